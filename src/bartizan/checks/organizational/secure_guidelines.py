"""Developers must find guidance on the dangers of AI code where they work."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="guideline for developers of AI code",
    kinds=(
        DocumentKind.SECURE_DEVELOPMENT,
        DocumentKind.OTHER,
    ),
    naming=(
        "secure",
        "contributing",
        "guideline",
        "developer guide",
        "development guide",
    ),
    dated=False,
    topics=(
        topic("prompts", "prompt*"),
        topic("data", "personal data", "secret*"),
        topic("tools", "tool*", "mcp", "agent*"),
        topic(
            "model loading",
            "safetensors",
            "pickle",
            "weights",
            "model file*",
            "load* model*",
            "pin* model*",
        ),
    ),
)


@check(
    Meta(
        id="org-secure-guidelines",
        title="Guidance for developers treats prompts, data, tools and model loading",
        control="ORG-08",
        clause="guidance-present",
        severity=Severity.LOW,
        fix="Write one page, for example docs/secure-development.md, on prompts, data, tools and "
        "model loading, and link to it from CONTRIBUTING.md.",
        absent=WANTED.absence,
        files="secur|contribut|guid",
        refs=(
            "nist-ai-rmf/GOVERN 2.2",
            "iso-42001/A.4.6",
        ),
    ),
    Documents,
)
def secure_guidelines(documents: Documents) -> Iterator[Verdict]:
    """The rules that prevent most incidents fit on one page, if the page is where people work.

    *What it reads*: documents for secure development, and contributing guides. *Why it
    matters*: what an injection, a pickle or an over-powerful tool does is not common knowledge.
    *Passes*: prompts, data, tools and model loading are treated. *Fails*: such a page is there
    and subjects are missing. *Fix*: write the page.
    """
    yield from document_verdicts(documents, WANTED)
