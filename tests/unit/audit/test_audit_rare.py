"""What hardly ever happens: damage that only the key's owner can do, failing disks, odd readers."""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bartizan.audit import cosignature, parallel
from bartizan.audit.blocks import (
    DOMAIN,
    HEAD,
    MAGIC,
    Tail,
    encode_block,
    parse_segment,
    segment_path,
)
from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.control import created, rotated, rules, successor_of
from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.entries import read_entry_at
from bartizan.audit.errors import AuditError, LogFailedError, ProofError, TamperError
from bartizan.audit.findings import Attack
from bartizan.audit.heads import head_suspicions, outside_head
from bartizan.audit.journal import Journal
from bartizan.audit.keychain import chain_of, own_chain
from bartizan.audit.lock import WriterLock
from bartizan.audit.merkle import leaf_hash, node_hash
from bartizan.audit.minimum import remains
from bartizan.audit.note import Note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import create_log
from bartizan.audit.proving import prove
from bartizan.audit.prune import prune
from bartizan.audit.record import Head, Record, Sealed, What, Who, encode_body, join
from bartizan.audit.recovery import recover
from bartizan.audit.retention import concerns, pruning_of, standing
from bartizan.audit.rotate import rotate
from bartizan.audit.sequence import MOST_WRITERS, Numbers
from bartizan.audit.snapshot import Snapshot
from bartizan.audit.state import call_in, resolve
from bartizan.audit.store import Folder
from bartizan.audit.strays import Expected, stray
from bartizan.audit.subjects import Subjects
from bartizan.audit.summary import summarise
from bartizan.audit.tiles import WIDTH, Tile, pack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, accept
from bartizan.audit.writer import Log
from bartizan.core.errors import FormatError
from bartizan.crypto.seal import new_key
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    crashed,
    entries_of,
    grow,
    head,
    log_key,
    make,
    record,
    rewrite,
    size_of,
    witness_key,
)

KEY = log_key()
TRUST = Trust(keys=(KEY.key,))
NO_CHECK = {"action": "log.created"}


def attacks(folder: Path, trust: Trust = TRUST) -> set[Attack]:
    return set(verify(Folder(folder), trust).attacks)


# The journal.


def block(payload: bytes, count: int) -> bytes:
    """Return a block that is signed as it stands, whatever its payload."""
    plain = HEAD.pack(MAGIC, 0, count, len(payload), sha256(payload).digest())
    signature = KEY.signer.sign(DOMAIN + ORIGIN.encode() + b"\x00" + plain)
    return plain + signature + payload


@pytest.mark.parametrize(
    "content",
    [block(b"\xff\xff", 1), block(pack([b"a"]), 2), block(b"", 0), b"BZJ9" + bytes(200)],
    ids=["no bundle", "another number", "no record", "another magic"],
)
def test_a_signed_block_that_holds_no_records_is_damage(content: bytes) -> None:
    segment = parse_segment(content, ORIGIN, lambda *_: True)
    assert (segment.blocks, segment.tail, segment.end) == ((), Tail.DAMAGED, 0)


def test_a_magic_behind_damage_is_no_block() -> None:
    good = encode_block(ORIGIN, 1, [b"a"], KEY.signer.sign)
    for rest, followed in ((MAGIC + b"no block", False), (MAGIC + b"x" + good, True)):
        segment = parse_segment(b"\x00" * 200 + rest, ORIGIN, lambda *_: True)
        assert (segment.tail, segment.followed) == (Tail.DAMAGED, followed)


