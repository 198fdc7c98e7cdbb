"""What comes in to a model must have a type and a limit."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.schemas import SCHEMA_ASKS, intake
from bartizan.evidence.serving import SERVING_ASKS, ModelRoute, model_routes
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-request-schema",
        title="Routes that ask a model take typed input with limits",
        control="APP-01",
        clause="schema-enforced",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=(*SERVING_ASKS, *SCHEMA_ASKS),
        fix="Take a pydantic model whose texts have Field(max_length=…), and nothing raw.",
        absent="no route that asks a model",
        refs=("CWE-20", "owasp-llm/LLM10"),
    ),
    Source,
)
def request_schema(source: Source) -> Iterator[Verdict]:
    """Input of any shape and size exhausts the budget, or carries what nobody looked for.

    *What it reads*: parameters of routes from which a model is asked, their models and limits, and
    raw bodies that they read. *Why it matters*: everything behind the route trusts it. *Passes*: a
    typed model with maximum lengths. *Fails*: a raw body reaches the function and no schema checks
    it; types without a limit are for review. *Fix*: a model with limits.
    """
    for route in model_routes(source):
        yield _verdict(source, route)


def _verdict(source: Source, route: ModelRoute) -> Verdict:
    found = intake(source, route.function)
    subject, place = route.subject, route.function.place
    if found.raw is not None and found.typed is None:
        because = f"{subject} reads a raw body that no schema checks"
        return failed(because, found.raw, place, subject=subject)
    if found.typed is None:
        return review(f"what {subject} takes was not found", place, subject=subject)
    if found.limited:
        return passed(f"{subject} takes typed input with limits", found.typed, subject=subject)
    because = f"{subject} takes typed input, with no maximum length that was found"
    return review(because, place, found.typed, subject=subject)
