"""A witness signs one history of a log, whatever others write beside it, and knows what it lost."""

from contextlib import closing
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from bartizan.audit.errors import AuditError, LogLockedError, TamperError
from bartizan.audit.lock import WriterLock
from bartizan.audit.note import MOST_SIGNATURES, Note, Signature
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings
from bartizan.audit.store import Folder
from bartizan.audit.tiles import Tile
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from bartizan.cli.exit import Exit
from tests.unit.audit.logs import grow, head, log_key, make, witness_key
from tests.unit.audit.test_audit_cli import run

WITNESS = witness_key().key


@pytest.fixture
def log(tmp_path: Path) -> Path:
    make(tmp_path / "log", 20)
    return tmp_path / "log"


def witness(log: Path) -> Witness:
    return Witness(log.parent / "state", witness_key(), [log_key().key])


class Interrupted(Folder):
    """A log during whose reading the same witness is asked about another one."""

    other: Path
    refused: bool = False

    def tile(self, tile: Tile) -> bytes | None:
        try:
            witness(self.root).cosign(Folder(self.other))
        except LogLockedError:
            self.refused = True
        return super().tile(tile)


def test_two_runs_at_once_do_not_sign_two_histories(log: Path) -> None:
    witness(log).cosign(Folder(log))
    fork = copytree(log, log.parent / "fork")
    grow(log, log_key(), 5)
    grow(fork, log_key(), 5, Settings(writer="other", interval=0.001))
    source = Interrupted(log)
    source.other = fork
    assert witness(log).cosign(source).text == head(log).text
    assert source.refused
    with pytest.raises(TamperError, match="fork"):
        witness(log).cosign(Folder(fork))


def test_a_witness_that_runs_already_is_not_run_again(log: Path) -> None:
    ours = witness(log)
    with closing(WriterLock(log.parent / "state")), pytest.raises(LogLockedError):
        ours.cosign(Folder(log))


def junk(signer: NoteSigner) -> list[tuple[Signature, ...]]:
    key = signer.key
    strangers = [Signature(f"x{n}.example/j", bytes([0, 0, 0, n]), b"z" * 64) for n in range(63)]
    return [tuple(strangers), (Signature(key.name, key.id, b"z" * 72),), ()]


@pytest.mark.parametrize("added", junk(witness_key()))
def test_what_others_write_beside_the_logs_signature_is_left_out(
    log: Path, added: tuple[Signature, ...]
) -> None:
    good = head(log)
    assert len(added) < MOST_SIGNATURES
    dirty = Note(good.text, (*added, *good.signatures, *good.signatures[: not added]))
    (log / "checkpoint").write_bytes(dirty.content)
    ours = witness(log).cosign(Folder(log))
    assert [each.name for each in ours.signatures] == [log_key().name, WITNESS.name]
    (log / "checkpoint").write_bytes(good.content)
    deposit(Folder(log), ours, WITNESS)
    report = verify(Folder(log), Trust(keys=(log_key().key,), witnesses=(WITNESS,)))
    assert (report.suspicions, report.witnessed) == ((), 21)
    grow(log, log_key(), 3)
    assert witness(log).cosign(Folder(log)).text == head(log).text


def test_a_witness_that_lost_its_state_is_not_asked_to_believe_anything(log: Path) -> None:
    witness(log).cosign(Folder(log), first=True)
    rmtree(log.parent / "state")
    with pytest.raises(AuditError, match="no head of this log"):
        witness(log).cosign(Folder(log), first=False)
    witness(log).cosign(Folder(log), first=True)
    witness(log).cosign(Folder(log), first=False)


def test_the_command_takes_a_log_for_new_only_with_a_new_key_or_when_told(log: Path) -> None:
    (log.parent / "vkey").write_text(log_key().key.vkey)
    arguments: list[str | Path] = ["witness", log, "--key", log.parent / "w.key"]
    arguments += ["--name", "w.example/1"]
    arguments += ["--state", log.parent / "seen", "--log-key", log.parent / "vkey"]
    assert run(*arguments).return_value == Exit.DONE
    assert run(*arguments).return_value == Exit.DONE
    rmtree(log.parent / "seen")
    with pytest.raises(AuditError, match="no head of this log"):
        run(*arguments)
    assert run(*arguments, "--first").return_value == Exit.DONE
