"""Effects on people must be assessed before production."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="impact assessment",
    kinds=(DocumentKind.IMPACT_ASSESSMENT,),
    topics=(
        topic("lawful basis", "legal basis", "legitimate interest", "consent"),
        topic("necessity", "necessary", "proportional*"),
        topic(
            "effects on people", "effect*", "rights and freedoms", "affected", "impact on", "harm*"
        ),
        topic("mitigations", "mitigat*", "safeguard*", "measure*"),
        topic("residual risk", "residual"),
        topic("data categories", "personal data", "categories of data", "data processed", "data"),
    ),
)


@check(
    Meta(
        id="org-impact-assessment",
        title="An impact assessment treats basis, necessity, effects and residual risk",
        control="ORG-13",
        clause="document-current",
        severity=Severity.MEDIUM,
        fix="Write docs/impact-assessment.md with the data categories, lawful basis, necessity, "
        "effects on people, mitigations and residual risk, and date it.",
        absent=WANTED.absence,
        files=r"impact|dpia|fria|\bpia\b|\baia\b",
        refs=(
            "eu-ai-act/Art. 27",
            "iso-42001/A.5.2",
        ),
    ),
    Documents,
)
def impact_assessment(documents: Documents) -> Iterator[Verdict]:
    """Harm to people is cheap to avoid in a design and dear to mend in production.

    *What it reads*: documents that are an impact assessment by name or title. *Why it matters*:
    nobody else in the process asks whether people are treated fairly and lawfully. *Passes*:
    the sections named in the title are filled, and a date is given. *Fails*: it is there and
    sections are missing or empty. *Fix*: write the sections.
    """
    yield from document_verdicts(documents, WANTED)
