"""What a model says must not become part of a query's text."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, UNFOUND, flow_verdicts
from bartizan.checks.scripting import unproven
from bartizan.checks.testcode import apart
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import Harm, harmed
from bartizan.evidence.source import Shape, Source, Value


@check(
    Meta(
        id="app-output-to-sql",
        title="No text of a model is part of a query",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.CRITICAL,
        asks=FLOW_ASKS,
        fix='Pass values as parameters: execute("… WHERE id = ?", (value,)).',
        absent="no model speaks and no tool is defined",
        refs=("CWE-89", "owasp-llm/LLM05", "owasp-llm/LLM06"),
    ),
    Source,
    Scripts,
)
def output_to_sql(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """A query that is put together from the model's words reads and changes what it likes.

    *What it reads*: flows from tool parameters and model answers into the text of `execute` and the
    like. *Why it matters*: other users' rows are one quotation mark away. *Passes*: models speak,
    and no such flow exists. *Unknown*: where a text comes from was not found. *Fails*: a flow into
    the text. *Review*: a query put together from a parameter that no flow was seen to reach. *Fix*:
    query parameters.
    """
    yield from _verdicts(source)
    yield from unproven(_verdicts(scripts))


def _verdicts(source: Source) -> Iterator[Verdict]:
    verdicts = tuple(flow_verdicts(source, Harm.SQL, ends="the text of a query"))
    if not verdicts:
        return
    clean = all(verdict.outcome is Outcome.PASS for verdict in verdicts)
    followed = (verdict for verdict in verdicts if verdict.subject != UNFOUND)
    built = tuple(_built(source, {place for verdict in followed for place in verdict.where}))
    if not (clean and built):
        yield from verdicts
    yield from apart(source, built, subject="queries in test code")


def _built(source: Source, reached: set[Place]) -> Iterator[Verdict]:
    for unit in source.units:
        for call in unit.calls:
            if call.place in reached:
                continue
            for _, value in harmed(call, Harm.SQL):
                if value.shape is Shape.TEXT and _from_parameter(value):
                    because = "a query's text is put together from a parameter"
                    subject = f"{call.name.lstrip('~')} in {call.scope}"
                    yield review(because, call.place, subject=subject)


def _from_parameter(value: Value) -> bool:
    return any(origin.startswith("param:") for hole in value.holes for origin in hole.origins)
