"""A release must be evaluated, with numbers that mean something."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="evaluation report",
    kinds=(DocumentKind.EVALUATION_REPORT,),
    topics=(
        topic("model"),
        topic("prompt", "prompt*"),
        topic(
            "sample size", "n =", "samples", "cases", "examples", "questions", "test set", "items"
        ),
        topic("interval", "confidence", "standard error", "bootstrap", "±"),
        topic(
            "results by slice",
            "slice*",
            "group*",
            "categor*",
            "subgroup*",
            "per class",
            "by language",
            "paired*",
        ),
    ),
)


@check(
    Meta(
        id="org-evaluation-report",
        title="An evaluation report names model, prompt, sample size, interval and slices",
        control="MOD-17",
        clause="report-bound",
        severity=Severity.MEDIUM,
        fix="Write docs/evaluation-report.md for each release: model and prompt versions, sample "
        "size, interval, results for each slice, thresholds.",
        absent=WANTED.absence,
        files="eval|benchmark",
        refs=(
            "owasp-llm/LLM09",
            "nist-ai-rmf/MEASURE 2.3",
        ),
    ),
    Documents,
)
def evaluation_report(documents: Documents) -> Iterator[Verdict]:
    """An accuracy without sample size and interval is an anecdote.

    *What it reads*: documents that are an evaluation report by name or title. *Why it matters*:
    without one, nobody knows whether a change made the answers worse, or worse for some people.
    *Passes*: model, prompt, sample size, interval and slices are treated, and a date is given.
    *Fails*: it is there and these are missing. *Fix*: write it, and let CI compare with its
    thresholds.
    """
    yield from document_verdicts(documents, WANTED)
