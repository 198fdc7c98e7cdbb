"""An assessment on one screen of a terminal; everything of it when asked."""

from collections.abc import Iterator

from rich.text import Text

from bartizan.assess.facts import Assessment, ControlResult, Gate, PlanItem
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Phase
from bartizan.report import view
from bartizan.report.lines import STYLES, Look, cut, padded, wrapped

FIRST = 5
NAME_WIDTH = 36
LAYER_WIDTH = 16
LABEL_WIDTH = 9
ACTION_LINES = 3
MAX_PLACES = 10
ROOMY_COLUMN = 26
HIDDEN_OUTCOMES = (Outcome.NOT_APPLICABLE,)
MENDED = (Outcome.FAIL, Outcome.REVIEW)


def render(assessment: Assessment, look: Look) -> Text:
    """Return the report as styled text, one line of it never wider than `look.width`.

    No text of the workload is read as markup, and its control characters are gone. Print it as it
    is: `console.print(text, soft_wrap=True)`; `text.plain` is the same without style.
    """
    lines = [
        *_head(assessment, look),
        *_grid(assessment, look),
        *_plan(assessment, look),
        *_coverage(assessment, look),
        *_detail(assessment, look),
        *_further(assessment, look),
    ]
    return Text("\n", no_wrap=True, overflow="ignore").join(lines)


def _head(assessment: Assessment, look: Look) -> Iterator[Text]:
    workload = assessment.workload
    gate = view.target_gate(assessment)
    line = Text.assemble(
        (cut(workload.name, NAME_WIDTH, look), "bold"),
        f"  {workload.phase} {look.sign('→')} ",
        (f"{workload.target} gate", "bold"),
    )
    if gate is None:
        yield line.append(": not judged")
    else:
        style = STYLES[view.gate_state(gate).value]
        state, _, reason = view.gate_words(gate).partition(",")
        line.append(": ").append(state, style).append("," + reason if reason else "")
        yield from wrapped(line, look, hang=2)
    posture = f"posture {view.posture_words(assessment.overall)}"
    controls = view.plural(assessment.overall.controls, "control")
    yield from wrapped(Text(look.plain(f"{posture}, {controls}")), look, hang=2)
    if gate and gate.blocked_by:
        yield from _labelled("blocked by", _names(gate, look), look)


