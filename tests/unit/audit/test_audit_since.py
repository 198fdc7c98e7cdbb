"""Verification from a kept head on: all behind it is read, and the key that rules there signs."""

from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.audit.findings import Attack
from bartizan.audit.note import Note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.record import Head, encode_body, join
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from tests.unit.audit.logs import (
    SETTINGS,
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

OLD, NEW, WITNESS = log_key(), log_key(2), witness_key().key


def test_what_lies_between_a_kept_head_and_that_of_a_witness_is_read(tmp_path: Path) -> None:
    make(tmp_path / "log", 299)
    kept = head(tmp_path / "log")
    grow(tmp_path / "log", OLD, 600)
    seen = Witness(tmp_path / "state", witness_key(), [OLD.key]).cosign(Folder(tmp_path / "log"))
    deposit(Folder(tmp_path / "log"), seen, WITNESS)
    trust = Trust(keys=(OLD.key,), witnesses=(WITNESS,), heads=(kept,), incremental=True)
    report = verify(Folder(tmp_path / "log"), trust)
    assert (report.suspicions, report.checked_from, report.witnessed) == ((), 256, 900)
    bundle = tmp_path / "log" / "tile" / "entries" / "001"
    bundle.write_bytes(bundle.read_bytes().replace(b'"allow"', b'"alloW"', 5))
    assert verify(Folder(tmp_path / "log"), trust).attacks == {Attack.EDIT}
    newest = replace(trust, heads=(kept, head(tmp_path / "log")))
    assert verify(Folder(tmp_path / "log"), newest).attacks == {Attack.EDIT}


@pytest.fixture
def handed(tmp_path: Path) -> tuple[Path, dict[str, Note]]:
    """A log that was handed over at record 301, and heads of it."""
    make(tmp_path, 300)
    heads = {"before": head(tmp_path)}
    rotate(tmp_path, OLD, NEW, settings=SETTINGS)
    heads["at"] = head(tmp_path)
    grow(tmp_path, NEW, 400)
    heads["after"] = head(tmp_path)
    grow(tmp_path, NEW, 50)
    return tmp_path, heads


KEYS = [(OLD, NEW), (NEW, OLD), (OLD,), (NEW,)]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("kept", ["before", "at", "after"])
def test_a_handed_over_log_is_sound_from_any_head_by_any_of_its_keys(
    handed: tuple[Path, dict[str, Note]], kept: str, keys: tuple[NoteSigner, ...]
) -> None:
    folder, heads = handed
    given = tuple(each.key for each in keys)
    trust = Trust(keys=given, heads=(heads[kept],), incremental=True)
    report = verify(Folder(folder), trust)
    assert report.suspicions == ()
    signed = {"before": (OLD,), "at": (OLD, NEW), "after": (NEW,)}[kept]
    told = set(keys) <= set(signed) and (OLD if kept == "before" else NEW) in keys
    start = {"before": 256, "at": 256, "after": 512}[kept]
    assert report.checked_from == (start if told else 0)


@pytest.mark.parametrize("keys", KEYS[:2])
@pytest.mark.parametrize("incremental", [False, True])
def test_a_retired_key_does_not_go_on_as_if_it_had_handed_nothing_over(
    tmp_path: Path, keys: tuple[NoteSigner, ...], *, incremental: bool
) -> None:
    make(tmp_path, 300)
    kept = head(tmp_path)
    grow(tmp_path, OLD, 300)
    given = tuple(each.key for each in keys)
    trust = Trust(keys=given, heads=(kept,), incremental=incremental)
    report = verify(Folder(tmp_path), trust)
    assert report.attacks == {Attack.KEY_MISUSE}
    assert NEW.key.vkey in report.suspicions[0].because


def test_a_log_that_names_another_key_is_not_that_of_the_given_ones(tmp_path: Path) -> None:
    make(tmp_path, 5)
    rewrite(tmp_path, entries_of(tmp_path, 6), NEW)
    assert verify(Folder(tmp_path), Trust(keys=(NEW.key,))).attacks == {Attack.KEY_MISUSE}
    rewrite(tmp_path, entries_of(tmp_path, 6)[1:], NEW)
    both = Trust(keys=(OLD.key, NEW.key))
    assert Attack.KEY_MISUSE in verify(Folder(tmp_path), both).attacks


@pytest.mark.parametrize("keys", KEYS[:2])
@pytest.mark.parametrize("kept", ["before", "at", "after"])
def test_a_key_that_was_handed_over_signs_nothing_more(
    handed: tuple[Path, dict[str, Note]], kept: str, keys: tuple[NoteSigner, ...]
) -> None:
    folder, heads = handed
    entries = entries_of(folder, size_of(folder))
    forged = Head(f"test#{len(entries)}", 0, "2030-01-01T00:00:00.000Z")
    rewrite(folder, [*entries, join(forged, encode_body(record(7)))], OLD)
    given = tuple(each.key for each in keys)
    trust = Trust(keys=given, heads=(heads[kept],), incremental=True)
    assert Attack.KEY_MISUSE in verify(Folder(folder), trust).attacks


def test_a_kept_head_by_a_key_that_never_ruled_is_refused(
    handed: tuple[Path, dict[str, Note]],
) -> None:
    folder, heads = handed
    foreign = Note(heads["after"].text).signed(log_key(5))
    for incremental in (False, True):
        trust = Trust(keys=(OLD.key,), heads=(foreign,), incremental=incremental)
        assert verify(Folder(folder), trust).attacks == {Attack.KEY_MISUSE}


def test_a_hand_over_that_is_gone_is_told_by_a_head_of_the_successor(
    handed: tuple[Path, dict[str, Note]],
) -> None:
    folder, heads = handed
    rewrite(folder, entries_of(folder, size_of(folder))[:301], OLD)
    for incremental in (False, True):
        trust = Trust(keys=(OLD.key,), heads=(heads["after"],), incremental=incremental)
        attacks = verify(Folder(folder), trust).attacks
        assert attacks == {Attack.KEY_MISUSE, Attack.ROLLBACK, Attack.TRUNCATE}
