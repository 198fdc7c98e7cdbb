"""Recognise a report of another tool, and read it into evidence."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.collect.imports.cyclonedx import read_cyclonedx
from bartizan.collect.imports.discreet import discreet
from bartizan.collect.imports.mapping import RuleTable, builtin_rules
from bartizan.collect.imports.ocsf import read_ocsf
from bartizan.collect.imports.rows import MALFORMED, Lost, Row
from bartizan.collect.imports.sarif import read_sarif
from bartizan.collect.imports.stream import keys
from bartizan.collect.imports.usage import read_usage, usage_key
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import ForeignResult, Imported
from bartizan.formats.text import decode

LIMIT = 100_000_000
MOST_ROWS = 100_000
TOO_MANY = f"it holds rows past the {MOST_ROWS} that are read of all reports together"

Reader = Callable[[str, datetime | None, RuleTable], Iterator[Row]]

# The key at the top of a report that tells its format.
READERS: Mapping[str, Reader] = {
    "bomFormat": read_cyclonedx,
    "class_uid": read_ocsf,
    "runs": read_sarif,
}


@dataclass(slots=True)
class _Found:
    """What was read of a report so far."""

    most: int
    results: list[ForeignResult] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    tools: set[str] = field(default_factory=set)

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows until they end, break off or are too many."""
        try:
            for row in rows:
                if not self._takes(row):
                    break
        except FormatError as error:
            self.lost[error.message] += 1

    def _takes(self, row: Row) -> bool:
        if row.tool:
            self.tools.add(row.tool)
        if isinstance(row, Lost):
            self.lost[row.reason] += 1
        elif len(self.results) < self.most:
            self.results.append(discreet(row))
        else:
            self.lost[TOO_MANY] += 1
            return False
        return True

    def reasons(self) -> list[str]:
        """Return why something was lost, each reason once with how often."""
        return [
            f"{count} rows are malformed" if reason == MALFORMED and count > 1 else reason
            for reason, count in sorted(self.lost.items())
        ]


def read_import(
    path: str,
    content: bytes,
    dated: datetime | None = None,
    table: RuleTable | None = None,
    *,
    most: int = MOST_ROWS,
) -> Imported:
    """Return the results of a SARIF, OCSF or CycloneDX JSON report, without the values they quote.

    A report of a provider's usage gives what was counted instead. `dated` stands in for a date that
    the report does not carry. Whatever of it cannot be read (a malformed row, a run without its
    results, the rest of a text that breaks off, rows beyond `most`) leaves a gap, and leaves open
    all that its tools speak about. Raises FormatError when it is none of these formats, too large,
    or holds nothing that can be read.
    """
    text = decode(content, LIMIT)
    reader = _reader(text)
    if reader is None:
        return _usage(path, text, most)
    rules = table or builtin_rules()
    found = _Found(most)
    found.take(reader(text, dated, rules))
    reasons = found.reasons()
    if reasons and not (found.results or found.tools):
        raise FormatError(
            f"{path}: {'; '.join(reasons)}", hint="Write the report again with its tool."
        )
    return Imported(
        results=tuple(found.results),
        gaps=tuple(Gap(path, reason) for reason in reasons),
        open=_spoken(found, rules) if reasons else frozenset(),
        files=1,
    )


def merge_imports(imports: Iterable[Imported]) -> Imported:
    """Return the results of several reports as one, each row once."""
    parts = list(imports)
    return Imported(
        results=tuple(dict.fromkeys(row for part in parts for row in part.results)),
        gaps=tuple(gap for part in parts for gap in part.gaps),
        open=frozenset[tuple[str, str]]().union(*(part.open for part in parts)),
        files=sum(part.files for part in parts),
        counted=tuple(each for part in parts for each in part.counted),
        uncounted=tuple(gap for part in parts for gap in part.uncounted),
    )


def _spoken(found: _Found, rules: RuleTable) -> frozenset[tuple[str, str]]:
    """Return the clauses that a report speaks about: those of its rows, and all of its tools."""
    said = {(row.control, row.clause) for row in found.results if row.control}
    known = (target for name in found.tools for target in rules.tool(name).targets())
    return frozenset(said | {(target.control, target.clause) for target in known})


def _reader(text: str) -> Reader | None:
    """Tell the format by the first key at the top that only one of them has; None: no findings."""
    if text.lstrip().startswith("["):
        return read_ocsf
    try:
        named = next((key for key in keys(text) if key in READERS), "")
    except FormatError:
        named = ""
    return READERS.get(named)


def _usage(path: str, text: str, most: int) -> Imported:
    key = usage_key(text)
    if key:
        return read_usage(path, text, key, most)
    raise FormatError(
        "neither SARIF, OCSF nor CycloneDX in JSON, nor a provider's usage",
        hint="Export the report as SARIF 2.1.0, OCSF JSON or CycloneDX JSON.",
    )
