"""Questions to a log whose folder, or whose index, somebody else can write."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.prune import prune
from bartizan.audit.query import Index, Question, search
from bartizan.audit.signed import proven_minimum
from bartizan.audit.store import Folder
from tests.unit.audit.logs import SETTINGS, entries_of, head, log_key, make, rewrite, size_of

KEY = log_key()
ALL = Question(action="data.read")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    make(tmp_path / "log", 600)
    return tmp_path / "log"


def head_of(log: Path) -> Checkpoint:
    return parse_checkpoint(head(log).text)


def asked(log: Path, question: Question = ALL) -> list[int]:
    index = Index(log.with_name("index"), Folder(log))
    try:
        index.refresh(head_of(log))
        return [each.index for each in index.ask(question, head_of(log))]
    finally:
        index.close()


def searched(log: Path, question: Question = ALL) -> list[int]:
    return [each.index for each in search(question, Folder(log), head_of(log))]


@pytest.mark.parametrize("ask", [asked, searched])
def test_a_minimum_that_no_record_sets_hides_nothing(
    log: Path, ask: Callable[[Path], list[int]]
) -> None:
    assert len(ask(log)) == 600
    (log / "minimum").write_text("512\n")
    with pytest.raises(TamperError, match="no record of the log says"):
        ask(log)
    (log / "minimum").unlink()
    assert len(ask(log)) == 600


def test_a_minimum_is_proven_by_the_record_of_its_pruning(log: Path) -> None:
    assert proven_minimum(Folder(log), head_of(log)) == 0
    prune(log, KEY, 256, reason="policy", by=SETTINGS)
    assert proven_minimum(Folder(log), head_of(log)) == 256
    assert min(asked(log)) == min(searched(log)) == 256
    (log / "minimum").write_text("512\n")
    with pytest.raises(TamperError):
        proven_minimum(Folder(log), head_of(log))
    (log / "minimum").write_text("256\n")
    prune(log, KEY, 512, reason="policy", by=SETTINGS)
    assert min(asked(log)) == 512


@pytest.mark.parametrize("ask", [asked, searched])
def test_what_was_changed_with_its_leaf_tile_is_not_believed(
    log: Path, ask: Callable[[Path, Question], list[int]]
) -> None:
    assert ask(log, Question(principal="mallo1")) == []
    checkpoint = (log / "checkpoint").read_bytes()
    changed = [entry.replace(b"user-1", b"mallo1") for entry in entries_of(log, size_of(log))]
    (log / "tile/1/000.p/2").rename(log.with_name("upper"))
    rewrite(log, changed, KEY)
    log.with_name("upper").rename(log / "tile/1/000.p/2")
    (log / "checkpoint").write_bytes(checkpoint)
    for question in (Question(principal="mallo1"), Question(principal="user-1")):
        with pytest.raises(TamperError):
            ask(log, question)


def test_an_index_is_for_its_owner_alone(log: Path) -> None:
    asked(log)
    index = log.with_name("index")
    assert index.stat().st_mode & 0o777 == 0o600
    index.chmod(0o620)
    with pytest.raises(AuditError, match="not yours alone"):
        asked(log)
    index.chmod(0o644)
    assert len(asked(log)) == 600
    index.with_name("index-journal").symlink_to(log)
    with pytest.raises(AuditError, match="index-journal is not yours alone"):
        asked(log)


def test_another_programs_database_is_not_written(log: Path) -> None:
    path = log.with_name("index")
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (name TEXT)")
    database.close()
    path.chmod(0o600)
    before = path.read_bytes()
    with pytest.raises(AuditError, match="another program's"):
        asked(log)
    assert path.read_bytes() == before


@pytest.mark.parametrize("at", range(0, 36_864, 6007))
def test_a_damaged_index_is_told_or_invents_nothing(log: Path, at: int) -> None:
    asked(log)
    path = log.with_name("index")
    content = path.read_bytes()
    path.write_bytes(content[:at] + bytes(64) + content[at + 64 :])
    with suppress(AuditError):
        assert set(asked(log)) <= set(range(1, 601))


def test_an_index_that_another_writes_meanwhile_is_told(log: Path) -> None:
    asked(log)
    other = sqlite3.connect(log.with_name("index"))
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(AuditError, match="locked"):
        asked(log)
    other.close()
