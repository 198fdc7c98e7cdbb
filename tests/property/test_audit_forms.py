"""Whatever stands in a record, its line in another form holds that, and nothing more."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.audit.cef import cef_line
from bartizan.audit.event import LONGEST_VALUE, Event, event_of
from bartizan.audit.export import json_line, ocsf_line
from bartizan.audit.forms import LINES, OTLP, in_form
from bartizan.audit.otlp import otlp_request
from bartizan.audit.record import Head, Record, What, Who, encode_body, join
from bartizan.audit.syslog import syslog_line
from bartizan.audit.text import plain
from tests.unit.audit.logs import ORIGIN
from tests.unit.audit.readers import read_cef, read_syslog

PATIENT = settings(deadline=None)
HOSTILE = st.text('x|=\\"] \n\r\t[<1>CEF:0\x00\x1b\x85\u2028é\U0001f600', max_size=60)
TEXT = HOSTILE | st.text(max_size=60) | st.sampled_from(["x|CEF:0|\n", 'a" b="c', "src=1 act="])
SAFE = TEXT.filter(lambda text: text.encode("utf-8", "ignore").decode() == text)
HEAD = Head("w#0", 7, "2026-03-01T00:00:00.000Z")
RECORDS = st.builds(
    lambda texts, reasons: Record(
        who=Who(texts[0], texts[1]),
        what=What(texts[2], texts[3]),
        where=texts[4],
        decision=texts[5],
        policy=texts[6],
        reasons=tuple(reasons),
    ),
    st.lists(SAFE, min_size=7, max_size=7),
    st.lists(SAFE, max_size=2),
)


def event(record: Record) -> Event:
    return event_of(ORIGIN, 5, join(HEAD, encode_body(record)))


@PATIENT
@given(RECORDS)
def test_cef_gives_back_what_it_took(record: Record) -> None:
    line = cef_line(event(record))
    header, pairs = read_cef(line)
    assert len(line.splitlines()) == 1
    assert header[:3] == ["CEF:0", "Bartizan", "audit"]
    assert header[4] == plain(record.what.action)
    expected = {"suser": record.who.principal, "act": record.decision, "cs1": record.what.resource}
    for key, value in expected.items():
        assert pairs.get(key, "") == kept(value)
    known = {"rt", "externalId", "deviceExternalId", "outcome", "reason", "src", "shost"}
    known |= {"c6a2", "c6a2Label"} | {f"cs{n}{end}" for n in range(1, 7) for end in ("", "Label")}
    assert set(pairs) <= known | set(expected)


def kept(text: str) -> str:
    """Line ends of ASCII have an escape in a value of CEF, other control characters none."""
    return "".join(each if each in "\r\n" else plain(each) for each in text)


@PATIENT
@given(RECORDS)
def test_syslog_gives_back_what_it_took(record: Record) -> None:
    message = read_syslog(syslog_line(event(record)))
    expected = {
        "index": "5",
        "principal": record.who.principal,
        "how": record.who.how or "none",
        "action": record.what.action,
        "resource": record.what.resource,
        "where": record.where,
        "decision": record.decision,
        "reasons": "; ".join(record.reasons),
        "policy": record.policy,
    }
    assert message.data == {key: plain(value) for key, value in expected.items() if value}
    told = json.loads(message.text)
    assert (told["index"], told["who"]["principal"]) == (5, record.who.principal)


@PATIENT
@given(RECORDS, st.sampled_from([400, 2048, 8192]))
def test_a_datagram_is_never_longer_than_it_may_be(record: Record, longest: int) -> None:
    long = replace(record, what=What("a" * 3000, record.what.resource * 50), where="é" * 2000)
    line = syslog_line(event(long), longest=longest)
    assert len(line) <= longest
    assert read_syslog(line).data["index"] == "5"


@PATIENT
@given(RECORDS)
def test_json_forms_give_back_what_they_took(record: Record) -> None:
    seen = event(record)
    assert json.loads(json_line(seen))["who"]["principal"] == record.who.principal
    ocsf = json.loads(ocsf_line(seen))
    assert ocsf["actor"]["user"]["name"] == (record.who.principal or "unknown")
    (logs,) = json.loads(otlp_request([seen]))["resourceLogs"]
    (told,) = logs["scopeLogs"][0]["logRecords"]
    assert told["body"]["stringValue"].encode() == seen.entry
    assert told["eventName"] == record.what.action


ENTRIES = st.binary(max_size=200) | st.text(max_size=200).map(str.encode)
START = '{"schema":"bartizan.audit/v1","writer":"w","seq":0,"logged":"2026-'
SPOOFS = st.sampled_from(
    [
        START + '99-99T00:00:00.000Z"}',
        START + '01-01T00:00:00.000Z","index":9}',
        START + '01-01T00:00:00.000Z","who":{"principal":"\\ud800"},"where":"\\ud800"}',
        START + '01-01T00:00:00.000Z","what":{"action":"\\ud800\\u000a|"}}',
        '{"a":' * 500 + "1" + "}" * 500,
    ]
).map(str.encode)


@PATIENT
@given(ENTRIES | SPOOFS)
def test_any_entry_has_one_line_in_each_form(entry: bytes) -> None:
    seen = event_of(ORIGIN, 5, entry)
    for form in (*LINES, OTLP):
        (line,) = in_form(form, [seen])
        text = line.decode("utf-8")
        assert text.endswith("\n")
        assert len(text.splitlines()) == 1
    assert json.loads(json_line(seen))["index"] == 5
    read_cef(cef_line(seen))
    assert read_syslog(syslog_line(seen)).data["index"] == "5"


def test_long_values_are_cut() -> None:
    long = Record(who=Who("=" * 5000), what=What("|" * 5000))
    header, pairs = read_cef(cef_line(event(long)))
    assert len(header[4]) == len(pairs["suser"]) == LONGEST_VALUE
    assert len(read_syslog(syslog_line(event(long))).data["principal"]) == LONGEST_VALUE
