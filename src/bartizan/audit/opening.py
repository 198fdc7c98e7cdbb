"""Making a log, and opening one for writing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bartizan.audit.blocks import NAME as JOURNAL
from bartizan.audit.checkpoint import CHECKPOINT
from bartizan.audit.control import created, successor_of
from bartizan.audit.edge import Edge
from bartizan.audit.errors import AuditError, LogFailedError, TamperError
from bartizan.audit.journal import Fsync, Journal
from bartizan.audit.lock import NAME as LOCK
from bartizan.audit.lock import WriterLock
from bartizan.audit.minimum import read_minimum, remains
from bartizan.audit.moment import fine, precise_clock
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.publish import Tree
from bartizan.audit.record import Head, check_writer, encode_body, join
from bartizan.audit.recovery import Recovered, leftovers, recover
from bartizan.audit.retention import last_pruning
from bartizan.audit.store import TEMPORARY, Folder, make_durably
from bartizan.core.errors import FormatError

INTERVAL = 0.1
LEFT = (LOCK, JOURNAL, "tile", CHECKPOINT + TEMPORARY)  # of a making that was cut short


@dataclass(frozen=True, slots=True)
class Settings:
    """How a log is written: by whom, how often it is signed, what durable means, and the clock."""

    writer: str = "bartizan"
    interval: float = INTERVAL
    fsync: Fsync = Fsync.EACH_BATCH
    clock: Callable[[], datetime] = precise_clock


@dataclass(frozen=True, slots=True)
class Opened:
    """A log that is locked, read and repaired; `pruning` is a minimum that is still to be set."""

    recovered: Recovered
    journal: Journal
    lock: WriterLock
    tree: Tree
    pruning: int = 0


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
        make_durably(root)
        folder = disk(root)
        _demand_new(folder)
        lock = WriterLock(root)
    except OSError as error:
        raise LogFailedError(f"cannot make {root}: {error.strerror or error}") from None
    try:
        _demand_new(folder)
        head = Head(f"{chosen.writer}#0", 0, fine(chosen.clock()))
        first = join(head, encode_body(created(signer.name, signer.key)))
        folder.make(JOURNAL)
        folder.sync("")
        Tree(folder, signer.name, Edge(), [], (signer,)).grow([first])
    except OSError as error:
        raise LogFailedError(f"cannot make {root}: {error.strerror or error}") from None
    finally:
        lock.release()


def _demand_new(folder: Folder) -> None:
    """Raise AuditError for a log, and for files that are not left of making one."""
    if folder.exists(CHECKPOINT):
        raise AuditError(
            f"{folder.root} holds a log already, and nothing of it was changed",
            hint=f"Write to it with `bartizan audit append {folder.root}`, or name a new folder.",
        )
    for path in folder.files():
        if path.split("/")[0] not in LEFT:
            raise AuditError(
                f"{folder.root} is not empty: it holds {path}",
                hint="Name a new folder: whatever else lies in a log's would count as forged.",
            )


def open_log(
    folder: Folder, signer: NoteSigner, successor: NoteSigner | None, settings: Settings
) -> Opened:
    """Lock, read and repair a log. Raises what Log.open raises."""
    check_kind(signer)
    check_writer(settings.writer)
    if not folder.exists(CHECKPOINT):
        raise AuditError(f"{folder.root} holds no log", hint="Make one with `bartizan audit init`.")
    lock = WriterLock(folder.root)
    try:
        keys = [each.key for each in (signer, successor) if each is not None]
        recovered = recover(folder, keys)
        ruling = _ruling(recovered, signer, successor)
        _repair(folder, recovered)
        origin, sign = recovered.checkpoint.origin, ruling.signer.sign
        journal = Journal(folder, origin, sign=sign, fsync=settings.fsync)
        tree = Tree(folder, origin, recovered.edge, recovered.entries, (signer,), successor)
        return Opened(recovered, journal, lock, tree, unfinished(folder, recovered))
    except OSError as error:
        lock.release()
        reason = error.strerror or error
        raise LogFailedError(f"cannot open the log {folder.root}: {reason}") from None
    except BaseException:
        lock.release()
        raise


def unfinished(folder: Folder, recovered: Recovered) -> int:
    """Return the minimum index of a pruning that a crash cut short, 0 for none.

    A pruning is the last that its writer does, so that its record stands among the last ones. What
    the file `minimum` says alone is nobody's word: on that nothing is ever removed. Raises
    TamperError for a minimum index that no pruning wrote.
    """
    try:
        minimum = read_minimum(folder)
    except FormatError as error:
        raise TamperError(f"the minimum index was changed: {error.message}") from None
    pruning = last_pruning(_last_entries(recovered))
    if pruning is None:
        return 0
    left = any(True for _ in remains(folder.files("tile"), pruning.minimum))
    return pruning.minimum if left or minimum < pruning.minimum else 0


def _last_entries(recovered: Recovered) -> list[tuple[int, bytes]]:
    signed = [*recovered.full, *recovered.entries]
    first = recovered.checkpoint.size - len(signed)
    return list(enumerate([*signed, *recovered.unsigned], first))


def check_kind(signer: NoteSigner) -> None:
    """Raise AuditError for a key that may not sign a log."""
    if signer.kind is not Kind.LOG:
        raise AuditError(f"the key of {signer.name} is a witness's, and may not sign a log")


def _ruling(recovered: Recovered, signer: NoteSigner, successor: NoteSigner | None) -> NoteSigner:
    """Return the key that signs the journal: the successor's once its hand-over is durable."""
    handed = [each for each in map(successor_of, recovered.unsigned) if each]
    if not handed:
        return signer
    if successor is not None and handed == [successor.key.vkey]:
        return successor
    raise AuditError(
        "the log is being handed over to another key",
        hint="Finish that with `bartizan audit rotate-key` and both keys.",
    )


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
