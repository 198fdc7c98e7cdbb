"""What a model answers must be filtered before anyone sees it."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.guarding import GUARDING_ASKS, guarding
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.guards import Side
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-output-guard",
        title="A filter stands behind each model call",
        control="APP-04",
        clause="filter-on-path",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=GUARDING_ASKS,
        fix="Pass the answer through a filter for secrets, personal data and unsafe links before "
        "it is shown, or attach a guardrail that does.",
        absent="no call of a model",
        refs=("owasp-llm/LLM02", "owasp-llm/LLM05"),
    ),
    Source,
)
def output_guard(source: Source) -> Iterator[Verdict]:
    """A model repeats what it was given: secrets of its context, other users' data, planted links.

    *What it reads*: model calls, and filters behind them in the same function or its callers. *Why
    it matters*: the answer is the last place to stop a leak. *Passes*: a filter stands behind the
    call. *Fails*: people can reach the workload and none does; else it is for review. *Fix*: a
    filter, a guardrail or a gateway.
    """
    yield from guarding(source, Side.AFTER)
