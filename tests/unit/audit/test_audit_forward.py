"""A forwarder and real receivers: every signed record arrives at least once, or it is told."""

import json
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.event import Event
from bartizan.audit.forward.address import Address, parse_address
from bartizan.audit.forward.cursor import Cursor, load_cursor, save_cursor
from bartizan.audit.forward.errors import DeliveryError
from bartizan.audit.forward.follow import AT_ONCE, Forwarder, Patience, Target, pause
from bartizan.audit.forward.login import Login
from bartizan.audit.forward.otlp import rejected_of
from bartizan.audit.forward.targets import target_of
from bartizan.audit.store import Folder
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.errors import KeyFileError
from tests.unit.audit.logs import crashed, entries_of, grow, log_key, make, rewrite
from tests.unit.audit.readers import read_cef, read_frames, read_syslog
from tests.unit.audit.receivers import (
    LOOPBACK,
    Collector,
    Datagrams,
    Streams,
    certified,
    dripping,
    unused_port,
)

KEY = log_key()
SIZE = 600
ALL = list(range(SIZE))
SOON, PATIENCE = 1.0, 30.0


@dataclass
class Waiting:
    """A patience that waits for nobody, and remembers for how long it would have."""

    tries: int = 5
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def patience(self) -> Patience:
        return Patience(self.waits.append, self.told.append, interval=7, tries=self.tries)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forward") / "log"
    make(folder, SIZE - 1)
    return folder


def forwarder(log: Path, target: Target, kept: Path) -> Forwarder:
    cursor = load_cursor(kept, "there", 0)
    return Forwarder(Folder(log), [KEY.key], target, cursor=cursor, kept=kept)


def sent(
    log: Path, target: Target, kept: Path, waiting: Waiting | None = None
) -> tuple[Forwarder, Waiting]:
    """Forward what is signed now."""
    patient, ours = waiting or Waiting(), forwarder(log, target, kept)
    ours.run(patient.patience, once=True)
    return ours, patient


def target(
    receiver: Streams | Datagrams | Collector, scheme: str, ca: Path | None = None
) -> Target:
    address = parse_address(f"{scheme}://127.0.0.1:{receiver.port}")
    return target_of(address, None, authority=ca, timeout=SOON if ca is None else 30)


def indexes(stream: bytes | bytearray) -> list[int]:
    return [int(read_syslog(each).data["index"]) for each in read_frames(bytes(stream))]


@pytest.fixture
def streams() -> Iterator[Streams]:
    receiver = Streams()
    yield receiver
    receiver.close()


def test_datagrams_arrive_one_by_one(log: Path, tmp_path: Path) -> None:
    receiver = Datagrams()
    start = SIZE - 50  # few enough for the buffer of a receiver that reads later
    save_cursor(tmp_path / "cursor", Cursor("there", start))
    ours, _ = sent(log, target(receiver, "syslog+udp"), tmp_path / "cursor")
    got = [int(read_syslog(each).data["index"]) for each in receiver.take(50)]
    receiver.close()
    assert (got, ours.cursor.next) == (ALL[start:], SIZE)


def test_a_stream_holds_each_message_behind_its_length(
    log: Path, tmp_path: Path, streams: Streams
) -> None:
    ours, waiting = sent(log, target(streams, "syslog+tcp"), tmp_path / "cursor")
    assert [indexes(each) for each in streams.came] == [ALL]
    assert (ours.cursor.next, waiting.told) == (SIZE, [])
    again, _ = sent(log, target(streams, "syslog+tcp"), tmp_path / "cursor")
    assert (len(streams.came), again.cursor) == (1, ours.cursor)


def test_a_message_can_be_of_cef(log: Path, tmp_path: Path, streams: Streams) -> None:
    address = Address("syslog+tcp", "127.0.0.1", streams.port)
    sent(log, target_of(address, "cef"), tmp_path / "cursor")
    first = read_syslog(read_frames(bytes(streams.came[0]))[0])
    assert read_cef(first.text)[0][4] == "log.created"


