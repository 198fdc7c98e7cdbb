"""An assessment on one screen of a terminal; everything of it when asked."""

from collections.abc import Iterator

from rich.text import Text

from bartizan.assess.facts import Assessment, Gate, Interval, PlanItem
from bartizan.assess.plan import shared
from bartizan.core.counting import plural
from bartizan.core.words import Phase
from bartizan.report import view
from bartizan.report.gaps import coverage_words, left_open, overruled
from bartizan.report.lines import STYLES, Look, cut, padded, shortened, wrapped
from bartizan.report.terminal_controls import MAX_PLACES, every_control

FIRST = 5
NAME_WIDTH = 36
LAYER_WIDTH = 16
LABEL_WIDTH = 9
ACTION_LINES = 3
ROOMY_COLUMN, FULL_COLUMN, TIGHT_COLUMN = 26, 22, 18
LEFT_OPEN_SHOWN = 2
NARROW = 72
PROFILE = "bartizan.yaml"


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
        *(every_control(assessment, look) if look.verbose else ()),
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
    controls = plural(assessment.overall.controls, "control")
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
            words = _cell(cell, cell.interval, column) if cell.interval else view.DASH
            line.append(padded(look.plain(words), column, look), STYLES.get(kind, ""))
        yield _trimmed(line)


def _cell(cell: view.Cell, interval: Interval, column: int) -> str:
    """Return a cell of the grid, with as many words as its column has room for."""
    words = f"{view.GLYPHS[view.cell_kind(cell)]} {view.posture_range(interval):<9}"
    if column > ROOMY_COLUMN:
        return f"{words} {cell.met} of {cell.controls} met"
    if column > FULL_COLUMN:
        return f"{words} {cell.met}/{cell.controls} met"
    return f"{words} {cell.met}/{cell.controls}" if column > TIGHT_COLUMN else words


def _trimmed(line: Text) -> Text:
    line.rstrip()
    return line


def _plan(assessment: Assessment, look: Look) -> Iterator[Text]:
    if not assessment.plan:
        return
    steps = assessment.plan if look.verbose else assessment.plan[:FIRST]
    few = {1: "this", 2: "these two", 3: "these three", 4: "these four", 5: "these five"}
    count = len(assessment.plan)
    title = f"The whole plan ({plural(count, 'step')})"
    if not look.verbose:
        title = f"Do {few[len(steps)]} first"
    yield Text()
    yield Text(title, "bold")
    common = shared(assessment.plan)
    if look.verbose and common:
        yield from wrapped(Text(look.plain(f"  of all: {'; '.join(common)}"), "dim"), look, hang=2)
    for item in steps:
        yield from _step(item, common, look)


def _step(item: PlanItem, common: tuple[str, ...], look: Look) -> Iterator[Text]:
    end = f"{item.effort}, {item.owner}" if look.width > NARROW else f"{item.effort}"
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
    yield from _where(item, look)
    if look.verbose:
        yield from wrapped(Text(look.plain(f"    {item.action}")), look, hang=4)
        own = [reason for reason in item.because if reason not in common]
        reasons = look.plain("    because " + "; ".join(own))
        yield from wrapped(Text(reasons, "dim"), look, hang=4) if own else ()
    else:
        lines = list(wrapped(Text(look.plain(f"    {item.action}")), look, hang=4))
        yield from lines[:ACTION_LINES]


def _besides(item: PlanItem) -> str:
    return f", {plural(item.other_fixes, 'other fix', 'other fixes')}" * bool(item.other_fixes)


def _where(item: PlanItem, look: Look) -> Iterator[Text]:
    """Yield the first place of a step; of a gap that nobody saw, why it is not known."""
    if item.places:
        room = look.width - len(_besides(item)) - 18
        first = cut(view.place_words(item.places[0]), room, look)
        left = len(item.places) - 1 + item.elsewhere
        others = f" and {left} more" if left else ""
        yield Text.assemble((f"    {first}{others}", "cyan"), (_besides(item), "dim"))
    elif item.status in view.LACKING and item.because and not look.verbose:
        why = shortened(item.because[0], look.width - 4, look)
        yield Text(f"    {why}", STYLES[item.status.value])


def _coverage(assessment: Assessment, look: Look) -> Iterator[Text]:
    coverage = assessment.coverage
    yield Text()
    yield from _labelled("coverage", coverage_words(coverage), look)
    if coverage.unmapped_imports:
        rows = plural(coverage.unmapped_imports, "imported row")
        yield from _labelled("unmapped", f"{rows} of rules that no control has", look)
    yield from _unknown(assessment, look)
    missing = view.unavailable(assessment)
    if missing:
        yield from _labelled("no access", "; ".join(missing), look)
    for words in overruled(assessment):
        yield from _labelled("overruled", words, look)
    if assessment.workload.missing:
        yield from _labelled("undeclared", _undeclared(assessment.workload.missing), look)
    if look.verbose:
        for reason, paths in view.skipped_by_reason(assessment):
            yield from _labelled(
                "skipped", f"{len(paths):,}, {reason}: {', '.join(paths[:5])}", look
            )


def _unknown(assessment: Assessment, look: Look) -> Iterator[Text]:
    """Yield how many controls are unknown, and what that was not read leaves most of them open."""
    if unknown := view.not_known(assessment):
        yield from _labelled("unknown", plural(unknown, "control"), look)
    reasons = left_open(assessment)
    for count, what in reasons if look.verbose else reasons[:LEFT_OPEN_SHOWN]:
        yield from _labelled("", f"{count:,} for want of {what}", look)


def _undeclared(missing: tuple[str, ...]) -> str:
    if missing == (PROFILE,):
        return f"{PROFILE} is not there: `bartizan init` writes one from what was found"
    return ", ".join(missing)


def _labelled(name: str, words: str, look: Look) -> Iterator[Text]:
    """Yield a label and its words: whole when verbose, else on one line."""
    label = f"{name:<{LABEL_WIDTH + 2}}"
    text = look.plain(words) if look.verbose else shortened(words, look.width - len(label), look)
    yield from wrapped(Text.assemble((label, "dim"), text), look, hang=len(label))


def _further(assessment: Assessment, look: Look) -> Iterator[Text]:
    example = assessment.plan[0].control if assessment.plan else "ID"
    words = f"bartizan explain {example} says why and how"
    words += (
        f", -o report.json lists more than {MAX_PLACES} places of a finding"
        if look.verbose
        else ", -v shows every control and finding"
    )
    yield Text()
    yield from _labelled("more", words, look)
    if look.report_path:
        yield from _labelled("report", look.report_path, look)
