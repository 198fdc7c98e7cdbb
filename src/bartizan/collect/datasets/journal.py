"""What was scanned already, on disk, so that a scan that was ended goes on where it was."""

import hmac
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from bartizan import __version__
from bartizan.classify.masking import KEY_BYTES
from bartizan.collect.datasets.partscan import PartScan, decoded, encoded
from bartizan.collect.datasets.source import Source
from bartizan.collect.datasets.tasks import Task
from bartizan.core.errors import InvalidInputError

SCHEMA = "bartizan.classify-journal/v3"
_DOMAIN: Final = b"bartizan.classify-journal.v1\x00"


class Journal(Protocol):
    """Keeps what parts hold."""

    def known(self, task: Task) -> PartScan | None:
        """Return what a task gave, None where it was not done yet or its part has changed."""

    def keep(self, task: Task, scan: PartScan) -> None:
        """Keep what a task gave."""


class NoJournal:
    """Keeps nothing."""

    def known(self, task: Task) -> PartScan | None:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return None

    def keep(self, task: Task, scan: PartScan) -> None:
        """Keep nothing."""


class FileJournal:
    """Keeps a line for each part in a file that its owner alone may read; it holds no value.

    The key of the run stands in it, so that digests before and after an end agree; who classifies
    deletes the file when all is done.
    """

    def __init__(self, path: Path) -> None:
        """Open or make a journal. Raises InvalidInputError for a file that is none."""
        self._path = path
        self._scans: dict[str, PartScan] = {}
        self.key = os.urandom(KEY_BYTES)
        if path.exists():
            self._load(path.read_text(encoding="utf-8", errors="replace"))
        else:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps({"schema": SCHEMA, "key": self.key.hex()}) + "\n")

    def _load(self, text: str) -> None:
        whole = text[: text.rfind("\n") + 1]  # the scan may have been ended while it wrote a line
        try:
            head, *lines = whole.splitlines()
            header = json.loads(head)
            self.key = bytes.fromhex(header["key"])
            known = header["schema"] == SCHEMA and len(self.key) == KEY_BYTES
            pairs = [line.split(" ", 1) for line in lines]
            self._scans = {identity: decoded(scan) for identity, scan in pairs}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            known = False
        if not known:
            raise InvalidInputError(
                f"{self._path} is no journal of a scan",
                hint="Name a file that does not exist yet, or the one of the scan to go on with.",
            )
        os.truncate(self._path, len(whole.encode()))

    def known(self, task: Task) -> PartScan | None:
        """Return what a task gave, None where it was not done yet or its part has changed."""
        return self._scans.get(_identity(task))

    def keep(self, task: Task, scan: PartScan) -> None:
        """Write what a task gave; a part that was not read to its end is read again."""
        identity = _identity(task)
        if scan.unread or not identity:
            return
        line = f"{identity} {encoded(scan)}"
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())


def _identity(task: Task) -> str:
    """Return a keyed digest of a part as it is now, what is looked for, and by which code.

    A run under another key, or of another version, has other digests and finds other values. What
    is not there any more has none.
    """
    source, spec = task.part.source, task.spec
    types = sorted(spec.types) if spec.types is not None else None
    only = sorted(spec.only) if spec.only is not None else None
    try:
        told = [str(source.path), source.member, task.part.name, task.share, *_version(source)]
    except OSError:
        return ""
    content = json.dumps([__version__, told, types, only]).encode()
    return hmac.new(spec.key, _DOMAIN + content, sha256).hexdigest()


def _version(source: Source) -> tuple[object, ...]:
    """Return what is another one when the content is. Raises OSError."""
    if isinstance(source.path, Path):
        status = source.path.stat()
        return status.st_size, status.st_mtime_ns
    return (source.path.version,)
