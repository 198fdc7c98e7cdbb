"""A start of the writer: what it goes on from, what it repairs, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bartizan.audit.blocks import MAGIC
from bartizan.audit.errors import RecordError, TamperError
from bartizan.audit.findings import Attack
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.logs import SETTINGS, Ticking, crashed, grow, log_key, make, record, size_of

KEY = log_key()


@pytest.mark.parametrize("size", [255, 256, 257, 512])
def test_a_clock_that_stepped_back_between_two_starts_is_noted(tmp_path: Path, size: int) -> None:
    clock = Ticking()
    create_log(tmp_path, KEY, settings=replace(SETTINGS, clock=clock))
    grow(tmp_path, KEY, size - 1, replace(SETTINGS, clock=clock))
    clock.now -= timedelta(hours=1)
    grow(tmp_path, KEY, 3, replace(SETTINGS, clock=clock))
    report = verify(Folder(tmp_path), Trust(keys=(KEY.key,)))
    assert report.suspicions == ()
    assert f"The clock went back 1 times, as the writer noted; first at {size}." in report.notes


def test_a_refused_record_does_not_take_the_mark_of_a_clock_that_went_back(tmp_path: Path) -> None:
    make(tmp_path, 1)
    clock = Ticking()
    clock.now += timedelta(days=3650)
    with Log.open(tmp_path, KEY, settings=replace(SETTINGS, clock=clock)) as log:
        log.append(record(1))
        clock.now -= timedelta(hours=1)
        with pytest.raises(RecordError, match="larger"):
            log.append(record(2, where="x" * 70_000))
        log.append(record(3))
    report = verify(Folder(tmp_path), Trust(keys=(KEY.key,)))
    assert report.suspicions == ()
    assert "The clock went back 1 times, as the writer noted; first at 3." in report.notes


@pytest.mark.parametrize(("length", "taken"), [(180, True), (181, False), (199, False)])
def test_a_writer_has_a_name_that_the_largest_index_fits_behind(
    tmp_path: Path, length: int, *, taken: bool
) -> None:
    make(tmp_path, 1)
    settings = Settings(writer="w" * length)
    if taken:
        grow(tmp_path, KEY, 2, settings)
    else:
        with pytest.raises(RecordError, match="no name of a writer"):
            grow(tmp_path, KEY, 2, settings)
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).sound


Ending = Callable[[bytes], bytes]


def flipped(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at:][1:]


UNFINISHED: dict[str, Ending] = {
    "cut short": lambda whole: whole[:-20],
    "zeros behind": lambda whole: whole + bytes(4096),
    "a few zeros behind": lambda whole: whole + bytes(7),
    "zeros in its place": lambda whole: whole[: whole.rindex(MAGIC)] + bytes(600),
    "its last sector unwritten": lambda whole: whole[: len(whole) - len(whole) % 512].ljust(
        len(whole), b"\0"
    ),
    "its head alone": lambda whole: whole[: whole.rindex(MAGIC) + 60] + bytes(1000),
}
CHANGED: dict[str, Ending] = {
    "a byte of its payload": lambda whole: flipped(whole, len(whole) - 20),
    "a byte of its magic": lambda whole: flipped(whole, whole.rindex(MAGIC)),
    "a byte of its number": lambda whole: flipped(whole, whole.rindex(MAGIC) + 11),
    "a byte of its signature": lambda whole: flipped(whole, whole.rindex(MAGIC) + 60),
    "text behind": lambda whole: whole + b"text",
    "much text behind": lambda whole: whole + b"text" * 200,
}


def left(folder: Path, ending: Ending) -> Path:
    """Return a log that a killed writer left, with another end of its journal."""
    make(folder / "log", 2)
    copy = crashed(folder / "log", KEY, 3, folder / "copy")
    segment = next((copy / "journal").iterdir())
    segment.write_bytes(ending(segment.read_bytes()))
    return copy


@pytest.mark.parametrize("ending", UNFINISHED.values(), ids=UNFINISHED)
def test_an_unfinished_write_is_told_and_repaired(tmp_path: Path, ending: Ending) -> None:
    copy = left(tmp_path, ending)
    report = verify(Folder(copy), Trust(keys=(KEY.key,)))
    assert report.suspicions == ()
    assert "of a write that a crash cut short" in report.notes[0]
    grow(copy, KEY, 0)
    assert size_of(copy) == report.size + report.unsigned + 1
    after = verify(Folder(copy), Trust(keys=(KEY.key,)))
    assert after.suspicions == ()
    told = f"Record {after.size - 1} says that a start cut off "
    assert [each for each in after.notes if each.startswith(told)]


@pytest.mark.parametrize("ending", CHANGED.values(), ids=CHANGED)
def test_what_was_changed_is_no_unfinished_write(tmp_path: Path, ending: Ending) -> None:
    copy = left(tmp_path, ending)
    attacks = verify(Folder(copy), Trust(keys=(KEY.key,))).attacks
    assert attacks
    assert attacks <= {Attack.EDIT, Attack.FORGED_APPEND}
    with pytest.raises(TamperError, match="no crash does that"):
        grow(copy, KEY, 1)
