"""From evidence to findings: lost evidence is unknown, silence is never a pass."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bartizan.assess.listing import NOT_LISTED, listed
from bartizan.checks.api import Check
from bartizan.classify.hide import hide
from bartizan.core.digest import fingerprint
from bartizan.core.finding import Finding
from bartizan.core.place import Place, Step
from bartizan.core.verdict import Verdict, not_applicable, unknown
from bartizan.core.words import Outcome
from bartizan.evidence.facts import Evidence, Gap, Unavailable
from bartizan.evidence.scripts import Scripts

Collected = Mapping[type[Evidence], Evidence | Unavailable]

REASONS_SHOWN = 3
LEFT_OPEN = "(unread)"


def judge(check: Check, collected: Collected) -> tuple[Finding, ...]:
    """Judge one check; at least one finding comes back, whatever became of the evidence.

    Evidence that was not collected or could not be had is one unknown finding. A part of it that
    could not be read is an unknown finding beside the others, unless it cannot hold what the check
    asks for. Past the number that is listed of a file, one finding stands for all others with its
    outcome. A check that raises is a defect, and its error passes through.
    """
    read, lost = _evidence(check, collected)
    if lost:
        return _findings(check, [unknown("; ".join(lost))])
    verdicts = _listed(check, check.evaluate(*read))
    gaps = _open_gaps(check, read)
    if gaps:
        verdicts.append(_left_open(gaps))
    if not verdicts:
        verdicts.append(not_applicable(check.absent))
    return _findings(check, verdicts)


def _evidence(check: Check, collected: Collected) -> tuple[list[Evidence], list[str]]:
    read: list[Evidence] = []
    lost: list[str] = []
    for kind in check.reads:
        evidence = collected.get(kind)
        if evidence is None:
            lost.append(f"no {kind.__name__} evidence was collected")
        elif isinstance(evidence, Unavailable):
            lost.append(evidence.reason)
        else:
            read.append(evidence)
    return read, lost


def _open_gaps(check: Check, read: Iterable[Evidence]) -> list[Gap]:
    gaps = {
        (gap.path, gap.reason): gap
        for evidence in read
        for gap in check.left_open(_lost_to(check, evidence))
    }
    return [gaps[key] for key in sorted(gaps)]


def _lost_to(check: Check, evidence: Evidence) -> Iterable[Gap]:
    """Return the gaps of evidence, but scripts whose facts the check has from elsewhere."""
    elsewhere = check.reads_scripts and not isinstance(evidence, Scripts)
    return (gap for gap in evidence.gaps if not (elsewhere and gap.script))


def _left_open(gaps: list[Gap]) -> Verdict:
    count = len(gaps)
    shown = "; ".join(f"{gap.path}: {gap.reason}" for gap in gaps[:REASONS_SHOWN])
    more = f"; and {count - REASONS_SHOWN} more" if count > REASONS_SHOWN else ""
    noun = "file that could change this was" if count == 1 else "files that could change this were"
    places = tuple(Place(path) for path in dict.fromkeys(gap.path for gap in gaps))
    return unknown(f"{count} {noun} not read ({shown}{more})", *places, subject=LEFT_OPEN)


def _listed(check: Check, verdicts: Iterable[Verdict]) -> list[Verdict]:
    def rank(verdict: Verdict) -> tuple[int, ...]:
        severity = verdict.severity or check.severity
        return severity.rank, (verdict.confidence or check.confidence).rank

    def kind(verdict: Verdict) -> tuple[Outcome, frozenset[str]]:
        return verdict.outcome, frozenset(place.path for place in verdict.where)

    kept, rests = listed(verdicts, kind=kind, rank=rank)
    for rest in rests:
        one = rest.gravest
        kept.append(replace(one, subject=NOT_LISTED, because=rest.said(one.because)))
    return kept


def _findings(check: Check, verdicts: Iterable[Verdict]) -> tuple[Finding, ...]:
    seen: Counter[tuple[str, str]] = Counter()
    return tuple(_finding(check, verdict, seen) for verdict in verdicts)


def _finding(check: Check, verdict: Verdict, seen: Counter[tuple[str, str]]) -> Finding:
    path = verdict.where[0].path if verdict.where else ""
    subject = hide(verdict.subject)
    occurrence = seen[subject, path]
    seen[subject, path] += 1
    return Finding(
        check=check.id,
        control=check.control,
        clause=check.clause,
        layer=check.layer,
        severity=verdict.severity or check.severity,
        confidence=verdict.confidence or check.confidence,
        outcome=verdict.outcome,
        asset=subject,
        title=check.title,
        message=hide(verdict.because),
        locations=verdict.where,
        flow=tuple(Step(step.place, hide(step.note)) for step in verdict.flow),
        fix=hide(verdict.fix) if verdict.fix else check.fix,
        refs=check.refs,
        fingerprint=fingerprint(check.id, subject, path, str(occurrence)),
    )