@pytest.mark.parametrize("manner", ["cut", "stall", "keep", "answer"])
def test_a_stream_that_fails_is_sent_again(log: Path, tmp_path: Path, manner: str) -> None:
    receiver = Streams((manner, manner, "read"))
    there = target_of(Address("syslog+tcp", "127.0.0.1", receiver.port), None, timeout=SOON)
    ours, waiting = sent(log, there, tmp_path / "cursor")
    assert indexes(receiver.came[-1]) == ALL
    assert ours.cursor.next == SIZE
    assert waiting.told[0].endswith("record 0 is next")
    assert waiting.waits[:2] == [0.5, 1.0]
    receiver.close()


def test_nobody_there_is_told_in_the_end(log: Path, tmp_path: Path) -> None:
    waiting = Waiting(tries=9)
    nobody = target_of(Address("syslog+tcp", "127.0.0.1", unused_port()), None)
    ours = forwarder(log, nobody, tmp_path / "cursor")
    with pytest.raises(DeliveryError, match="refused"):
        ours.run(waiting.patience)
    assert waiting.waits == [0.5, 1, 2, 4, 8, 16, 32, 60]
    assert load_cursor(tmp_path / "cursor", "there", 0).next == 0
    assert pause(10_000) == 60


def test_nobody_takes_the_datagrams(log: Path, tmp_path: Path) -> None:
    receiver = Datagrams()
    there = target(receiver, "syslog+udp")
    receiver.close()
    with pytest.raises(DeliveryError, match="refused"):
        forwarder(log, there, tmp_path / "cursor").catch_up()


def test_tls_arrives_where_it_is_trusted(log: Path, tmp_path: Path) -> None:
    with certified(tmp_path) as (ca, tls), certified(tmp_path, "other") as (other, _):
        receiver = Streams(tls=tls)
        with pytest.raises(DeliveryError, match="certificate"):
            forwarder(log, target(receiver, "syslog+tls", other), tmp_path / "c").catch_up()
        sent(log, target(receiver, "syslog+tls", ca), tmp_path / "c")
        assert [indexes(each) for each in receiver.came] == [[], ALL]
        receiver.close()


@pytest.mark.parametrize("manner", ["cut", "drop"])
def test_tls_counts_only_when_the_receiver_has_ended_it(
    log: Path, tmp_path: Path, manner: str
) -> None:
    with certified(tmp_path) as (ca, tls):
        receiver = Streams((manner, "read"), tls)
        ours, waiting = sent(log, target(receiver, "syslog+tls", ca), tmp_path / "cursor")
        assert len(waiting.told) == 1
        assert (indexes(receiver.came[-1]), ours.cursor.next) == (ALL, SIZE)
        receiver.close()


REJECTED = (200, '{"partialSuccess":{"rejectedLogRecords":"3"}}')


@pytest.mark.parametrize(
    ("answers", "failures"),
    [
        ([], 0),
        ([(503, "")], 1),
        ([(200, "{}"), (429, "slower"), (400, "no"), (0, "")], 3),
        ([REJECTED], 1),
        ([(302, "")], 1),
        ([(200, "x" * 100_000)], 0),
    ],
    ids=["yes", "busy", "in the middle", "some rejected", "elsewhere", "a long answer"],
)
def test_a_collector_says_yes_to_all(
    log: Path, tmp_path: Path, answers: list[tuple[int, str]], failures: int
) -> None:
    receiver = Collector(answers)
    ours, waiting = sent(log, target(receiver, "otlp+http"), tmp_path / "cursor")
    receiver.close()
    assert len(waiting.told) == failures
    assert set(receiver.indexes) == set(ALL)
    assert receiver.paths == {"/v1/logs"}
    assert ours.cursor.next == SIZE


@pytest.mark.parametrize(
    ("opening", "more"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    ],
    ids=["a body", "first lines", "headers"],
)
def test_a_collector_that_answers_drop_by_drop_has_not_taken_anything(
    log: Path, tmp_path: Path, opening: bytes, more: bytes
) -> None:
    with dripping(opening, more) as port:
        address = Address("otlp+http", LOOPBACK, port, "/v1/logs")
        there = target_of(address, None, timeout=0.2)
        with pytest.raises(DeliveryError, match="did not take the records"):
            forwarder(log, there, tmp_path / "cursor").catch_up()


