"""Several processes find in a log exactly what one finds, whatever was done to it."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.edge import Edge
from bartizan.audit.findings import Report
from bartizan.audit.merkle import EMPTY_ROOT, leaf_hash
from bartizan.audit.note import Note
from bartizan.audit.record import Head, encode_body, join
from bartizan.audit.scan import Scan, scan
from bartizan.audit.store import Folder
from bartizan.audit.summary import Clean, summarise
from bartizan.audit.tiles import WIDTH, Tile, pack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.core.errors import FormatError
from tests.unit.audit.logs import entries_of, log_key, make, record, rewrite, write_bundles

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BUNDLES = 5
Files = dict[Tile, bytes]


def entry(writer: str, seq: int, second: int, *, back: bool = False) -> bytes:
    moment = f"2026-11-22T10:{second // 60:02d}:{second % 60:02d}.000Z"
    return join(Head(writer, seq, moment, back), encode_body(record(seq)))


def log_of(size: int, writers: int) -> list[bytes]:
    """Return records of some writers in turn, of which one comes late."""
    turns = [f"w{number}#{number}" for number in range(writers)]
    found, counts = list[bytes](), dict.fromkeys(turns, 0)
    for index in range(size):
        writer = turns[index % writers]
        found.append(entry(writer, counts[writer], index // 4))
        counts[writer] += 1
    return found


def files_of(entries: list[bytes]) -> Files:
    edge, files = Edge(), Files()
    files.update(edge.extend(map(leaf_hash, entries)))
    files.update(edge.partials())
    for at in range(0, len(entries), WIDTH):
        part = entries[at : at + WIDTH]
        files[Tile(None, at // WIDTH, len(part))] = pack(part)
    return files


def in_brief(read: Callable[[Tile], bytes | None], start: int, size: int) -> Iterator[Clean | None]:
    for index in range(start // WIDTH, size // WIDTH):
        yield summarise(read(Tile(None, index)), read(Tile(0, index)))


def same(one: Scan, other: Scan) -> None:
    for field in fields(Scan):
        if field.name != "last":
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert one.last == other.last or not len(one.last) % WIDTH


def damage(files: Files, entries: list[bytes], data: st.DataObject) -> None:
    """Do to the files of a log what somebody who owns the host can do."""
    tile = data.draw(st.sampled_from(sorted(files, key=str)))
    match data.draw(st.sampled_from(["nothing", "byte", "gone", "cut", "swap", "entry", "head"])):
        case "byte":
            at = data.draw(st.integers(0, len(files[tile]) - 1))
            content = bytearray(files[tile])
            content[at] ^= data.draw(st.integers(1, 255))
            files[tile] = bytes(content)
        case "gone":
            del files[tile]
        case "cut":
            files[tile] = files[tile][: data.draw(st.integers(0, len(files[tile])))]
        case "swap":
            other = data.draw(st.sampled_from(sorted(files, key=str)))
            files[tile], files[other] = files[other], files[tile]
        case "entry":
            index = data.draw(st.integers(0, len(entries) - 1))
            changed = [*entries[:index], b"{}", *entries[index + 1 :]]
            files.update(files_of(changed))
        case "head":
            index = data.draw(st.integers(0, len(entries) - 1))
            seq, second = data.draw(st.integers(0, 2000)), data.draw(st.integers(0, 400))
            fresh = entry("w0#0", seq, second, back=data.draw(st.booleans()))
            files.update(files_of([*entries[:index], fresh, *entries[index + 1 :]]))
        case _:
            return


@FEW
@given(data=st.data())
def test_a_scan_in_brief_finds_what_a_whole_scan_finds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, BUNDLES * WIDTH))
    entries = log_of(size, data.draw(st.integers(1, 3)))
    files = files_of(entries)
    for _ in range(data.draw(st.integers(0, 2))):
        if files:
            damage(files, entries, data)
    start = data.draw(st.sampled_from([0, 0, size // 2 // WIDTH * WIDTH]))
    cuts = data.draw(st.lists(st.integers(0, size) | st.just(WIDTH), max_size=3))

    def attempt(brief: Iterator[Clean | None]) -> Scan | str:
        try:
            return scan(files.get, size, start=start, cuts=cuts, brief=brief)
        except FormatError as error:
            return error.message

    one, other = attempt(iter(())), attempt(in_brief(files.get, start, size))
    if isinstance(one, Scan) and isinstance(other, Scan):
        same(one, other)
    else:
        assert one == other


@pytest.mark.parametrize("level", [None, 0, 1])
def test_roots_at_the_borders_of_bundles_are_found_in_brief(level: int | None) -> None:
    """One tile was changed; the bundles behind it are as they should be."""
    size, cuts = BUNDLES * WIDTH, [256, 512, 700, 768, 1024]
    files = files_of(log_of(size, 1))
    wrong = Tile(level, 1) if level != 1 else Tile(1, 0, BUNDLES)
    content = files[wrong]
    files[wrong] = content[:9] + bytes([content[9] ^ 1]) + content[10:]
    brief = in_brief(files.get, 0, size)
    same(scan(files.get, size, cuts=cuts), scan(files.get, size, cuts=cuts, brief=brief))


@pytest.mark.parametrize("writers", [1, 2, 3])
def test_writers_who_take_turns_are_found_in_brief(writers: int) -> None:
    """The last bundle is full, so that nothing behind it is read whole."""
    size = 2 * WIDTH
    files = files_of(log_of(size, writers))
    same(scan(files.get, size), scan(files.get, size, brief=in_brief(files.get, 0, size)))


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "nothing": list,
    "an edit": lambda entries: [*entries[:700], b"{}", *entries[701:]],
    "a deletion": lambda entries: entries[:700] + entries[703:],
    "a swap": lambda entries: [*entries[:10], entries[900], *entries[11:900], entries[10]],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("how", ["bundles", "tiles", "signed"])
def test_processes_find_what_one_finds(
    tmp_path: Path, how: str, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    log = tmp_path / "log"
    key = make(log, 999)
    changed = change(entries_of(log, 1000))
    match how:
        case "bundles":
            write_bundles(log, changed, 1000)
        case "tiles":
            rewrite(log, changed, None)
        case _:
            rewrite(log, changed, key)
    assert reports(log, 1) == reports(log, 2)


def reports(log: Path, jobs: int) -> list[Report]:
    trusts = (Trust(), Trust(keys=(log_key().key,)))
    return [verify(Folder(log), trust, jobs=jobs) for trust in trusts]


def test_processes_that_die_are_done_without() -> None:
    with TemporaryDirectory() as name:
        key = make(Path(name) / "log", 999)
        report = verify(Dying(Path(name) / "log"), Trust(keys=(key.key,)), jobs=2)
        assert (report.sound, report.size) == (True, 1000)
        broken = verify(Unreadable(Path(name) / "log"), Trust(keys=(key.key,)), jobs=2)
        assert broken.sound


class Dying(Folder):
    """A folder in which every process but the first one dies."""

    def tile(self, tile: Tile) -> bytes | None:
        if multiprocessing.parent_process() is not None:
            os._exit(1)
        return super().tile(tile)


class Unreadable(Folder):
    """A folder that every process but the first one cannot read."""

    def tile(self, tile: Tile) -> bytes | None:
        if multiprocessing.parent_process() is not None:
            raise OSError(5, "broken")
        return super().tile(tile)


def test_a_size_that_no_log_has_is_not_searched(tmp_path: Path) -> None:
    log = tmp_path / "log"
    key = make(log, 599)
    text = Checkpoint("example.com/log", 10**18, EMPTY_ROOT).text
    (log / "checkpoint").write_bytes(Note(text).signed(key).content)
    assert not verify(Folder(log), Trust(keys=(key.key,)), jobs=2).sound
