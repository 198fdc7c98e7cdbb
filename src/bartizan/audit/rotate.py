"""Hands a log over to a new key: the old one signs the hand-over, into the log itself."""

from pathlib import Path

from bartizan.audit.control import MARK, ROTATED, rotated
from bartizan.audit.errors import AuditError
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings
from bartizan.audit.reading import parse_record
from bartizan.audit.writer import Log


def rotate(folder: Path, old: NoteSigner, new: NoteSigner, *, settings: Settings) -> int:
    """Return the index of the hand-over, after which only the new key may sign.

    The checkpoint that covers it is signed by both. Raises AuditError when the log is not the old
    key's, and what Log.open raises.
    """
    if new.name != old.name or new.key.vkey == old.key.vkey:
        raise AuditError("the new key must be another one, with the same name: the log's origin")
    with Log.open(folder, new, previous=old, settings=settings) as log:
        for index, entry in log.replayed:
            if MARK in entry and _hands_over(entry, new):
                return index
        if log.signed_by(new):
            raise AuditError("the log has this key already")
        pending = log.append_own(rotated(log.origin, old, new.key))
        pending.receipt()
        return pending.index


def _hands_over(entry: bytes, new: NoteSigner) -> bool:
    record = parse_record(entry)
    return record.what.action == ROTATED and record.detail.get("new") == new.key.vkey