def test_a_collector_may_be_behind_tls(log: Path, tmp_path: Path) -> None:
    with certified(tmp_path) as (ca, tls):
        receiver = Collector(tls=tls)
        sent(log, target(receiver, "otlp+https", ca), tmp_path / "cursor")
        receiver.close()
        assert receiver.indexes == ALL


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b"", ""),
        (b"{}", ""),
        (b'{"partialSuccess":{}}', ""),
        (b'{"partialSuccess":{"rejectedLogRecords":0}}', ""),
        (b'{"partialSuccess":{"rejectedLogRecords":"12"}}', "12"),
        (b'{"partialSuccess":{"rejectedLogRecords":3}}', "3"),
        (b"[1]", ""),
        (b"[" * 100_000, ""),
    ],
)
def test_what_an_answer_rejects(content: bytes, count: str) -> None:
    assert rejected_of(content) == count


def test_a_file_grows(log: Path, tmp_path: Path) -> None:
    there = target_of(Address("file", path=str(tmp_path / "out")), None)
    sent(log, there, tmp_path / "cursor")
    lines = [json.loads(line)["index"] for line in (tmp_path / "out").read_text().splitlines()]
    assert lines == ALL
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    (tmp_path / "out").rename(tmp_path / "rotated")
    save_cursor(tmp_path / "cursor", Cursor("there", SIZE - 1))
    sent(log, there, tmp_path / "cursor")
    assert len((tmp_path / "out").read_text().splitlines()) == 1
    nowhere = target_of(Address("file", path=str(tmp_path / "none" / "out")), "cef")
    with pytest.raises(DeliveryError, match="No such file"):
        forwarder(log, nowhere, tmp_path / "other").catch_up()


@dataclass
class Counting:
    """A target that counts what it is given, and fails at its end where it is told to."""

    failing: set[int] = field(default_factory=set)
    deliveries: list[list[int]] = field(default_factory=list)

    def deliver(self, events: Iterable[Event]) -> None:
        assert iter(events) is events  # never a list: they come as they are read
        self.deliveries.append([each.index for each in events])
        if len(self.deliveries) in self.failing:
            raise DeliveryError("cut")


def test_much_is_delivered_in_parts_and_only_a_failed_part_again(tmp_path: Path) -> None:
    make(tmp_path / "log", AT_ONCE + 500)
    counting = Counting({2})
    sent(tmp_path / "log", counting, tmp_path / "cursor")
    assert [len(each) for each in counting.deliveries] == [AT_ONCE, 501, 501]
    assert counting.deliveries[1] == counting.deliveries[2]


def test_progress_makes_patience_begin_again(tmp_path: Path) -> None:
    make(tmp_path / "log", 3 * AT_ONCE)
    waiting = Waiting(tries=2)
    counting = Counting({2, 4, 6})
    sent(tmp_path / "log", counting, tmp_path / "cursor", waiting)
    assert waiting.waits == [0.5, 0.5, 0.5]


def test_what_is_appended_follows(tmp_path: Path) -> None:
    make(tmp_path / "log", 4)
    counting = Counting()
    ours = forwarder(tmp_path / "log", counting, tmp_path / "cursor")
    rounds: list[float] = []

    class Enough(Exception):  # noqa: N818  (it ends the test)
        pass

    def wait(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) > 2:
            raise Enough
        grow(tmp_path / "log", KEY, 3)

    with pytest.raises(Enough):
        ours.run(Patience(wait, print, interval=7))
    assert counting.deliveries == [[0, 1, 2, 3, 4], [5, 6, 7], [8, 9, 10]]
    assert rounds == [7, 7, 7]


def test_what_is_not_signed_is_not_sent(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 9)
    left = crashed(tmp_path / "log", key, 5, tmp_path / "left")
    counting = Counting()
    sent(left, counting, tmp_path / "cursor")
    assert counting.deliveries == [ALL[:11]]


