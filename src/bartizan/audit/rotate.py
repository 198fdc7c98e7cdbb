"""Hands a log over to a new key: the old one signs the hand-over, into the log itself."""

from contextlib import suppress
from pathlib import Path

from bartizan.audit.control import rotated, successor_of
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings, check_kind
from bartizan.audit.recovery import read_checkpoint
from bartizan.audit.store import Folder
from bartizan.audit.writer import Log


def rotate(folder: Path, old: NoteSigner, new: NoteSigner, *, settings: Settings) -> int:
    """Return the index of the hand-over, after which only the new key may sign.

    The checkpoint that covers it is signed by both. A hand-over that a crash cut short is finished.
    Raises AuditError when the log is not the old key's, and what Log.open raises.
    """
    check_kind(new)
    if new.name != old.name or new.key.vkey == old.key.vkey:
        raise AuditError("the new key must be another one, with the same name: the log's origin")
    with suppress(TamperError):
        read_checkpoint(Folder(folder), [new.key])
        raise AuditError("the log has this key already")
    with Log.open(folder, old, successor=new, settings=settings) as log:
        for index, entry in log.replayed:
            if successor_of(entry) == new.key.vkey:
                return index
        pending = log.append_own(rotated(log.origin, old, new.key))
        pending.receipt()
        return pending.index
