"""Exactly where one thing ends and the next begins: holds, witnesses, redirects, indexes."""

import sqlite3
from email.message import Message
from io import BytesIO
from pathlib import Path
from urllib.request import Request

import pytest

from bartizan.audit.checkpoint import parse_checkpoint
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.fetch import _SameHost
from bartizan.audit.merkle import leaf_hash
from bartizan.audit.mirror import mirror
from bartizan.audit.note import parse_note
from bartizan.audit.prune import prune
from bartizan.audit.query import Index, Question
from bartizan.audit.record import Head, encode_body, join
from bartizan.audit.retention import Hold
from bartizan.audit.scan import _fits
from bartizan.audit.sequence import Numbers
from bartizan.audit.store import Folder
from bartizan.audit.summary import Clean, summarise
from bartizan.audit.tiles import Tile, pack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from tests.unit.audit.logs import SETTINGS, grow, head, log_key, make, record, witness_key

KEY = log_key()


@pytest.mark.parametrize(("minimum", "forbidden"), [(255, False), (256, False), (257, True)])
def test_a_hold_keeps_its_first_record_and_lets_all_before_it_go(
    minimum: int, *, forbidden: bool
) -> None:
    assert Hold(1, "case", 256).forbids(minimum) is forbidden


def test_all_that_a_witness_has_seen_may_be_pruned(tmp_path: Path) -> None:
    make(tmp_path / "log", 511)
    seen = Witness(tmp_path / "state", witness_key(), [KEY.key]).cosign(Folder(tmp_path / "log"))
    deposit(Folder(tmp_path / "log"), seen, witness_key().key)
    assert parse_checkpoint(seen.text).size == 512
    grow(tmp_path / "log", KEY, 300)
    with pytest.raises(AuditError, match="has seen 512 records"):
        prune(tmp_path / "log", KEY, 768, reason="", by=SETTINGS)
    assert prune(tmp_path / "log", KEY, 512, reason="", by=SETTINGS).minimum == 512


@pytest.mark.parametrize(
    ("before", "after", "followed"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "http://a.example/y", False),
        ("http://a.example/x", "https://a.example/y", False),
        ("https://a.example/x", "https://a.example:444/y", False),
        ("https://a.example/x", "https://b.example/y", False),
    ],
)
def test_a_redirect_stays_where_it_was(before: str, after: str, *, followed: bool) -> None:
    arguments = (Request(before), BytesIO(), 302, "Found", Message(), after)  # noqa: S310
    if followed:
        assert _SameHost().redirect_request(*arguments) is not None  # type: ignore[arg-type]
    else:
        with pytest.raises(OSError, match="another host"):
            _SameHost().redirect_request(*arguments)  # type: ignore[arg-type]


def test_a_mirror_takes_the_same_head_again_and_no_smaller_one(tmp_path: Path) -> None:
    make(tmp_path / "log", 20)
    old = (tmp_path / "log" / "checkpoint").read_bytes()
    grow(tmp_path / "log", KEY, 1)
    for _ in range(2):
        mirror(Folder(tmp_path / "log"), tmp_path / "copy", [KEY.key])
    (tmp_path / "log" / "checkpoint").write_bytes(old)
    with pytest.raises(TamperError, match="the copy has more"):
        mirror(Folder(tmp_path / "log"), tmp_path / "copy", [KEY.key])
    assert head(tmp_path / "copy") != parse_note(old)


@pytest.mark.parametrize(("logged", "usual"), [(b"1", True), (b"2", True), (b"3", False)])
def test_a_bundle_goes_on_when_its_clock_does_not_go_back(logged: bytes, *, usual: bool) -> None:
    numbers = Numbers(expected={b"w#0": 4}, logged=logged)
    assert numbers.go_on(Clean(bytes(32), ((b"w#0", 4, 260),), b"2", b"5")) is usual


@pytest.mark.parametrize(("back", "brief"), [(False, True), (True, False)])
def test_a_bundle_whose_writer_saw_its_clock_go_back_is_looked_at(
    *, back: bool, brief: bool
) -> None:
    moment = "2026-11-22T10:00:00.000Z"
    body = encode_body(record())
    heads = [Head("w#0", at, moment, clock_back=back and at == 9) for at in range(256)]
    entries = [join(each, body) for each in heads]
    tile = b"".join(map(leaf_hash, entries))
    assert (summarise(pack(entries), tile) is not None) is brief


@pytest.mark.parametrize("length", [0, 32, 95, 96])
def test_a_partial_tile_beside_its_full_one_has_all_its_hashes(tmp_path: Path, length: int) -> None:
    make(tmp_path / "log", 299)
    full = (tmp_path / "log" / "tile" / "0" / "000").read_bytes()
    part = tmp_path / "log" / "tile" / "0" / "000.p" / "3"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(full[:length])
    report = verify(Folder(tmp_path / "log"), Trust(keys=(KEY.key,)))
    assert report.sound is (length == 96)


@pytest.mark.parametrize(("length", "fits"), [(96, True), (8192, True), (95, False), (128, False)])
def test_a_tile_has_its_hashes_or_is_full(length: int, *, fits: bool) -> None:
    assert _fits(bytes(length), Tile(1, 0, 3)) is fits


FOREIGN = [
    "DROP TABLE head; CREATE TABLE head (x)",
    "DROP TABLE records; CREATE TABLE records (record, logged, principal, action)",
]
CHANGED = [
    "UPDATE head SET size = 'many'",
    "UPDATE head SET size = -4",
    "UPDATE records SET record = -record WHERE record > 2",
]


@pytest.mark.parametrize("change", [*FOREIGN, *CHANGED])
def test_an_index_that_somebody_changed_invents_nothing(tmp_path: Path, change: str) -> None:
    make(tmp_path / "log", 5)
    told = parse_checkpoint(head(tmp_path / "log").text)

    def asked() -> list[int]:
        index = Index(tmp_path / "index", Folder(tmp_path / "log"))
        index.refresh(told)
        found = [each.index for each in index.ask(Question(action="data.read"), told)]
        index.close()
        return found

    assert asked() == [1, 2, 3, 4, 5]
    with sqlite3.connect(tmp_path / "index") as database:
        database.executescript(change)
    database.close()
    if change in FOREIGN:
        with pytest.raises(AuditError, match="cannot be used as an index"):
            asked()
    else:
        assert set(asked()) <= {1, 2, 3, 4, 5}
