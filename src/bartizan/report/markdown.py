"""An assessment as the short summary that a pull request shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.assess.facts import Assessment, Gate, PlanItem
from bartizan.core.counting import plural
from bartizan.report import view
from bartizan.report.gaps import coverage_words, overruled
from bartizan.report.inert import inert
from bartizan.report.receipt import recorded_as

MAX_BLOCKERS = 20
FIRST = 5
MAX_TEXT = 200
BREAK = "\u200b"

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$])")
# What GitHub would turn into a mention, a reference or a link: an invisible break goes after each.
LIVE = re.compile(
    r"@|\\#|\bGH-(?=\d)|(?<=[a-z])(?=://)|(?<=\bwww)(?=\.)|(?<=\b[0-9a-f]{6})(?=[0-9a-f]+\b)",
    re.IGNORECASE,
)
# What begins a list, a rule or an underlined heading where it begins a line.
OPENING = re.compile(r"\A(\d+(?=\.(?:\s|\Z))|(?=[-=]))")
TICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What changed since an earlier report, as the summary shows it: controls by id."""

    before: str
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()


def render(assessment: Assessment, drift: Drift | None = None) -> str:
    """Return the summary, at most 60 lines of GitHub-flavoured Markdown.

    Text of the workload cannot become markup, an HTML tag, a table cell, a mention, a reference to
    an issue or a link.
    """
    lines = [
        *_head(assessment),
        *(_drift(drift) if drift else ()),
        *_blockers(view.target_gate(assessment)),
        *_plan(assessment.plan[:FIRST]),
        *_coverage(assessment),
    ]
    return "\n".join(lines) + "\n"


def escaped(text: str, limit: int = MAX_TEXT) -> str:
    """Return text on one line that Markdown shows literally and that reaches nobody."""
    literal = SPECIAL.sub(r"\\\1", inert(text, limit).strip())
    literal = OPENING.sub(r"\1\\", literal)
    return LIVE.sub(lambda match: match.group() + BREAK, literal)


def code(text: str, limit: int = MAX_TEXT) -> str:
    """Return text as a code span that nothing inside of it can end."""
    literal = inert(text, limit)
    fence = "`" * (max((len(run) for run in TICKS.findall(literal)), default=0) + 1)
    pad = " " if "`" in literal else ""
    return f"{fence}{pad}{literal}{pad}{fence}"


def code_cell(text: str, limit: int = MAX_TEXT) -> str:
    """Return text as a code span that cannot end the cell of a table either."""
    return code(text, limit).replace("|", "\\|")


def _head(assessment: Assessment) -> Iterator[str]:
    workload = assessment.workload
    gate = view.target_gate(assessment)
    yield f"## Bartizan: {escaped(workload.name, 80)}"
    yield ""
    state = view.gate_words(gate) if gate else "not judged"
    yield f"**{workload.target.value.capitalize()} gate: {state}** (today: {workload.phase})"
    yield ""
    yield f"Posture {view.posture_words(assessment.overall)}"
    yield ""
    for words in overruled(assessment):
        yield f"Overruled in bartizan.yaml: {escaped(words, 200)}"
        yield ""


def _drift(drift: Drift) -> Iterator[str]:
    yield f"Since {escaped(drift.before, 80)}: {_changes(drift)}"
    yield ""


def _changes(drift: Drift) -> str:
    parts = (("worse", drift.worse), ("better", drift.better))
    words = [f"{name}: {', '.join(map(escaped, ids[:MAX_BLOCKERS]))}" for name, ids in parts if ids]
    return "; ".join(words) or "no control changed"


def _blockers(gate: Gate | None) -> Iterator[str]:
    if gate is None or not gate.blocked_by:
        return
    yield "| blocks | severity | status | because |"
    yield "|---|---|---|---|"
    for blocker in gate.blocked_by[:MAX_BLOCKERS]:
        cells = (
            f"{code_cell(blocker.control)} {escaped(blocker.title, 80)}",
            blocker.severity.value,
            view.label(blocker.status),
            escaped(blocker.because, 140),
        )
        yield f"| {' | '.join(cells)} |"
    left = len(gate.blocked_by) - MAX_BLOCKERS
    if left > 0:
        yield f"| and {left} more | | | |"
    yield ""


def _plan(steps: tuple[PlanItem, ...]) -> Iterator[str]:
    if not steps:
        return
    yield "### Do these first"
    yield ""
    for item in steps:
        where = f" at {code(view.place_words(item.places[0]))}" if item.places else ""
        yield (
            f"{item.rank}. **{escaped(item.title, 80)}** ({code(item.control)}, {item.severity}, "
            f"{item.effort} effort, {item.owner}){where}: {escaped(item.action)}"
        )
    yield ""


def _coverage(assessment: Assessment) -> Iterator[str]:
    coverage = assessment.coverage
    words = (
        f"{coverage_words(coverage)}, "
        f"{plural(view.not_known(assessment), 'control')} without fresh evidence"
    )
    missing = view.unavailable(assessment)[:3]
    lost = f"; out of reach: {escaped('; '.join(missing))}" if missing else ""
    made = f"Made by bartizan {escaped(assessment.tool_version)}"
    logged = recorded_as(assessment.receipt)
    kept = f", {escaped(logged)}; the JSON report carries the receipt" if logged else ""
    yield f"<sub>{words}{lost}. {made}{kept}.</sub>"
