"""Reading reports of other tools from disk; loaded when there is one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bartizan.collect.imports.read import LIMIT, merge_imports, read_import
from bartizan.collect.tree import Tree
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


def read_inside(
    tree: Tree, paths: Iterable[str], root: Path, now: datetime
) -> tuple[Imported, ...]:
    """Read reports that lie in the workload; one that cannot be read, or is none, leaves a gap."""
    return tuple(_inside(tree, path, root, now) for path in paths)


def read_reports(files: Iterable[Path], before: Iterable[Imported], now: datetime) -> Imported:
    """Read the reports that a person named, and merge them with those read before.

    One that is no report leaves a gap. Raises InvalidInputError for a file that cannot be read.
    """
    parts = [*before]
    for path in files:
        try:
            parts.append(read_report(path, path.name, now))
        except FormatError as error:
            parts.append(Imported(gaps=(Gap(path.name, error.message),), files=1))
    return merge_imports(parts)


def _inside(tree: Tree, path: str, root: Path, now: datetime) -> Imported:
    content = tree.head(path, LIMIT + 1)
    if isinstance(content, Gap):
        return Imported(gaps=(content,), files=1)
    try:
        written = datetime.fromtimestamp((root / path).lstat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        written = now
    try:
        return read_import(path, content, min(written, now))
    except FormatError as error:
        return Imported(gaps=(Gap(path, error.message),), files=1)