def test_a_log_that_was_changed_is_not_sent(tmp_path: Path) -> None:
    log, counting = tmp_path / "log", Counting()
    make(log, 9)
    ours, _ = sent(log, counting, tmp_path / "cursor")
    entries = entries_of(log, 10)
    rewrite(log, [*entries[:5], b"other", *entries[6:]], KEY)
    for again in (ours, forwarder(log, counting, tmp_path / "cursor")):
        with pytest.raises(TamperError, match="another history"):
            again.run(Waiting().patience, once=True)
    rewrite(log, entries, log_key(2))
    with pytest.raises(TamperError, match="not signed by this key"):
        ours.catch_up()
    assert len(counting.deliveries) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"schema":"bartizan.audit-cursor/v1","target":"there","next":"1"}',
        '{"schema":"bartizan.audit-cursor/v1","target":"there","next":1,"origin":"a","size":1,"root":"z"}',
        '{"schema":"bartizan.audit-cursor/v1","target":"there","next":1,"origin":1,"size":1,"root":""}',
        '{"schema":"other","target":"there","next":1,"origin":null,"size":null,"root":null}',
    ],
)
def test_what_is_no_cursor(tmp_path: Path, content: str) -> None:
    (tmp_path / "cursor").write_text(content)
    with pytest.raises(AuditError, match="is no cursor"):
        load_cursor(tmp_path / "cursor", "there", 0)


