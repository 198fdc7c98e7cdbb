"""Making a log, and opening one for writing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bartizan.audit.blocks import NAME as JOURNAL
from bartizan.audit.control import created
from bartizan.audit.edge import Edge
from bartizan.audit.errors import AuditError, LogFailedError
from bartizan.audit.journal import Fsync, Journal
from bartizan.audit.lock import WriterLock
from bartizan.audit.moment import fine, precise_clock
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.publish import Tree
from bartizan.audit.record import Head, check_writer, encode_body, join
from bartizan.audit.recovery import CHECKPOINT, Recovered, leftovers, recover
from bartizan.audit.store import Folder

INTERVAL = 0.1


@dataclass(frozen=True, slots=True)
class Settings:
    """How a log is written: by whom, how often it is signed, what durable means, and the clock."""

    writer: str = "bartizan"
    interval: float = INTERVAL
    fsync: Fsync = Fsync.EACH_BATCH
    clock: Callable[[], datetime] = precise_clock


@dataclass(frozen=True, slots=True)
class Opened:
    """A log that is locked, read and repaired."""

    recovered: Recovered
    journal: Journal
    lock: WriterLock
    signers: tuple[NoteSigner, ...]


def create_log(
    root: Path,
    signer: NoteSigner,
    *,
    settings: Settings | None = None,
    disk: type[Folder] = Folder,
) -> None:
    """Make a log with its first record, which names its origin and key. The origin is the key's.

    Raises AuditError when there is a log already, LogFailedError when it cannot be written.
    """
    chosen = settings or Settings()
    check_kind(signer)
    check_writer(chosen.writer)
    try:
        root.mkdir(parents=True, exist_ok=True)
        folder = disk(root)
        lock = WriterLock(root)
    except OSError as error:
        raise LogFailedError(f"cannot make {root}: {error.strerror or error}") from None
    try:
        if folder.exists(CHECKPOINT):
            raise AuditError(f"{root} holds a log already")
        head = Head(f"{chosen.writer}#0", 0, fine(chosen.clock()))
        first = join(head, encode_body(created(signer.name, signer.key)))
        folder.make(JOURNAL)
        folder.sync("")
        Tree(folder, signer.name, Edge(), [], (signer,)).grow([first])
    except OSError as error:
        raise LogFailedError(f"cannot make {root}: {error.strerror or error}") from None
    finally:
        lock.release()


def open_log(
    folder: Folder, signer: NoteSigner, previous: NoteSigner | None, settings: Settings
) -> Opened:
    """Lock, read and repair a log. Raises what Log.open raises."""
    check_kind(signer)
    check_writer(settings.writer)
    if not folder.exists(CHECKPOINT):
        raise AuditError(f"{folder.root} holds no log", hint="Make one with `bartizan audit init`.")
    lock = WriterLock(folder.root)
    try:
        signers = (signer, previous) if previous is not None else (signer,)
        recovered = recover(folder, [each.key for each in signers])
        _repair(folder, recovered)
        sign = signer.signer.sign
        journal = Journal(folder, recovered.checkpoint.origin, sign=sign, fsync=settings.fsync)
        return Opened(recovered, journal, lock, signers)
    except OSError as error:
        lock.release()
        reason = error.strerror or error
        raise LogFailedError(f"cannot open the log {folder.root}: {reason}") from None
    except BaseException:
        lock.release()
        raise


def check_kind(signer: NoteSigner) -> None:
    """Raise AuditError for a key that may not sign a log."""
    if signer.kind is not Kind.LOG:
        raise AuditError(f"the key of {signer.name} is a witness's, and may not sign a log")


def _repair(folder: Folder, recovered: Recovered) -> None:
    """Cut off the torn tail and remove temporary files: what a crash leaves, and nothing else."""
    for path in leftovers(folder):
        folder.remove(path)
    folder.make(JOURNAL)
    if recovered.torn is not None:
        file = folder.append(recovered.torn.path)
        try:
            file.truncate(recovered.torn.end)
        finally:
            file.close()
