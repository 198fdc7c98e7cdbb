"""What a request says must not become a command or the text of a query."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.requesting import request_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.requested import REQUESTED_ASKS, Target
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.serving import SERVING_ASKS
from bartizan.evidence.source import Source

ENDS = {
    Target.COMMAND: "a text of a request is run by {}",
    Target.QUERY: "a text of a request is part of a query's text in {}",
}


@check(
    Meta(
        id="app-request-to-command",
        title="No text of a request is a command or part of a query's text",
        control="APP-01",
        clause="schema-enforced",
        severity=Severity.CRITICAL,
        confidence=Confidence.MEDIUM,
        asks=(*SERVING_ASKS, *REQUESTED_ASKS),
        fix="Pass values as parameters of the query, and arguments to a fixed program without a "
        "shell.",
        absent="no text of a request is run, and no route asks a model",
        refs=("CWE-78", "CWE-89"),
    ),
    Source,
    Scripts,
)
def request_to_command(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Behind the model stands an ordinary service, and it falls to ordinary attacks.

    *What it reads*: flows from texts of a request (its path, query, form and body) through
    functions and fields to shells and texts of queries. *Why it matters*:
    whoever finds one needs no prompt. *Passes*: routes ask a model, and no such flow exists.
    *Fails*: one does; behind a condition it is for review. *Fix*: parameters.
    """
    for facts in (source, scripts):
        yield from request_verdicts(facts, ENDS, beware="lets only listed ones pass", may="be run")
