"""What keeps an assessment from knowing more: what was not read, and declarations that say less."""

from bartizan.assess.facts import Assessment, Coverage
from bartizan.assess.judge import LEFT_OPEN
from bartizan.core.counting import plural
from bartizan.report.view import LACKING


def coverage_words(coverage: Coverage) -> str:
    """Return how many files were read, so that the numbers add up to all that were seen."""
    seen = plural(coverage.files_seen, "file")
    words = [f"{coverage.files_read:,} of {seen} read"]
    if rest := coverage.files_seen - coverage.files_read:
        words.append(f"{rest:,} of kinds not looked at")
    if coverage.skipped:
        words.append(f"{len(coverage.skipped):,} skipped or read in part")
    return ", ".join(words)


def overruled(assessment: Assessment) -> tuple[str, ...]:
    """Return the declarations that say less than was found, each with what was found."""
    found: dict[str, str] = {}
    for fact in assessment.workload.predicates:
        if fact.overruled and fact.overruled not in found:
            where = f" ({fact.places[0]})" if fact.places else ""
            found[fact.overruled] = (
                f"{fact.overruled.removeprefix('declared: ')}, but {fact.because[0]}{where}"
            )
    return tuple(found.values())


def left_open(assessment: Assessment) -> tuple[tuple[int, str], ...]:
    """Return how many controls what was not read leaves open, by reason, the most first.

    Each with the first of the files or folders, how many more there are, and the reason.
    """
    reasons = {item.path: item.reason for item in assessment.coverage.skipped}
    lacking = {control.id for control in assessment.controls if control.status in LACKING}
    controls: dict[str, set[str]] = {}
    paths: dict[str, set[str]] = {}
    for finding in assessment.findings:
        if finding.asset == LEFT_OPEN and finding.control in lacking:
            for place in finding.locations:
                reason = reasons.get(place.path, "was not read")
                controls.setdefault(reason, set()).add(finding.control)
                paths.setdefault(reason, set()).add(place.path)
    ordered = sorted(controls, key=lambda reason: (-len(controls[reason]), reason))
    return tuple(
        (len(controls[reason]), f"{_first_of(paths[reason])} ({reason.removeprefix('is ')})")
        for reason in ordered
    )


def _first_of(paths: set[str]) -> str:
    return min(paths) + (f" and {len(paths) - 1:,} more" if len(paths) > 1 else "")
