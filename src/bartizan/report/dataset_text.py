"""A dataset's manifest for people and as JSON: what names this version, and what is in it."""

from collections.abc import Iterator
from typing import Final

from bartizan.core.counting import plural
from bartizan.datasets.manifest import DatasetManifest, FileFacts
from bartizan.report.document import Document, dump, one_line

SCHEMA: Final = "bartizan.dataset-manifest/v1"
SHOWN: Final = 50
COLUMNS: Final = 8


def plain(dataset: DatasetManifest) -> str:
    """Return the manifest as JSON; the same dataset gives the same bytes."""
    about = dataset.about
    return dump(
        {
            "schema": SCHEMA,
            "name": dataset.name,
            "root": dataset.root,
            "class": about.label or None,
            "licence": about.licence or None,
            "source": about.source or None,
            "retrieved": about.retrieved or None,
            "size": dataset.size,
            "files": [_file(path, dataset.files[path]) for path in dataset.paths],
        }
    )


def terminal(dataset: DatasetManifest) -> str:
    """Return the manifest as lines for people."""
    return "\n".join(_lines(dataset)) + "\n"


def _lines(dataset: DatasetManifest) -> Iterator[str]:
    about = dataset.about
    yield f"{one_line(dataset.name)}: {plural(len(dataset.files), 'file')}, {dataset.size} bytes"
    yield f"  version   {dataset.root}"
    for name, value in (
        ("class", about.label),
        ("licence", about.licence),
        ("source", about.source),
        ("retrieved", about.retrieved),
    ):
        yield f"  {name:<9} {one_line(value, otherwise='not stated')}"
    for path in dataset.paths[:SHOWN]:
        yield f"  {one_line(path)}  {_told(dataset.files[path])}"
    if len(dataset.paths) > SHOWN:
        yield f"  and {len(dataset.paths) - SHOWN} more; --format json has all"


def _told(facts: FileFacts) -> str:
    if facts.unread:
        return f"columns and rows are not known: it {one_line(facts.unread)}"
    if facts.rows is None:
        return f"{facts.size} bytes"
    names = [one_line(each.name) for each in facts.columns[:COLUMNS]]
    more = f" and {len(facts.columns) - COLUMNS} more" if len(facts.columns) > COLUMNS else ""
    return f"{plural(facts.rows, 'row')}: {', '.join(names)}{more}"


def _file(path: str, facts: FileFacts) -> Document:
    return {
        "path": path,
        "sha256": facts.sha256,
        "size": facts.size,
        "rows": facts.rows,
        "columns": [{"name": each.name, "type": each.kind or None} for each in facts.columns],
        "unread": facts.unread or None,
    }
