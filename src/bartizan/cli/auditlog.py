"""The audit log that a workload's profile names: verified as evidence, and written to with its key.

The profile says which log is evidence; only a person says which one is written, by its folder and
its key, and which folder outside the workload is read. So whoever changes a repository can neither
make an assessment read or write elsewhere, nor have a copy of the log signed in the log's place.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.audit.sink import NoLog, Sink
from bartizan.cli.console import note
from bartizan.cli.profile import profile_at
from bartizan.core.errors import InvalidInputError
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.declared import AuditAt, Profile

if TYPE_CHECKING:
    from bartizan.audit.proof import Receipt
    from bartizan.audit.record import Record
    from bartizan.audit.trust import Source
    from bartizan.audit.writer import Log
    from bartizan.collect.tree import Tree

KEY = "BARTIZAN_AUDIT_KEY"
LOG = "BARTIZAN_AUDIT_LOG"
PATIENCE = 20.0
PAUSE = 0.1
OUTSIDE = "lies outside of the workload: name it with --audit-log"


@dataclass(frozen=True, slots=True)
class Access:
    """What a person lets a command do with the log: where it lies, and the key that signs it."""

    folder: Path | None = None
    key: Path | None = None


NO_ACCESS = Access()


def look(
    tree: "Tree", root: Path, profile: Profile | None, access: Access, now: datetime
) -> AuditLogs:
    """Verify the log that the profile names: in the workload, or where a person said it lies."""
    at = profile.audit if profile else None
    if profile is None or at is None:
        return AuditLogs()
    from bartizan.collect.auditlog import collect, unread

    source = source_of(tree, root, at.log, access.folder)
    if source is None:
        return unread(at, OUTSIDE)
    return collect(source, profile, now)


def source_of(tree: "Tree", root: Path, log: str, folder: Path | None) -> "Source | None":
    """Return where a log is read from: a folder that a person named, or else in the workload."""
    from bartizan.audit.store import Folder
    from bartizan.collect.auditlog import LogInTree
    from bartizan.collect.disk import DiskTree

    if folder is not None:
        return Folder(folder)
    inside = _inside(root, log)
    if inside is None:
        return None
    # A tree leaves out what is ignored, or a tool's: there somebody could hide files of the log.
    names = Folder(root / inside).files if isinstance(tree, DiskTree) else None
    return LogInTree(tree, inside, names)


@contextmanager
def writing(root: Path, access: Access) -> Iterator[Sink]:
    """Open the log that a person named; where they named none, nothing is recorded.

    What bartizan.yaml asks for and is not recorded is said on stderr. Raises InvalidInputError for
    a key without a folder, and for a log that is not the one of bartizan.yaml; and what `Log.open`
    raises.
    """
    profile = profile_at(root, about=b"audit").profile
    at = profile.audit if profile else None
    if access.key is None:
        if at is not None:
            missing = "--audit-key" if access.folder else "--audit-log and --audit-key"
            note(f"Not recorded in the audit log {at.origin}: to record it, give {missing}.")
        yield NoLog()
        return
    if access.folder is None:
        raise InvalidInputError(
            "an audit log's key was given without its folder",
            hint=f"Name it with --audit-log or {LOG}: bartizan.yaml is not believed in this.",
        )
    from bartizan.audit.sink import LogSink

    with _opened(access.folder, at, access.key) as log:
        yield _Told(LogSink(log), access.folder)


@dataclass(frozen=True, slots=True)
class _Told:
    """A sink that says on stderr what it recorded, and where."""

    sink: Sink
    folder: Path

    def record(self, record: "Record") -> "Receipt | None":
        receipt = self.sink.record(record)
        if receipt is not None:
            where = f"{self.folder} as record {receipt.index}"
            note(f"Recorded {record.what.action} of {record.what.resource} in {where}.")
        return receipt


def _inside(root: Path, log: str) -> str | None:
    """Return the log's folder relative to root, None when it lies elsewhere."""
    try:
        top, path = root.resolve(), (root / log).resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL
        return None
    return path.relative_to(top).as_posix() if path != top and path.is_relative_to(top) else None


def _opened(folder: Path, at: AuditAt | None, key: Path) -> "Log":
    from bartizan.audit.errors import LogLockedError
    from bartizan.audit.keyfiles import load_key
    from bartizan.audit.opening import Settings
    from bartizan.audit.writer import Log

    signer = load_key(key)
    if at is not None and signer.name != at.origin:
        raise InvalidInputError(
            f"{key} is the key of {signer.name}; bartizan.yaml names the log {at.origin}"
        )
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return Log.open(folder, signer, settings=Settings(writer="bartizan"))
        except LogLockedError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(PAUSE)
