"""What a model says must not become part of a query's text."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source


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
)
def output_to_sql(source: Source) -> Iterator[Verdict]:
    """A query that is put together from the model's words reads and changes what it likes.

    *What it reads*: flows from tool parameters and model answers into the text of `execute` and the
    like. *Why it matters*: other users' rows are one quotation mark away. *Passes*: models speak,
    and no such flow exists. *Fails*: a flow into the text. *Fix*: query parameters.
    """
    yield from flow_verdicts(source, Harm.SQL, ends="the text of a query")
