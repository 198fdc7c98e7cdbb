"""Which laws apply, and in which role, must be determined with reasons."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="regulatory determination",
    kinds=(
        DocumentKind.REGULATORY_MAP,
        DocumentKind.DECISION_RECORD,
        DocumentKind.OTHER,
    ),
    naming=(
        "determination",
        "regulatory classification",
        "ai act classification",
        "risk classification",
        "ai-act",
    ),
    topics=(
        topic("regimes", "regulation*", "ai act", "gdpr", "law*", "act"),
        topic("role", "provider", "deployer", "controller", "processor"),
        topic(
            "risk class",
            "risk class*",
            "risk categor*",
            "high risk",
            "limited risk",
            "minimal risk",
        ),
        topic("reasons", "reason*", "because", "annex iii", "no purpose", "since"),
        topic("prohibited use", "prohibit*", "unacceptable", "art. 5", "article 5"),
    ),
)


@check(
    Meta(
        id="org-regulatory-determination",
        title="A dated determination states regimes, role, risk class and reasons",
        control="ORG-12",
        clause="determination-recorded",
        severity=Severity.MEDIUM,
        fix="Write docs/regulatory-determination.md: the regimes that apply, your role in each, the"
        " risk class with reasons, that no use is prohibited, the date, and who in legal "
        "decided.",
        absent=WANTED.absence,
        files=r"regulat|determination|classification|ai[-_]act|decision|\badr",
        refs=(
            "eu-ai-act/Art. 6",
            "iso-42001/A.2.3",
        ),
    ),
    Documents,
)
def regulatory_determination(documents: Documents) -> Iterator[Verdict]:
    """Duties follow from role and risk class; an authority teaches them late.

    *What it reads*: documents that are a regulatory determination by name or heading. *Why it
    matters*: some duties must be met before the design is finished, and some uses are
    forbidden. *Passes*: regimes, role, risk class, reasons and prohibited uses are treated, and
    a date is given. *Fails*: it is there and parts are missing. *Fix*: write it with legal.
    """
    yield from document_verdicts(documents, WANTED)
