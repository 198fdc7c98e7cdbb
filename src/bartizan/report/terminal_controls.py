"""Every control on a terminal, with its findings and how to mend them."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from bartizan.assess.facts import Assessment, ControlResult
from bartizan.assess.judge import LEFT_OPEN
from bartizan.core.counting import plural
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome
from bartizan.report import view
from bartizan.report.lines import STYLES, Look, cut, wrapped

MAX_PLACES = 10
UNREAD_SHOWN = 5
HIDDEN_OUTCOMES = (Outcome.NOT_APPLICABLE,)
MENDED = (Outcome.FAIL, Outcome.REVIEW)


def every_control(assessment: Assessment, look: Look) -> Iterator[Text]:
    """Yield the controls, the worst first, each with what was found about it."""
    findings = view.by_control(view.shown_findings(assessment, look.confidence))
    for control in sorted(assessment.controls, key=view.control_order):
        yield Text()
        yield from _control(control, look)
        own = findings.get(control.id, ())
        for finding in own:
            if finding.outcome not in HIDDEN_OUTCOMES and finding.asset != LEFT_OPEN:
                yield from _finding(finding, look)
                if finding.outcome in MENDED and finding.fix not in ("", control.fix):
                    yield from _fix(finding.fix, look, 6)
        yield from _unread(own, look)
    hidden = len(assessment.findings) - sum(map(len, findings.values()))
    if hidden:
        yield Text()
        words = plural(hidden, "finding")
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


def _unread(findings: Iterable[Finding], look: Look) -> Iterator[Text]:
    """Yield one line for all that was not read and could change a control."""
    lost = [finding for finding in findings if finding.asset == LEFT_OPEN]
    paths = dict.fromkeys(place.path for finding in lost for place in finding.locations)
    if not paths:
        return
    shown, more = ", ".join([*paths][:UNREAD_SHOWN]), len(paths) - UNREAD_SHOWN
    named = f"{shown} and {more} more" if more > 0 else shown
    mark = look.sign(view.glyph(Outcome.UNKNOWN))
    words = f"    {mark} unknown  {plural(len(lost), 'check')} for want of {named}"
    yield from wrapped(Text(look.plain(words), STYLES[Outcome.UNKNOWN.value]), look, hang=6)


def _fix(fix: str, look: Look, indent: int) -> Iterator[Text]:
    for number, line in enumerate(look.block(fix)):
        start = "fix  " if number == 0 else "     "
        yield from wrapped(Text(" " * indent + start + line), look, hang=indent + 5)
