"""The cursor of a forwarder: how far a receiver has a log, and under which head."""

import json
from dataclasses import dataclass
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import AuditError, LogFailedError
from bartizan.audit.reading import load
from bartizan.audit.store import Folder, publish
from bartizan.core.errors import FormatError

SCHEMA = "bartizan.audit-cursor/v1"
LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Cursor:
    """The receiver has the records below `next`; `head` is the newest that was seen, if any."""

    target: str
    next: int = 0
    head: Checkpoint | None = None


def load_cursor(path: Path, target: str, start: int) -> Cursor:
    """Return the cursor of a file, or one at start where there is none yet.

    Raises AuditError for a file that is no cursor, or that of another target.
    """
    content = Folder(path.parent).read(path.name, LONGEST)
    if content is None:
        return Cursor(target, start)
    try:
        cursor = _parse(content)
    except (FormatError, KeyError, TypeError, ValueError):
        hint = "Name another file, or remove it: then all is sent again."
        raise AuditError(f"{path} is no cursor", hint=hint) from None
    if cursor.target != target:
        raise AuditError(f"{path} is the cursor of {cursor.target}, not of {target}")
    return cursor


def save_cursor(path: Path, cursor: Cursor) -> None:
    """Write the cursor durably: all of it, or what was there before. Raises LogFailedError."""
    head = cursor.head
    document = {
        "schema": SCHEMA,
        "target": cursor.target,
        "next": cursor.next,
        "origin": head.origin if head else None,
        "size": head.size if head else None,
        "root": head.root.hex() if head else None,
    }
    try:
        publish(Folder(path.parent), {path.name: f"{json.dumps(document)}\n".encode()})
    except OSError as error:
        raise LogFailedError(f"cannot write {path}: {error.strerror or error}") from None


def _parse(content: bytes) -> Cursor:
    document = load(content)
    target, after = document["target"], document["next"]
    if document["schema"] != SCHEMA or not isinstance(target, str) or not isinstance(after, int):
        raise TypeError
    origin, size, root = (document[name] for name in ("origin", "size", "root"))
    if origin is None:
        return Cursor(target, after)
    if not isinstance(origin, str) or not isinstance(size, int) or not isinstance(root, str):
        raise TypeError
    return Cursor(target, after, Checkpoint(origin, size, bytes.fromhex(root)))
