"""The forms of an export: what the formats demand of each line, and what an extra adds."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest

from bartizan.audit import parquet
from bartizan.audit.cef import cef_line
from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event, event_of
from bartizan.audit.export import json_line, ocsf_line
from bartizan.audit.forms import in_form
from bartizan.audit.otlp import MOST_BYTES, otlp_request
from bartizan.audit.parquet import write_parquet
from bartizan.audit.record import Record, What, Who, encode_body, join
from bartizan.audit.syslog import syslog_line
from tests.unit.audit.logs import ORIGIN, record
from tests.unit.audit.readers import read_cef, read_syslog
from tests.unit.audit.test_audit_parts import FULL, HEAD

BARE = Record(who=Who("x"), what=What("y"))
SPOOF = b'{"schema":"bartizan.audit/v1","writer":"w","seq":0,"logged":"2026-13-01T00:00:00.000Z"}'


def event(what: Record, index: int = 5) -> Event:
    return event_of(ORIGIN, index, join(HEAD, encode_body(what)))


BROKEN = event_of(ORIGIN, 5, b"no record\n")

# What OCSF 1.6 requires: of every event, of API Activity (6003), and of the objects in it.
REQUIRED: dict[str, type | tuple[type, ...]] = {
    "activity_id": int,
    "category_uid": int,
    "class_uid": int,
    "severity_id": int,
    "type_uid": int,
    "time": int,
    "metadata.version": str,
    "metadata.product.vendor_name": str,
    "actor.user.name": str,
    "api.operation": str,
    "api.service.name": str,
    "src_endpoint": dict,
}
RECOMMENDED: dict[str, type] = {
    "status_id": int,
    "resources": list,
    "metadata.product.name": str,
    "metadata.product.version": str,
    "metadata.log_name": str,
    "metadata.uid": str,
    "metadata.sequence": int,
    "activity_name": str,
}
ENUMS = {"severity_id": range(7), "status_id": (0, 1, 2, 99), "activity_id": (0, 1, 2, 3, 4, 99)}
ENDPOINT = ("ip", "uid", "name", "hostname", "svc_name")
ATTRIBUTES = {
    *("activity_id", "activity_name", "actor", "api", "category_name", "category_uid"),
    *("class_name", "class_uid", "metadata", "resources", "severity_id", "src_endpoint"),
    *("status_detail", "status_id", "time", "type_name", "type_uid", "unmapped"),
}


@pytest.mark.parametrize(
    "what",
    [event(FULL), event(BARE), event(replace(BARE, who=Who(""), what=What(""))), BROKEN],
    ids=["full", "bare", "empty", "no record"],
)
def test_an_ocsf_event_has_what_its_class_requires(what: Event) -> None:
    told = json.loads(ocsf_line(what))
    for path, kind in (*REQUIRED.items(), *RECOMMENDED.items()):
        value = at(told, path)
        assert isinstance(value, kind), path
    for path, kind in REQUIRED.items():
        assert at(told, path) or kind is int, path
    for name, values in ENUMS.items():
        assert told[name] in values
    assert told["type_uid"] == told["class_uid"] * 100 + told["activity_id"]
    assert told["category_uid"] == told["class_uid"] // 1000 == 6
    assert any(told["src_endpoint"].get(name) for name in ENDPOINT)
    assert set(told) <= ATTRIBUTES


def at(document: Mapping[str, object], path: str) -> object:
    found: object = document
    for name in path.split("."):
        assert isinstance(found, Mapping), path
        found = found[name]
    return found


@pytest.mark.parametrize(
    ("decision", "status", "severity"),
    [("allow", 1, 1), ("block", 2, 3), ("denied", 2, 3), ("", 0, 1)],
)
def test_a_decision_is_the_status_of_an_ocsf_event(
    decision: str, status: int, severity: int
) -> None:
    told = json.loads(ocsf_line(event(replace(BARE, decision=decision))))
    assert (told["status_id"], told["severity_id"]) == (status, severity)


def test_an_ocsf_event_says_who_did_what_when() -> None:
    told = json.loads(ocsf_line(event(FULL)))
    assert (told["class_uid"], told["type_uid"], told["time"]) == (6003, 600399, 1772323200000)
    assert told["actor"]["user"]["name"] == "alice"
    assert told["actor"]["authorizations"] == [{"decision": "injection: block"}]
    assert told["src_endpoint"] == {"ip": "192.0.2.7"}
    elsewhere = json.loads(ocsf_line(event(replace(BARE, where="host-7"))))
    assert elsewhere["src_endpoint"] == {"name": "host-7"}


@pytest.mark.parametrize(
    ("where", "pairs"),
    [
        ("192.0.2.7", {"src": "192.0.2.7"}),
        ("2001:db8::7", {"c6a2": "2001:db8::7", "c6a2Label": "Source IPv6 Address"}),
        ("host-7", {"shost": "host-7"}),
    ],
)
def test_a_cef_line(where: str, pairs: dict[str, str]) -> None:
    header, told = read_cef(cef_line(event(replace(FULL, where=where))))
    assert header[0] == "CEF:0"
    assert header[4:] == ["tool.call", "tool.call", "6"]
    assert told == pairs | {
        "rt": "1772323200000",
        "externalId": "5",
        "deviceExternalId": ORIGIN,
        "suser": "alice",
        "act": "block",
        "outcome": "failure",
        "reason": "über \ufffd limit",
        "cs1Label": "resource",
        "cs1": "tool:sql",
        "cs2Label": "authentication",
        "cs2": "oidc",
        "cs3Label": "policy",
        "cs3": "2026.3",
        "cs4Label": "phase",
        "cs4": "production",
        "cs5Label": "controls",
        "cs5": "APP-20",
        "cs6Label": "writer",
        "cs6": "w",
    }


def test_a_syslog_message() -> None:
    told = read_syslog(syslog_line(event(FULL)))
    assert (told.priority, told.moment) == (13 * 8 + 4, HEAD.logged)
    assert (told.host, told.kind) == (ORIGIN, "tool.call")
    assert json.loads(told.text)["policy"] == "2026.3"
    named = read_syslog(syslog_line(event(replace(BARE, what=What("über alles")))))
    assert (named.kind, named.data["action"]) == ("?ber?alles", "über alles")
    assert read_syslog(syslog_line(event(replace(BARE, what=What(""))))).kind == "-"
    body = read_syslog(syslog_line(event(BARE), cef_line)).text
    assert read_cef(body)[1]["suser"] == "x"


def test_an_otlp_request() -> None:
    told = json.loads(otlp_request([event(FULL, 5), event(BARE, 2**60)]))
    (logs,) = told["resourceLogs"]
    assert {"key": "service.name", "value": {"stringValue": "bartizan"}} in logs["resource"][
        "attributes"
    ]
    first, second = logs["scopeLogs"][0]["logRecords"]
    assert first["timeUnixNano"] == "1772323200000000000"
    assert (first["severityNumber"], first["severityText"]) == (13, "WARN")
    assert (second["severityNumber"], second["severityText"]) == (9, "INFO")
    index = {"key": "bartizan.audit.index", "value": {"intValue": str(2**60)}}
    assert second["attributes"][0] == index
    requests = list(in_form("otlp", (event(BARE, n) for n in range(600))))
    sizes = [json.loads(each)["resourceLogs"][0]["scopeLogs"][0]["logRecords"] for each in requests]
    assert [len(each) for each in sizes] == [256, 256, 88]
    large = event(replace(BARE, detail={"x": "y" * 60_000}))
    assert max(map(len, in_form("otlp", [large] * 100))) < 2 * MOST_BYTES


def test_an_entry_that_is_no_record_is_told_as_one() -> None:
    for broken in (BROKEN, event_of(ORIGIN, 5, SPOOF)):
        assert json.loads(json_line(broken))["unreadable"]
        told = json.loads(ocsf_line(broken))
        assert (told["activity_name"], told["severity_id"]) == ("log.unreadable", 5)
        assert told["unmapped"]["unreadable"]
        assert read_cef(cef_line(broken))[0][4:] == ["log.unreadable", "log.unreadable", "10"]
        message = read_syslog(syslog_line(broken))
        assert (message.priority, message.moment) == (13 * 8 + 1, "-")
        record_ = json.loads(otlp_request([broken]))["resourceLogs"][0]["scopeLogs"][0]
        assert record_["logRecords"][0]["severityText"] == "FATAL"


def written(path: Path, events: Sequence[Event] | Iterator[Event]) -> list[dict[str, object]]:
    head = Checkpoint(ORIGIN, 7, b"r" * 32)
    count = write_parquet(path, iter(events), head)
    rows: list[dict[str, object]] = pyarrow.parquet.read_table(path).to_pylist()
    assert len(rows) == count
    return rows


def test_a_parquet_file_holds_the_facts_and_the_signed_bytes(tmp_path: Path) -> None:
    row, broken = written(tmp_path / "log.parquet", [event(FULL), BROKEN])
    assert (row["index"], row["principal"], row["subject"]) == (5, "alice", "pseudonym")
    assert row["logged"].isoformat() == "2026-03-01T00:00:00+00:00"  # type: ignore[attr-defined]
    assert (row["tokens"], row["controls"]) == ([("input", 12)], ["APP-20"])
    assert row["entry"] == event(FULL).entry
    assert (broken["action"], broken["logged"], broken["entry"]) == (
        "log.unreadable",
        None,
        b"no record\n",
    )
    told = pyarrow.parquet.read_schema(tmp_path / "log.parquet").metadata
    assert told[b"bartizan.audit.size"] == b"7"
    assert told[b"bartizan.audit.origin"] == ORIGIN.encode()


@pytest.mark.parametrize(
    "members",
    [
        '"seq":9999999999999999999',
        '"seq":1,"tokens":{"input":9223372036854775808,"output":1}',
        f'"seq":1,"latency_ms":1{"0" * 400}',
        '"seq":1,"where":"\\ud800"',
    ],
)
def test_numbers_that_no_column_holds_stand_in_the_entry_alone(
    tmp_path: Path, members: str
) -> None:
    seq, _, rest = members.partition(",")
    moment = '"logged":"2026-01-01T00:00:00.000Z"'
    text = (
        f'{{"schema":"bartizan.audit/v1","writer":"w",{seq},{moment}{"," if rest else ""}{rest}}}'
    )
    seen = event_of(ORIGIN, 5, text.encode())
    assert seen.readable
    (row,) = written(tmp_path / "log.parquet", [seen])
    assert row["entry"] == text.encode()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_an_entry_with_a_number_that_json_has_not_is_given_out_as_unreadable(number: str) -> None:
    head = '"schema":"bartizan.audit/v1","writer":"w","seq":1,"logged":"2026-01-01T00:00:00.000Z"'
    seen = event_of(ORIGIN, 5, f'{{{head},"latency_ms":{number}}}'.encode())
    assert not seen.readable
    for line in (json_line(seen), ocsf_line(seen)):
        assert number not in line
        assert json.loads(line, parse_constant=pytest.fail)


@pytest.mark.parametrize("mark", "\u200e\u200f\u061c\u202a\u202e\u2066\u2069")
def test_no_text_turns_the_direction_of_a_line(mark: str) -> None:
    seen = event(replace(BARE, what=What(f"a{mark}b", f"c{mark}d")))
    assert mark not in cef_line(seen)
    assert mark not in syslog_line(seen).decode()


def test_a_parquet_file_is_written_in_row_groups(tmp_path: Path) -> None:
    many = (event(record(n), n) for n in range(parquet.MOST_ROWS + 1))
    assert len(written(tmp_path / "many", many)) == parquet.MOST_ROWS + 1
    large = replace(BARE, detail={"x": "y" * 60_000})
    rows = parquet.MOST_BYTES // 60_000 + 2
    assert len(written(tmp_path / "large", [event(large, n) for n in range(rows)])) == rows
    for name in ("many", "large"):
        assert pyarrow.parquet.ParquetFile(tmp_path / name).num_row_groups == 2


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AuditError) as error:
        write_parquet(tmp_path / "x", [], Checkpoint(ORIGIN, 0, b""))
    assert "pip install 'bartizan[query]'" in error.value.hint


def test_what_lacks_a_head_is_no_record() -> None:
    assert event(BARE).readable
    assert not event_of(ORIGIN, 1, b'{"who":{"principal":"x"}}').readable
