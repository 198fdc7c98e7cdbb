"""User text must be screened before a model reads it."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.guarding import GUARDING_ASKS, guarding
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.guards import Side
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-input-guard",
        title="A guard stands before each model call",
        control="APP-02",
        clause="guard-on-path",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=GUARDING_ASKS,
        fix="Screen the text for injection before the call and refuse on a hit, attach a guardrail "
        "to the call, or route it through a gateway that does.",
        absent="no call of a model",
        refs=("owasp-llm/LLM01",),
    ),
    Source,
)
def input_guard(source: Source) -> Iterator[Verdict]:
    """Text from outside reaches the model as if it were an order, unless something looks first.

    *What it reads*: model calls, and guards in the same function, its callers, or attached to the
    call. *Why it matters*: direct injection is the cheapest attack there is. *Passes*: a guard
    stands on the path. *Fails*: people can reach the workload and none does; without a way in for
    people it is for review. *Fix*: a guard, a guardrail or a gateway.
    """
    yield from guarding(source, Side.BEFORE)
