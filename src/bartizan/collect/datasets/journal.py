"""What was scanned already, on disk, so that a scan that was ended goes on where it was."""

import hmac
import json
import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from bartizan import __version__
from bartizan.classify.batch import Spec
from bartizan.classify.masking import KEY_BYTES
from bartizan.classify.summary import ColumnCount, Count, Summary
from bartizan.collect.datasets.partscan import PartScan
from bartizan.collect.datasets.reading import Part
from bartizan.core.errors import InvalidInputError

SCHEMA = "bartizan.classify-journal/v1"
_DOMAIN: Final = b"bartizan.classify-journal.v1\x00"


class Journal(Protocol):
    """Keeps what parts hold."""

    def known(self, part: Part, spec: Spec) -> PartScan | None:
        """Return what a part holds, None where it was not scanned yet or has changed."""

    def keep(self, part: Part, spec: Spec, scan: PartScan) -> None:
        """Keep what a part holds."""


class NoJournal:
    """Keeps nothing."""

    def known(self, part: Part, spec: Spec) -> PartScan | None:  # noqa: ARG002 - the protocol's
        """Return nothing."""
        return None

    def keep(self, part: Part, spec: Spec, scan: PartScan) -> None:
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
            self._scans = {value["part"]: _read(value) for value in map(json.loads, lines)}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            known = False
        if not known:
            raise InvalidInputError(
                f"{self._path} is no journal of a scan",
                hint="Name a file that does not exist yet, or the one of the scan to go on with.",
            )
        os.truncate(self._path, len(whole.encode()))

    def known(self, part: Part, spec: Spec) -> PartScan | None:
        """Return what a part holds, None where it was not scanned yet or has changed."""
        return self._scans.get(_identity(part, spec))

    def keep(self, part: Part, spec: Spec, scan: PartScan) -> None:
        """Write what a part holds; a part that was not read to its end is read again."""
        if scan.unread:
            return
        line = json.dumps({"part": _identity(part, spec), **_written(scan)})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())


def _identity(part: Part, spec: Spec) -> str:
    """Return a keyed digest of a part as it is on disk now, what is looked for, and by which code.

    A run under another key, or of another version, has other digests and finds other values.
    """
    status = part.source.path.stat()
    types = sorted(spec.types) if spec.types is not None else None
    only = sorted(spec.only) if spec.only is not None else None
    told = [
        str(part.source.path),
        part.source.member,
        part.name,
        status.st_size,
        status.st_mtime_ns,
    ]
    content = json.dumps([__version__, told, types, only]).encode()
    return hmac.new(spec.key, _DOMAIN + content, sha256).hexdigest()


def _written(scan: PartScan) -> dict[str, object]:
    columns = [[*name, asdict(seen)] for name, seen in scan.summary.columns.items()]
    return {"rows": scan.rows, "size": scan.summary.size, "columns": columns}


def _read(value: dict[str, object]) -> PartScan:
    columns = {
        (table, column): ColumnCount(
            seen["rows"],
            seen["filled"],
            seen["characters"],
            {
                name: Count(**{**count, "digests": tuple(count["digests"])})
                for name, count in seen["types"].items()
            },
        )
        for table, column, seen in value["columns"]  # type: ignore[attr-defined]
    }
    return PartScan(Summary(columns, value["size"]), value["rows"])  # type: ignore[arg-type]
