"""Rules on the use of AI must be written down, and kept up to date."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="AI policy",
    kinds=(DocumentKind.AI_POLICY,),
    topics=(
        topic("owner", "approved by", "responsib*", "accountable"),
        topic("version", "revision"),
        topic("review date", "next review", "reviewed", "review*"),
        topic(
            "permitted uses",
            "permitted",
            "allowed",
            "acceptable use",
            "prohibit*",
            "forbidden",
            "scope",
        ),
        topic("data"),
        topic("models and tools", "model*", "tool*", "provider*"),
        topic("consequences", "violation*", "disciplinary", "exception*"),
    ),
)


@check(
    Meta(
        id="org-ai-policy",
        title="A current AI policy is in the repository or linked from it",
        control="ORG-03",
        clause="document-current",
        severity=Severity.LOW,
        fix="Write docs/ai-policy.md with owner, version and review date: permitted uses, data, "
        "models and tools, consequences; or a page that links to the policy.",
        absent=WANTED.absence,
        files="polic|responsible|acceptable",
        refs=(
            "iso-42001/A.2.2",
            "nist-ai-rmf/GOVERN 1.2",
        ),
    ),
    Documents,
)
def ai_policy(documents: Documents) -> Iterator[Verdict]:
    """People use AI as they understand the rules; where none are written, they make their own.

    *What it reads*: documents that are an AI policy by name or title. *Why it matters*: nobody
    can keep, teach or enforce what is not written. *Passes*: owner, version, review, permitted
    uses, data, models and tools, and consequences are treated, and a date is given. *Fails*:
    it is there and does not treat them; a page that links elsewhere is for review. *Fix*:
    write it, or link to it.
    """
    yield from document_verdicts(documents, WANTED)