def test_a_segment_that_is_too_large_is_no_crash(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    path = tmp_path / "log" / "journal" / f"{4:020d}"
    path.touch()
    with path.open("r+b") as file:
        file.truncate(1 << 30)
    with pytest.raises(TamperError, match="cannot be a segment"):
        grow(tmp_path / "log", KEY, 1)


def test_records_that_are_not_signed_yet_are_told(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    note = "2 records are durable and not yet covered by a checkpoint."
    assert note not in verify(Folder(tmp_path / "log"), TRUST).notes
    left = crashed(tmp_path / "log", KEY, 2, tmp_path / "left")
    assert note in verify(Folder(left), TRUST).notes
    (left / "journal" / f"{9:020d}").symlink_to(tmp_path / "none")
    assert note in verify(Folder(left), TRUST).notes
    closed = verify(Folder(tmp_path / "log"), TRUST).notes
    assert not any("durable" in each for each in closed)


def test_a_segment_goes_when_all_of_it_is_signed(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    paths = [segment_path(first) for first in (0, 5, 9)]
    for path in paths:
        (tmp_path / path).touch()
    journal = Journal(Folder(tmp_path), ORIGIN, sign=KEY.signer.sign)
    for size, left in ((4, paths), (5, paths[1:]), (8, paths[1:]), (9, paths[2:])):
        journal.forget(size)
        assert list(Folder(tmp_path).files()) == left


def test_a_journal_with_a_gap_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    gap = encode_block(ORIGIN, 9, [b"later"], KEY.signer.sign)
    (tmp_path / "log" / "journal" / f"{9:020d}").write_bytes(gap)
    with pytest.raises(TamperError, match="lacks the records 4 to 8"):
        grow(tmp_path / "log", KEY, 1)


def test_a_journal_that_tells_another_record_than_was_signed_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    other = encode_block(ORIGIN, 2, [b"another"], KEY.signer.sign)
    (tmp_path / "log" / "journal" / f"{2:020d}").write_bytes(other)
    with pytest.raises(TamperError, match="record 2 of the journal"):
        grow(tmp_path / "log", KEY, 1)


def test_a_journal_whose_key_never_ruled_is_forged(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    forged = encode_block(ORIGIN, 4, [b"forged"], log_key(7).signer.sign)
    (tmp_path / "log" / "journal" / f"{4:020d}").write_bytes(forged)
    report = verify(Folder(tmp_path / "log"), TRUST)
    assert report.attacks == {Attack.FORGED_APPEND}
    assert "a block that no key of the log has signed" in report.suspicions[0].because


def test_only_the_last_segment_ends_in_the_rest_of_a_crash(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    entries = entries_of(tmp_path / "log", 4)
    blocks = [encode_block(ORIGIN, 4 + at, [entries[at]], KEY.signer.sign) for at in range(2)]
    journal = tmp_path / "log" / "journal"
    (journal / f"{4:020d}").write_bytes(blocks[0] + blocks[1][:-5])
    assert attacks(tmp_path / "log") == set()
    (journal / f"{5:020d}").write_bytes(blocks[1])
    assert attacks(tmp_path / "log") == {Attack.EDIT}
    with pytest.raises(TamperError, match="no crash does that"):
        grow(tmp_path / "log", KEY, 1)


def test_a_block_that_was_shortened_before_another_is_no_rest_of_a_crash(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    last = encode_block(ORIGIN, 5, [entries_of(tmp_path / "log", 4)[0]], KEY.signer.sign)
    long = encode_block(ORIGIN, 4, [b"x" * 4 * len(last)], KEY.signer.sign)
    path = tmp_path / "log" / "journal" / f"{4:020d}"
    path.write_bytes(long[: -2 * len(last)] + last)
    report = verify(Folder(tmp_path / "log"), TRUST)
    assert report.attacks == {Attack.EDIT}
    assert "bytes that were changed at 0" in report.suspicions[0].because
    with pytest.raises(TamperError, match="no crash does that"):
        grow(tmp_path / "log", KEY, 1)


# The log's records about itself.


def own(detail: dict[str, str], action: str) -> bytes:
    return encode_body(Record(who=Who("x"), what=What(action, ORIGIN), detail=detail))


def test_what_looks_like_a_record_of_the_log_itself() -> None:
    broken = b'{"action":"log.created"'
    assert (successor_of(broken), rules(broken)) == ("", False)
    nested = own(NO_CHECK, "data.read")
    assert (successor_of(nested), rules(nested)) == ("", False)
    assert not rules(own({}, "log.erased"))
    assert rules(own({}, "log.held"))
    assert not concerns(b"nothing", "ab")
    assert concerns(b"{ab", "ab")


def test_a_record_that_only_looks_like_a_pruning_or_a_hold_is_none() -> None:
    """Whoever may append to a log cannot make it say that it was pruned, or held."""
    detail = {"action": "log.pruned", "minimum": "512", "from": "0", "hold": "600"}
    forged = own(detail, "data.read")
    assert pruning_of(600, forged) is None
    assert standing([(600, forged)]) == {}
    hold = own({"from": "5"}, "log.held")
    assert list(standing([(600, hold), (601, forged)])) == [600]
    assert pruning_of(600, own({"minimum": "512"}, "log.pruned")) is not None
    assert pruning_of(511, own({"minimum": "512"}, "log.pruned")) is None


def test_a_record_that_names_a_subject_is_about_it_only_when_sealed_for_it() -> None:
    subject, other = "ab" * 16, "cd" * 16
    named = replace(record(1), where=subject)
    assert not concerns(encode_body(named), subject)
    assert not concerns(encode_body(replace(named, sealed=Sealed(other, "AAAA"))), subject)
    assert concerns(encode_body(replace(record(1), sealed=Sealed(subject, "AAAA"))), subject)


def test_a_head_held_outside_is_named_after_those_who_cosigned_it() -> None:
    text = Checkpoint(ORIGIN, 0, sha256(b"").digest()).text
    keys = (KEY.key, witness_key().key, witness_key(8, "witness.example/w2").key)
    signed = Note(text).signed(KEY)
    assert outside_head(signed, "the head given", keys).source == "the head given"
    cosigned = signed.signed(witness_key(), 1_795_341_600)
    found = outside_head(cosigned, "the head given", keys)
    assert (found.source, found.seen[:10]) == ("witness.example/w1", "2026-11-22")


def test_a_log_is_made_in_its_first_record(tmp_path: Path) -> None:
    chain = chain_of([(5, encode_body(created(ORIGIN, KEY.key)))], ())
    assert (chain.keys, len(chain.faults)) == ((), 1)


def test_a_log_is_made_once(tmp_path: Path) -> None:
    chain = chain_of([(0, encode_body(created(ORIGIN, KEY.key))), (5, own({}, "log.created"))], ())
    assert chain.faults == ((5, "the log says again that it was made"),)


@pytest.mark.parametrize(
    "new", [log_key(2, "example.com/other"), witness_key(name=ORIGIN)], ids=["name", "kind"]
)
def test_a_log_is_not_handed_over_to_a_key_of_another(new: NoteSigner) -> None:
    chain = chain_of([(3, encode_body(rotated(ORIGIN, KEY, new.key)))], (KEY.key,))
    assert chain.keys == (KEY.key,)
    assert "none for this log" in chain.faults[0][1]


def test_a_hand_over_by_a_key_that_does_not_rule() -> None:
    entry = encode_body(rotated(ORIGIN, log_key(5), log_key(6).key))
    for start in ((), (KEY.key,)):
        assert "key that ruled" in chain_of([(3, entry)], start).faults[0][1]
    assert own_chain([(3, entry)], None).keys == ()


# Trees and files.


def test_an_edge_takes_a_tile_by_its_root() -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(256)]
    one, other = Edge(), Edge()
    assert one.add_full(leaves)
    root = one.levels[1][0]
    assert other.add_root(root) == []
    assert (one.root(), one.size) == (other.root(), other.size)


def test_a_node_that_is_no_hash() -> None:
    with pytest.raises(FormatError, match="no hash"):
        edge_at(3, lambda height, index: b"short")
    assert edge_at(2, lambda height, index: bytes(32)).root() == node_hash(bytes(32), bytes(32))


def test_what_is_no_tile_is_not_pruned() -> None:
    assert list(remains(["tile/x", "tile/entries/000", "tile/1/000"], 512)) == ["tile/entries/000"]


def test_a_bundle_ahead_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "tile/entries/000.p/1"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x00")
    expected = Expected(0, {(None, 0): b"\x00"}, Snapshot.of(Folder(tmp_path), listed=False))
    found = stray("tile/entries/000.p/1", expected)
    assert found is not None
    assert found.attack is Attack.FORGED_APPEND


def test_a_summary_is_of_whole_bundles_in_order() -> None:
    assert summarise(None, b"") is None
    assert summarise(b"\xff\xff", b"") is None
    assert summarise(pack([b"{}"] * WIDTH), leaf_hash(b"{}") * WIDTH) is None


def anomalies(placed: list[tuple[int, int]], *, whole: bool) -> list[str]:
    """Return what is wrong with the numbers of one writer, `w#100`, at some places."""
    numbers = Numbers(whole=whole)
    for index, seq in placed:
        told = f'{{"schema":"bartizan.audit/v1","writer":"w#100","seq":{seq},'
        numbers.follow(index, [told.encode() + b'"logged":"2026-11-22T10:00:00.000Z"}'])
    return [each.kind.value for each in numbers.anomalies]


def test_the_numbers_of_a_log_whose_beginning_was_not_read() -> None:
    """A writer's number and its name say where a record stands, wherever reading begins."""
    assert anomalies([(512, 412), (513, 413)], whole=False) == []
    for index, seq in ((512, 411), (512, 413), (512, 0)):
        assert anomalies([(index, seq)], whole=False) == ["place"]
    assert anomalies([(512, 412), (513, 414)], whole=False) == ["gap"]


def test_a_writer_whose_first_records_are_gone() -> None:
    assert anomalies([(100, 0)], whole=True) == []
    for index, seq in ((102, 2), (99, 2)):
        assert anomalies([(index, seq)], whole=True) == ["gap"]
    assert anomalies([(99, 0)], whole=True) == ["place"]


def test_very_many_sessions_take_no_more_memory_and_none_comes_back() -> None:
    numbers, opening = Numbers(), b'{"schema":"bartizan.audit/v1","writer":"a#%d","seq":%d,'
    rest = b'"logged":"2026-11-22T10:00:00.000Z"}'
    for index in range(3 * MOST_WRITERS):
        numbers.follow(index, [opening % (index, 0) + rest])
    assert numbers.anomalies == []
    assert len(numbers.expected) <= MOST_WRITERS
    for writer, seq in ((0, 0), (1, 1), (3 * MOST_WRITERS - 1, 0)):
        before = len(numbers.anomalies)
        numbers.follow(3 * MOST_WRITERS, [opening % (writer, seq) + rest])
        assert len(numbers.anomalies) == before + 1


def test_a_clock_that_a_writer_says_went_back_is_told() -> None:
    numbers = Numbers()
    for seq, back in ((0, b""), (1, b',"clock":"back"'), (2, b"")):
        told = b'{"schema":"bartizan.audit/v1","writer":"w#0","seq":%d,' % seq
        numbers.follow(seq, [told + b'"logged":"2026-11-22T10:00:00.000Z"' + back + b"}"])
    assert [(each.index, each.told) for each in numbers.regresses] == [(1, True)]


def test_records_that_only_look_like_the_logs_own_crowd_nothing_out(tmp_path: Path) -> None:
    make(tmp_path / "log", 0)
    with Log.open(tmp_path / "log", KEY, settings=SETTINGS) as log:
        for _ in range(3):
            log.append(replace(record(1), detail={"action": "log.held"}))
    controls = verify(Folder(tmp_path / "log"), TRUST).controls
    assert [index for index, _ in controls] == [0]


def test_no_list_of_what_is_wrong_grows_without_end() -> None:
    numbers = Numbers()
    for index in range(20_004):
        told = f'{{"schema":"bartizan.audit/v1","writer":"w#{index}","seq":7,"logged":"20'
        numbers.follow(index, [f'{told}{21 - index % 2}-11-22T10:00:00.000Z"}}'.encode()])
    assert (len(numbers.anomalies), len(numbers.regresses)) == (10_000, 10_000)


def test_bundles_are_read_alike_by_every_process(tmp_path: Path) -> None:
    class Unreadable(Folder):
        def tile(self, tile: Tile) -> bytes | None:
            raise OSError(5, "broken")

    make(tmp_path / "log", 600)
    first, second = parallel._read(Folder(tmp_path / "log"), range(2))
    assert first is None  # it holds the record that made the log
    assert second is not None
    assert [(begin, after) for _, begin, after in second.writers] == [(255, 511)]
    assert parallel._read(Unreadable(tmp_path / "log"), range(1)) == [None]


def test_a_bundle_that_is_larger_than_any(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    with (tmp_path / "log/tile/entries/000").open("r+b") as file:
        file.truncate(17 << 20)
    assert Attack.OVERSIZE in attacks(tmp_path / "log")


def test_a_disk_that_cannot_be_read_is_no_attack(tmp_path: Path) -> None:
    class Broken(Folder):
        def read(self, path: str, limit: int) -> bytes | None:
            raise OSError(5, "Input/output error")

    make(tmp_path / "log", 3)
    with pytest.raises(OSError, match="too long"):
        Folder(tmp_path).read("x" * 300, 1)
    with pytest.raises(LogFailedError, match="Input/output error"):
        Log.open(tmp_path / "log", KEY, settings=SETTINGS, disk=Broken)
    grow(tmp_path / "log", KEY, 1)


def test_only_the_key_that_ruled_signs_the_journal(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    rotate(tmp_path / "log", KEY, log_key(2), settings=SETTINGS)
    path = tmp_path / "log" / "journal" / f"{5:020d}"
    for signer, found in ((log_key(2), set()), (KEY, {Attack.FORGED_APPEND})):
        path.write_bytes(encode_block(ORIGIN, 5, [b"later"], signer.signer.sign))
        assert attacks(tmp_path / "log") == found


def test_links_and_folders_are_no_files_of_a_log(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    folder = Folder(tmp_path)
    (tmp_path / "socket").symlink_to(tmp_path / "none")
    for path in ("folder", "link", "socket", "none", "folder/none", "socket/none"):
        assert folder.read(path, 10) is None
    folder.remove_folder("none")
    assert list(folder.files()) == ["link", "socket"]


@pytest.mark.parametrize(
    "path", ["checkpoint", "minimum", "tile/entries/000.p/4", "tile/0/000.p/4"]
)
@pytest.mark.parametrize("instead", ["folder", "link"])
def test_what_stands_in_the_place_of_a_file_is_told(
    tmp_path: Path, path: str, instead: str
) -> None:
    make(tmp_path / "log", 3)
    (tmp_path / "real").write_bytes(b"")
    file = tmp_path / "log" / path
    file.unlink(missing_ok=True)
    if instead == "folder":
        file.mkdir()
        (file / "x").write_bytes(b"")
    else:
        file.symlink_to(tmp_path / "real")
    assert not verify(Folder(tmp_path / "log"), TRUST).sound or (path, instead) == ("lock", "link")


# Heads and witnesses.


def test_a_head_that_is_no_checkpoint() -> None:
    note = Note("text\n").signed(KEY)
    found, suspicions = head_suspicions(note, chain_of([], (KEY.key,)), origin=None)
    assert found is None
    assert [each.attack for each in suspicions] == [Attack.EDIT]


def test_a_link_in_the_place_of_a_cosigned_head_is_told(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    (tmp_path / "log/witnessed").mkdir()
    (tmp_path / "log/witnessed" / witness_key().key.id.hex()).symlink_to(tmp_path / "none")
    trust = replace(TRUST, witnesses=(witness_key().key,))
    assert attacks(tmp_path / "log", trust) == {Attack.EDIT, Attack.FORGED_APPEND}


def test_messages_that_cannot_be_cosigned() -> None:
    text = Checkpoint(ORIGIN, 0, sha256(b"").digest()).text
    with pytest.raises(FormatError, match="at most 255"):
        cosignature.mldsa_message("n" * 256, text, 1)
    for value in (bytes(8), struct.pack(">Q", 1 << 63) + bytes(64)):
        with pytest.raises(FormatError):
            cosignature.split(value)
    assert cosignature.split(struct.pack(">Q", (1 << 63) - 1) + b"s") == ((1 << 63) - 1, b"s")


def test_a_witness_tells_one_log_from_another() -> None:
    other = Checkpoint("example.com/other", 5, bytes(32))
    note = Note(Checkpoint(ORIGIN, 5, bytes(32)).text).signed(KEY)
    with pytest.raises(TamperError, match="origin-swap"):
        accept(note, [], seen=other, keys=[KEY.key])


def test_a_witness_whose_state_cannot_be_written(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    witness = Witness(tmp_path / "state", witness_key(), [KEY.key])
    (tmp_path / "state").rmdir()
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LogFailedError, match="cannot open"):
        witness.cosign(Folder(tmp_path / "log"))


def test_a_witness_and_tiles_that_are_gone(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    witness = Witness(tmp_path / "state", witness_key(), [KEY.key])
    witness.cosign(Folder(tmp_path / "log"))
    grow(tmp_path / "log", KEY, 300)
    (tmp_path / "log/tile/0/001").unlink()
    with pytest.raises(TamperError, match="fork"):
        witness.cosign(Folder(tmp_path / "log"))


def test_a_witness_and_a_minimum_that_was_changed(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    (tmp_path / "log/minimum").write_text("3\n")
    with pytest.raises(TamperError, match="minimum index was changed"):
        Witness(tmp_path / "state", witness_key(), [KEY.key]).cosign(Folder(tmp_path / "log"))


# Writers and readers.


def test_a_log_is_not_made_twice_nor_where_nothing_can_be(tmp_path: Path) -> None:
    class Full(Folder):
        def write(self, path: str, content: bytes) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(LogFailedError, match="No space left"):
        create_log(tmp_path / "log", KEY, settings=SETTINGS, disk=Full)
    create_log(tmp_path / "log", KEY, settings=SETTINGS)
    with pytest.raises(AuditError, match="holds a log already"):
        create_log(tmp_path / "log", KEY, settings=SETTINGS)


def test_a_lock_that_cannot_be_had(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(LogFailedError, match="cannot open"):
        WriterLock(tmp_path)
    (tmp_path / "lock").rmdir()
    lock = WriterLock(tmp_path)
    lock.release()
    lock.release()
    assert lock.released


def test_there_is_no_log_to_read(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="holds no log"):
        recover(Folder(tmp_path), [KEY.key])


def test_another_log_signed_by_a_key_that_we_have(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    note = Note(Checkpoint("example.com/other", 0, sha256(b"").digest()).text).signed(KEY)
    (tmp_path / "log/checkpoint").write_bytes(note.content)
    with pytest.raises(TamperError, match=r"this is the log example\.com/other"):
        grow(tmp_path / "log", KEY, 1)


def test_the_clock_goes_on_after_entries_that_are_no_records(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    rewrite(tmp_path / "log", [*entries_of(tmp_path / "log", 4), b"{}"], KEY)
    assert recover(Folder(tmp_path / "log"), [KEY.key]).last_logged == ""
    grow(tmp_path / "log", KEY, 1)
    assert size_of(tmp_path / "log") == 6


def test_a_bundle_that_is_gone_cannot_be_proven(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    (tmp_path / "log/tile/entries/000").unlink()
    with pytest.raises(ProofError, match="tile/entries/000 is missing"):
        prove(Folder(tmp_path / "log"), head(tmp_path / "log"), 5)
    grow(tmp_path / "log", KEY, 1)


def test_a_log_of_whole_bundles_whose_last_is_gone_opens(tmp_path: Path) -> None:
    make(tmp_path / "log", 255)
    (tmp_path / "log/tile/entries/000").unlink()
    grow(tmp_path / "log", KEY, 1)
    assert Attack.DELETE in attacks(tmp_path / "log")


def test_a_pruned_record_is_not_read(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    prune(tmp_path / "log", KEY, 256, reason="", by=SETTINGS)
    told = parse_checkpoint(head(tmp_path / "log").text)
    for index in (0, 255, 302):
        with pytest.raises(ProofError, match=f"keeps no record {index}"):
            read_entry_at(Folder(tmp_path / "log"), told, index)
    assert read_entry_at(Folder(tmp_path / "log"), told, 256)


def test_keys_that_cannot_be_written(tmp_path: Path) -> None:
    subjects = Subjects(tmp_path / "keys", new_key())
    (tmp_path / "keys/subjects.json.tmp").mkdir()
    with pytest.raises(LogFailedError, match="cannot write"):
        subjects.seal("bob", b"x")


def test_a_loop_that_is_closed_waits_for_nothing() -> None:
    loop = asyncio.new_event_loop()
    future: asyncio.Future[None] = loop.create_future()
    future.set_result(None)
    resolve([future], None)
    resolve([future], LogFailedError("x"))
    loop.close()
    called: list[Callable[[], None]] = []
    call_in(loop, lambda: called.append(print))
    assert not called


def test_a_tile_of_the_upper_levels_that_was_changed(tmp_path: Path) -> None:
    make(tmp_path / "log", 600)
    path = tmp_path / "log/tile/1/000.p/2"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert attacks(tmp_path / "log") == {Attack.EDIT}
    note = head(tmp_path / "log")
    (tmp_path / "log/checkpoint").write_bytes(Note(note.text).signed(log_key(7)).content)
    assert attacks(tmp_path / "log") == {Attack.KEY_MISUSE, Attack.EDIT}


def test_bundles_behind_a_gap_and_files_that_are_none(tmp_path: Path) -> None:
    make(tmp_path / "log", 600)
    (tmp_path / "log/tile/entries/!").write_bytes(b"")
    for path in ("tile/entries/000", "tile/0/000"):
        (tmp_path / "log" / path).unlink()
    assert attacks(tmp_path / "log") >= {Attack.DELETE, Attack.FORGED_APPEND}


def test_a_key_is_handed_over_after_what_a_crash_left(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    left = crashed(tmp_path / "log", KEY, 2, tmp_path / "left")
    index = rotate(left, KEY, log_key(2), settings=SETTINGS)
    assert index == size_of(left) - 1
    with Log.open(left, log_key(2), settings=SETTINGS) as log:
        log.append(record(1))
    assert attacks(left) == set()


def test_a_successor_whose_hand_over_stands_in_the_journal_alone(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    new = log_key(2)

    def left(first: bytes, signer: NoteSigner) -> set[Attack]:
        handed = join(Head("cli#4", 0, "2099-01-01T00:00:00.000Z"), first)
        later = join(Head("cli#5", 0, "2099-01-01T00:00:00.000Z"), encode_body(record(1)))
        for number, entry, by in ((4, handed, signer), (5, later, new)):
            path = tmp_path / "log/journal" / f"{number:020d}"
            path.write_bytes(encode_block(ORIGIN, number, [entry], by.signer.sign))
        return attacks(tmp_path / "log")

    assert left(encode_body(rotated(ORIGIN, KEY, new.key)), KEY) == set()
    assert Attack.FORGED_APPEND in left(encode_body(rotated(ORIGIN, KEY, new.key)), log_key(5))
    assert left(encode_body(rotated(ORIGIN, log_key(5), new.key)), KEY) == {Attack.FORGED_APPEND}