def test_a_cursor_is_of_one_target(tmp_path: Path) -> None:
    save_cursor(tmp_path / "cursor", Cursor("there", 5))
    assert load_cursor(tmp_path / "cursor", "there", 9) == Cursor("there", 5)
    with pytest.raises(AuditError, match="not of elsewhere"):
        load_cursor(tmp_path / "cursor", "elsewhere", 0)
    with pytest.raises(AuditError, match="cannot write"):
        save_cursor(tmp_path / "none" / "cursor", Cursor("there", 5))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("syslog+udp://h:514", Address("syslog+udp", "h", 514)),
        ("syslog+tls://[::1]:6514/", Address("syslog+tls", "::1", 6514)),
        ("otlp+http://h:4318", Address("otlp+http", "h", 4318, "/v1/logs")),
        ("otlp+https://h:443/otlp/v1/logs", Address("otlp+https", "h", 443, "/otlp/v1/logs")),
        ("file:out/log.jsonl", Address("file", path="out/log.jsonl")),
    ],
)
def test_a_receiver_is_named(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "file:",
        "h:514",
        "syslog://h:514",
        "syslog+udp://h",
        "syslog+udp://:514",
        "syslog+tcp://h:514/path",
        "syslog+tcp://h:99999",
        "otlp+http://user:secret@h:4318",
        "otlp+http://h:4318/?token=secret",
        "http://h:4318",
        "syslog+tcp://[::1:514",
    ],
)
def test_what_is_no_receiver(text: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        parse_address(text)
    assert "secret" not in error.value.message


def test_a_receiver_takes_its_own_forms(tmp_path: Path) -> None:
    for address, form in ((Address("otlp+http", "h", 1), "cef"), (Address("syslog+udp"), "otlp")):
        with pytest.raises(InvalidInputError, match="does not take"):
            target_of(address, form)
    (tmp_path / "ca").write_text("none")
    with pytest.raises(InvalidInputError, match="no certificate"):
        target_of(Address("syslog+tls", "h", 1), None, authority=tmp_path / "ca")


def test_a_name_that_no_host_has_is_told(log: Path, tmp_path: Path) -> None:
    for scheme in ("syslog+udp", "syslog+tcp"):
        there = target_of(Address(scheme, "h" * 64, 514), None)
        with pytest.raises(DeliveryError):
            forwarder(log, there, tmp_path / "cursor").catch_up()
    assert socket.getdefaulttimeout() is None


def test_a_line_that_was_cut_spoils_none_behind_it(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    there = target_of(Address("file", path=str(out)), None)
    sent(log, there, tmp_path / "cursor")
    out.write_bytes(out.read_bytes()[:-40])
    save_cursor(tmp_path / "cursor", Cursor("there", SIZE - 1))
    sent(log, there, tmp_path / "cursor")
    *whole, cut, last = out.read_text().splitlines()
    assert [json.loads(line)["index"] for line in (*whole, last)] == ALL
    assert not cut.endswith("}")


# Who we are.


def reached(receiver: Collector | Streams, kind: str, ca: Path, login: Login) -> Target:
    path = "/v1/logs" if kind.startswith("otlp") else ""
    address = Address(kind, LOOPBACK, receiver.port, path)
    return target_of(
        address, None, authority=ca, timeout=SOON if login == Login() else PATIENCE, login=login
    )


@pytest.mark.parametrize("kind", ["otlp+https", "syslog+tls"])
def test_a_receiver_may_want_our_certificate(log: Path, tmp_path: Path, kind: str) -> None:
    with certified(tmp_path) as (ca, tls), certified(tmp_path, "client") as (ours, _):
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(ours)
        receiver = Collector(tls=tls) if kind == "otlp+https" else Streams(tls=tls)
        both = tmp_path / "both.pem"
        both.write_bytes(ours.read_bytes() + ours.with_suffix(".key").read_bytes())
        both.chmod(0o600)
        logins = (Login(ours, ours.with_suffix(".key")), Login(both))
        for number, login in enumerate(logins):
            there = reached(receiver, kind, ca, login)
            assert sent(log, there, tmp_path / str(number))[0].cursor.next == SIZE
        with pytest.raises(DeliveryError):
            forwarder(log, reached(receiver, kind, ca, Login()), tmp_path / "none").catch_up()
        receiver.close()


def test_headers_are_sent_where_nobody_reads_them_on_the_way(log: Path, tmp_path: Path) -> None:
    headers = tmp_path / "headers"
    headers.write_text("Authorization: Bearer very secret\n\nX-Scope-OrgID:  7\n")
    headers.chmod(0o600)
    with certified(tmp_path) as (ca, tls):
        receiver = Collector(tls=tls)
        sent(log, reached(receiver, "otlp+https", ca, Login(headers=headers)), tmp_path / "cursor")
        receiver.close()
    assert receiver.tokens == {"Bearer very secret"}
    assert "secret" not in (tmp_path / "cursor").read_text()
    for kind in ("otlp+http", "syslog+tls", "file"):
        with pytest.raises(InvalidInputError, match=re.escape(f"not sent to {kind}")):
            target_of(Address(kind, LOOPBACK, 1), None, login=Login(headers=headers))


@pytest.mark.parametrize(
    "text",
    [
        "no header",
        "Authorization: a\nauthorization: b",
        "Host: other.example",
        "A: b\x00c",
        "A: b\r\x0bC: d",
        "A: ",
        "A\u00fc: b",
        "\n".join(f"X-{number}: y" for number in range(33)),
    ],
)
def test_what_is_no_header_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    headers = tmp_path / "headers"
    headers.write_text(text)
    headers.chmod(0o600)
    with pytest.raises(InvalidInputError, match="other lines than") as told:
        Login(headers=headers).fields()
    assert text not in str(told.value)


def test_secrets_of_a_login_are_for_their_owner_alone(tmp_path: Path) -> None:
    with certified(tmp_path) as (ours, _):
        key = ours.with_suffix(".key")
        for login in (Login(ours, ours), Login(key, key)):
            ours.chmod(0o600)
            with pytest.raises(InvalidInputError, match="no certificate with its key"):
                reached(Streams(), "syslog+tls", ours, login)
        with pytest.raises(InvalidInputError, match="without its certificate"):
            reached(Streams(), "syslog+tls", ours, Login(key=key))
        with pytest.raises(InvalidInputError, match="shows no certificate"):
            reached(Streams(), "syslog+tcp", ours, Login(ours, key))
        for open_ in (Login(ours, key), Login(headers=key)):
            key.chmod(0o644)
            with pytest.raises(KeyFileError, match="others than its owner"):
                reached(Streams(), "otlp+https", ours, open_)