def _names(gate: Gate, look: Look) -> str:
    """Return the controls that block a gate, as many as fit on a line unless all are wanted."""
    names = [blocker.control for blocker in gate.blocked_by]
    shown = len(names) if look.verbose else max(1, (look.width - LABEL_WIDTH - 16) // 7)
    left = len(names) - shown
    return " ".join(names[:shown]) + (f" and {left} more" if left > 0 else "")


def _grid(assessment: Assessment, look: Look) -> Iterator[Text]:
    column = max(14, (look.width - LAYER_WIDTH) // 3)
    yield Text()
    heading = Text(" " * LAYER_WIDTH)
    for phase in Phase:
        heading.append(padded(phase.value, column, look), "dim")
    yield _trimmed(heading)
    for layer, cells in view.grid(assessment):
        line = Text(padded(layer.value, LAYER_WIDTH, look))
        for cell in cells:
            kind = view.cell_kind(cell)
            words = view.DASH
            if cell.interval:
                of = " of " if column > ROOMY_COLUMN else "/"
                met = f"{cell.met}{of}{cell.controls} met"
                words = f"{view.GLYPHS[kind]} {view.posture_range(cell.interval):<9} {met}"
            line.append(padded(look.plain(words), column, look), STYLES.get(kind, ""))
        yield _trimmed(line)


def _trimmed(line: Text) -> Text:
    line.rstrip()
    return line


def _plan(assessment: Assessment, look: Look) -> Iterator[Text]:
    if not assessment.plan:
        return
    steps = assessment.plan if look.verbose else assessment.plan[:FIRST]
    few = {1: "this", 2: "these two", 3: "these three", 4: "these four", 5: "these five"}
    count = len(assessment.plan)
    title = f"The whole plan ({view.plural(count, 'step')})"
    if not look.verbose:
        title = f"Do {few[len(steps)]} first"
    yield Text()
    yield Text(title, "bold")
    for item in steps:
        yield from _step(item, look)


def _step(item: PlanItem, look: Look) -> Iterator[Text]:
    end = f"{item.effort}, {item.owner}"
    space = look.width - len(end) - 1
    head = Text.assemble(
        f"{item.rank:>2}  ",
        (f"{item.control}  ", "bold"),
        (f"{item.severity.value:<9}", STYLES.get(item.severity.value, "")),
        (f"{view.label(item.status):<9}", STYLES[item.status.value]),
    )
    head.append(cut(item.title, space - head.cell_len, look))
    head.append(" " * (look.width - len(end) - head.cell_len)).append(end, "dim")
    yield head
    if item.places:
        first = cut(view.place_words(item.places[0]), look.width - 14, look)
        left = len(item.places) - 1 + item.elsewhere
        others = f" and {left} more" if left else ""
        yield Text(f"    {first}{others}", "cyan")
    if look.verbose:
        yield from wrapped(Text(look.plain(f"    {item.action}")), look, hang=4)
        reasons = look.plain("    because " + "; ".join(item.because))
        yield from wrapped(Text(reasons, "dim"), look, hang=4)
    else:
        lines = list(wrapped(Text(look.plain(f"    {item.action}")), look, hang=4))
        yield from lines[:ACTION_LINES]


def _coverage(assessment: Assessment, look: Look) -> Iterator[Text]:
    coverage = assessment.coverage
    skipped = len(coverage.skipped)
    seen = view.plural(coverage.files_seen, "file")
    words = [f"{coverage.files_read:,} of {seen} read", f"{skipped:,} skipped"]
    words.append(f"{view.plural(view.not_known(assessment), 'control')} unknown")
    if coverage.unmapped_imports:
        words.append(f"{view.plural(coverage.unmapped_imports, 'imported row')} unmapped")
    yield Text()
    yield from _labelled("coverage", ", ".join(words), look)
    missing = view.unavailable(assessment)
    if missing:
        yield from _labelled("no access", "; ".join(missing), look)
    if assessment.workload.missing:
        yield from _labelled("undeclared", ", ".join(assessment.workload.missing), look)
    if look.verbose:
        for reason, paths in view.skipped_by_reason(assessment):
            yield from _labelled(
                "skipped", f"{len(paths):,}, {reason}: {', '.join(paths[:5])}", look
            )


def _labelled(name: str, words: str, look: Look) -> Iterator[Text]:
    """Yield a label and its words: whole when verbose, else on one line."""
    label = f"{name:<{LABEL_WIDTH + 2}}"
    text = look.plain(words) if look.verbose else cut(words, look.width - len(label), look)
    yield from wrapped(Text.assemble((label, "dim"), text), look, hang=len(label))


def _detail(assessment: Assessment, look: Look) -> Iterator[Text]:
    if not look.verbose:
        return
    findings = view.by_control(view.shown_findings(assessment, look.confidence))
    for control in sorted(assessment.controls, key=view.control_order):
        yield Text()
        yield from _control(control, look)
        for finding in findings.get(control.id, ()):
            if finding.outcome not in HIDDEN_OUTCOMES:
                yield from _finding(finding, look)
                if finding.outcome in MENDED and finding.fix not in ("", control.fix):
                    yield from _fix(finding.fix, look, 6)
    hidden = len(assessment.findings) - sum(map(len, findings.values()))
    if hidden:
        yield Text()
        words = view.plural(hidden, "finding")
        yield Text(f"{words} of less than {look.confidence} confidence left out", "dim")


def _control(control: ControlResult, look: Look) -> Iterator[Text]:
    head = Text.assemble(
        (look.sign(view.glyph(control.status)) + " ", STYLES[control.status.value]),
        (f"{control.id}  ", "bold"),
        (f"{control.severity} ", STYLES.get(control.severity.value, "")),
        (f"{view.status_words(control)}  ", STYLES[control.status.value]),
        look.plain(control.title),
    )
    yield from wrapped(head, look, hang=2)
    for reason in control.because:
        yield from wrapped(Text(look.plain(f"  {reason}")), look, hang=2)
    if control.waiver:
        waiver = control.waiver
        words = f"  waived until {waiver.expires} by {waiver.approved_by}: {waiver.reason}"
        yield from wrapped(Text(look.plain(words)), look, hang=2)
    if control.status in view.FAILING and control.fix:
        yield from _fix(control.fix, look, 2)


def _finding(finding: Finding, look: Look) -> Iterator[Text]:
    mark = look.sign(view.glyph(finding.outcome))
    words = f"    {mark} {view.label(finding.outcome)}  {look.plain(finding.message)}"
    yield from wrapped(Text(words, STYLES[finding.outcome.value]), look, hang=6)
    places = [view.place_words(place) for place in finding.locations]
    for place in places[:MAX_PLACES]:
        yield Text("      " + cut(place, look.width - 6, look), "cyan")
    if len(places) > MAX_PLACES:
        yield Text(f"      and {len(places) - MAX_PLACES} more places", "cyan")
    for step in finding.flow:
        line = f"      {look.sign('→')} {view.place_words(step.place)}  {step.note}"
        yield from wrapped(Text(look.plain(line), "dim"), look, hang=8)


def _fix(fix: str, look: Look, indent: int) -> Iterator[Text]:
    for number, line in enumerate(look.block(fix)):
        start = "fix  " if number == 0 else "     "
        yield from wrapped(Text(" " * indent + start + line), look, hang=indent + 5)


def _further(assessment: Assessment, look: Look) -> Iterator[Text]:
    example = assessment.plan[0].control if assessment.plan else "ID"
    words = f"bartizan explain {example} says why and how"
    if not look.verbose:
        words += ", -v shows all controls and findings"
    yield Text()
    yield from _labelled("more", words, look)
    if look.report_path:
        yield from _labelled("report", look.report_path, look)
