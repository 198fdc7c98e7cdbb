"""What a model says must not become markup, a template or an object."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.checks.scripting import unproven
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.llm import answered_by
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source
from bartizan.evidence.value import Turned, turned

WRITERS = ("streamlit.markdown", "streamlit.write", "*.markdown", "*.chat_message.markdown")


@check(
    Meta(
        id="app-output-to-markup",
        title="No text of a model is rendered as markup or loaded as an object",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.HIGH,
        asks=(*FLOW_ASKS, *calls(*WRITERS)),
        fix="Render the text escaped: leave unsafe_allow_html out, let the template engine escape, "
        "and read structured answers as JSON through a schema.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-79", "CWE-1336", "owasp-llm/LLM05"),
    ),
    Source,
    Scripts,
)
def output_to_markup(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Markup in an answer runs in the reader's browser, and a template runs on the server.

    *What it reads*: flows from tool parameters and model answers to raw HTML (`innerHTML` and the
    like), templates and deserialisers. *Why it matters*: a planted document attacks everyone who
    reads the answer. *Passes*: models speak, and no such flow exists. *Fails*: a flow. *Fix*:
    escape, or a schema.
    """
    yield from _verdicts(source)
    yield from unproven(_verdicts(scripts))


def _verdicts(source: Source) -> Iterator[Verdict]:
    harms = (Harm.HTML, Harm.TEMPLATE, Harm.DESERIALISE)
    raw = tuple(_raw(source))
    yield from raw
    for verdict in flow_verdicts(source, *harms, ends="markup, a template or a deserialiser"):
        if not (raw and verdict.outcome is Outcome.PASS):
            yield verdict


def _raw(source: Source) -> Iterator[Verdict]:
    for call in source.calls(*WRITERS):
        raw, shown = call.option("unsafe_allow_html", index=1), call.argument(0, "body")
        stands = turned(raw)
        if stands not in (Turned.ON, Turned.OPEN) or shown is None:
            continue
        if answered_by(source, shown, call.place.path):
            subject = f"markdown in {call.place.path}"
            if stands is Turned.OPEN:
                yield left_open(call, "unsafe_allow_html", raw, subject=subject)
            else:
                because = "what a model answered is shown as raw HTML"
                yield failed(because, call.place, subject=subject)
