"""What is exported and forwarded is under a signed head, or it is not given out at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.signed import signed_events, signed_head
from bartizan.audit.store import Folder
from tests.unit.audit.logs import (
    crashed,
    entries_of,
    grow,
    head,
    log_key,
    make,
    rewrite,
    size_of,
    write_bundles,
)

KEY = log_key()


def head_of(folder: Path) -> Checkpoint:
    return parse_checkpoint(head(folder).text)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    make(tmp_path / "log", 1299)
    return tmp_path / "log"


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (0, 1), (255, 257), (256, 512), (1290, 5000), (1300, None)]
)
def test_all_records_between_two_are_given_in_order(log: Path, start: int, end: int | None) -> None:
    found = list(signed_events(Folder(log), head_of(log), start, end))
    last = 1300 if end is None else min(end, 1300)
    assert [each.index for each in found] == list(range(start, last))
    assert [each.entry for each in found] == entries_of(log, 1300)[start:last]


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 511, 512, 513])
def test_a_log_of_any_size_is_given_whole(tmp_path: Path, count: int) -> None:
    make(tmp_path / "log", count - 1)
    found = signed_events(Folder(tmp_path / "log"), head_of(tmp_path / "log"))
    assert [each.entry for each in found] == entries_of(tmp_path / "log", count)


def test_an_older_head_covers_what_it_covered(log: Path) -> None:
    before = head_of(log)
    grow(log, KEY, 800)
    found = list(signed_events(Folder(log), before))
    assert [each.entry for each in found] == entries_of(log, size_of(log))[:1300]


def one_entry(log: Path, entries: list[bytes]) -> None:
    write_bundles(log, entries, 1300)


def with_its_tiles(log: Path, entries: list[bytes]) -> None:
    rewrite(log, entries, None)


@pytest.mark.parametrize("change", [one_entry, with_its_tiles])
def test_nothing_of_a_changed_bundle_is_given(
    log: Path, change: Callable[[Path, list[bytes]], None]
) -> None:
    signed, entries = head_of(log), entries_of(log, 1300)
    change(log, [*entries[:600], entries[600].replace(b"user", b"ruse"), *entries[601:]])
    with pytest.raises(TamperError, match="not what was signed"):
        next(signed_events(Folder(log), signed, 512))


def test_what_is_missing_is_told(log: Path) -> None:
    signed = head_of(log)
    (log / "tile/entries/001").unlink()
    with pytest.raises(TamperError, match="tile/entries/001"):
        list(signed_events(Folder(log), signed))


def test_records_that_are_not_signed_yet_are_not_given(log: Path, tmp_path: Path) -> None:
    left = crashed(log, KEY, 5, tmp_path / "left")
    signed = head_of(left)
    assert size_of(log) == 1306  # the writer has signed its last five when it was closed
    assert len(list(signed_events(Folder(left), signed))) == 1301


def test_a_head_is_signed_and_continues_the_one_before(log: Path) -> None:
    keys, before = [KEY.key], head_of(log)
    assert signed_head(Folder(log), keys) == before
    assert signed_head(Folder(log), keys, before) == before
    grow(log, KEY, 10)
    assert signed_head(Folder(log), keys, before).size == 1310
    with pytest.raises(TamperError, match="not signed by this key"):
        signed_head(Folder(log), [log_key(2).key])
    entries = entries_of(log, 1310)
    rewrite(log, [*entries[:5], b"other", *entries[6:]], KEY)
    with pytest.raises(TamperError, match="another history"):
        signed_head(Folder(log), keys, before)
    rewrite(log, entries[:100], KEY)
    with pytest.raises(TamperError, match="had 1300 records"):
        signed_head(Folder(log), keys, before)
    (log / "checkpoint").unlink()
    with pytest.raises(AuditError, match="missing"):
        signed_head(Folder(log), keys, before)
