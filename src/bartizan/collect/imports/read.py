"""Recognise a report of another tool, and read it into evidence."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bartizan.collect.imports.cyclonedx import read_cyclonedx
from bartizan.collect.imports.discreet import discreet
from bartizan.collect.imports.mapping import RuleTable, builtin_rules
from bartizan.collect.imports.ocsf import read_ocsf
from bartizan.collect.imports.sarif import read_sarif
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import ForeignResult, Imported
from bartizan.formats.text import decode

LIMIT = 100_000_000
HEAD = 100_000
MOST_ROWS = 500_000

Reader = Callable[[str, datetime | None, RuleTable], Iterator[ForeignResult | None]]


def read_import(
    path: str, content: bytes, dated: datetime | None = None, table: RuleTable | None = None
) -> Imported:
    """Return the results of a SARIF, OCSF or CycloneDX JSON report, without the values they quote.

    `dated` stands in for a date that the report does not carry. A malformed row is counted; where
    the text breaks off, the rows before it are kept and a gap says so. Raises FormatError when it
    is none of these formats, too large, or holds no row that can be read.
    """
    text = decode(content, LIMIT)
    reader = _reader(text)
    results: list[ForeignResult] = []
    malformed, broken = 0, ""
    try:
        for row in reader(text, dated, table or builtin_rules()):
            if row is None:
                malformed += 1
            elif len(results) < MOST_ROWS:
                results.append(discreet(row))
            else:
                broken = f"more than {MOST_ROWS} rows"
                break
    except FormatError as error:
        broken = error.message
        malformed += 1
    if broken and not results:
        raise FormatError(f"{path}: {broken}", hint="Write the report again with its tool.")
    return Imported(
        results=tuple(results),
        malformed=((path, malformed),) if malformed else (),
        gaps=(Gap(path, broken),) if broken else (),
        files=1,
    )


def merge_imports(imports: Iterable[Imported]) -> Imported:
    """Return the results of several reports as one, each row once."""
    parts = list(imports)
    return Imported(
        results=tuple(dict.fromkeys(row for part in parts for row in part.results)),
        malformed=tuple(sorted(entry for part in parts for entry in part.malformed)),
        gaps=tuple(gap for part in parts for gap in part.gaps),
        files=sum(part.files for part in parts),
    )


def _reader(text: str) -> Reader:
    head = text[:HEAD]
    if '"bomFormat"' in head or '"CycloneDX"' in head:
        return read_cyclonedx
    if '"class_uid"' in head:
        return read_ocsf
    if '"runs"' in head:
        return read_sarif
    if text.lstrip()[:1] in ("[", "") and len(text.strip()) <= len("[]"):
        return read_ocsf
    raise FormatError(
        "neither SARIF, OCSF nor CycloneDX in JSON",
        hint="Export the report as SARIF 2.1.0, OCSF JSON or CycloneDX JSON.",
    )
