"""Reading reports of other tools from disk; loaded when there is one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bartizan.collect.imports.read import LIMIT, merge_imports, read_import
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported


def read_report(path: Path, shown: str, now: datetime) -> Imported:
    """Read one report. The file's own date stands in where the report has none.

    Raises InvalidInputError for a file that cannot be read, FormatError for one that is no report.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    return read_import(shown, content, min(written, now))


def read_reports(files: Iterable[Path], root: Path, now: datetime) -> Imported:
    """Read reports; one that is none leaves a gap instead of ending the assessment."""
    parts = []
    for path in files:
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        try:
            parts.append(read_report(path, shown, now))
        except FormatError as error:
            parts.append(Imported(gaps=(Gap(shown, error.message),), files=1))
    return merge_imports(parts)
