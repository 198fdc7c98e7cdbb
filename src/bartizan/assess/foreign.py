"""From other tools' results to findings about the clauses that a mapping names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bartizan.assess.listing import NOT_LISTED, listed
from bartizan.catalogue.control import Catalogue, Clause, Control
from bartizan.classify.hide import hide
from bartizan.core.clock import wire
from bartizan.core.digest import fingerprint
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Confidence, Outcome, Source
from bartizan.evidence.imported import ForeignResult, Imported

LOST = "import-readable"
REASONS_SHOWN = 3

UNDATED = "undated, so taken as too old"

Dated = tuple[Finding, datetime | None]


def findings_of_imports(imported: Imported, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return a finding for every result whose clause is in the catalogue, in a stable order."""
    return tuple(finding for finding, _ in dated_findings(imported, catalogue))


def dated_findings(imported: Imported, catalogue: Catalogue) -> tuple[Dated, ...]:
    """Return the findings of imports, each with when its tool saw it.

    Past the number that is listed of what a tool says of a clause on one date, one finding stands
    for all others with its outcome.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    rows = (row for row in sorted(imported.results, key=_order) if is_mapped(row, catalogue))
    return tuple(
        (_finding(row, catalogue.by_id[row.control], seen), row.seen) for row in _listed(rows)
    )


def _listed(rows: Iterable[ForeignResult]) -> list[ForeignResult]:
    kept, rests = listed(
        rows,
        kind=lambda row: (row.tool, row.control, row.clause, row.outcome, row.seen),
        rank=lambda row: (row.severity.rank,),
    )
    for rest in rests:
        one = rest.gravest
        kept.append(replace(one, subject=NOT_LISTED, message=rest.said(one.message), places=()))
    return kept


def is_mapped(row: ForeignResult, catalogue: Catalogue) -> bool:
    """Whether a row speaks about a clause that the catalogue has."""
    control = catalogue.by_id.get(row.control)
    return control is not None and control.clause(row.clause) is not None


def unmapped(imported: Imported, catalogue: Catalogue) -> int:
    """Return how many rows no control can use; they are kept, and this count is shown."""
    return sum(not is_mapped(row, catalogue) for row in imported.results)


def stale_findings(dated: Iterable[Dated], catalogue: Catalogue, now: datetime) -> frozenset[str]:
    """Return the fingerprints of the findings that are older than their control allows.

    Of one without a date nobody can say that it is not.
    """
    return frozenset(
        finding.fingerprint
        for finding, seen in dated
        if seen is None
        or now - seen > timedelta(days=catalogue.by_id[finding.control].freshness_days)
    )


def lost_imports(imported: Imported, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return an unknown finding for every clause that rests on imports, if a report was lost.

    So it is for every other clause that the lost part of a report may have spoken about.
    """
    if not imported.gaps:
        return ()
    gaps = sorted(imported.gaps, key=lambda gap: (gap.path, gap.reason))
    said = hide("; ".join(f"{gap.path}: {gap.reason}" for gap in gaps[:REASONS_SHOWN]))
    places = tuple(Place(path) for path in dict.fromkeys(gap.path for gap in gaps))
    return tuple(
        _lost(control, clause, f"a report to import could not be read whole ({said})", places)
        for control in catalogue.controls
        for clause in control.clauses
        if Source.IMPORT in clause.sources or (control.id, clause.id) in imported.open
    )


def _lost(control: Control, clause: Clause, said: str, places: tuple[Place, ...]) -> Finding:
    return Finding(
        check=LOST,
        control=control.id,
        clause=clause.id,
        layer=control.layer,
        severity=control.severity,
        confidence=Confidence.HIGH,
        outcome=Outcome.UNKNOWN,
        asset="",
        title="Reports to import can be read",
        message=said,
        locations=places,
        fix="Write the report again with its tool, or take it off the list of imports.",
        fingerprint=fingerprint(LOST, control.id, clause.id),
    )


def _order(row: ForeignResult) -> tuple[object, ...]:
    places = [(place.path, place.line) for place in row.places]
    what = (row.control, row.clause, row.tool, row.rule, row.subject, places)
    return (*what, row.message, row.outcome, _when(row), row.severity)


def _when(row: ForeignResult) -> str:
    return wire(row.seen) if row.seen else UNDATED


def _finding(row: ForeignResult, control: Control, seen: Counter[tuple[str, ...]]) -> Finding:
    path = row.places[0].path if row.places else ""
    tool, subject = hide(row.tool), hide(row.subject)
    identity = (tool, row.rule, subject, path)
    occurrence = seen[identity]
    seen[identity] += 1
    version = f" {row.tool_version}" if row.tool_version else ""
    said = hide(f"{row.message} ({tool}{version}, {_when(row)})")
    return Finding(
        check=f"{tool.lower().replace(' ', '-')}:{row.rule}",
        control=row.control,
        clause=row.clause,
        layer=control.layer,
        severity=row.severity,
        confidence=Confidence.MEDIUM,
        outcome=row.outcome,
        asset=subject,
        title=hide(f"{tool}: {row.rule}"),
        message=said,
        locations=row.places,
        fix=control.fix,
        fingerprint=fingerprint("import", *identity, str(occurrence)),
        source=tool,
    )
