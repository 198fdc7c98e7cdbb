"""Who oversees the workload, and may stop it, must be written down."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="oversight document",
    kinds=(
        DocumentKind.OTHER,
        DocumentKind.IMPACT_ASSESSMENT,
        DocumentKind.AI_POLICY,
        DocumentKind.INCIDENT_RESPONSE,
    ),
    naming=(
        "oversight",
        "overseer",
        "human in the loop",
    ),
    dated=False,
    topics=(
        topic("overseers", "overseer*", "oversee*", "reviewer*", "operator*"),
        topic("training", "train*"),
        topic("authority to stop", "stop", "override*", "refus*", "veto", "overrul*"),
    ),
)


@check(
    Meta(
        id="org-oversight",
        title="Overseers, their training and their authority are named",
        control="ORG-14",
        clause="overseers-named",
        severity=Severity.MEDIUM,
        fix="Write docs/oversight.md: who oversees, how they are trained, what they may override "
        "and stop.",
        absent=WANTED.absence,
        files="oversight|overseer|impact|polic|incident|runbook|human",
        refs=(
            "eu-ai-act/Art. 14",
            "eu-ai-act/Art. 26",
        ),
    ),
    Documents,
)
def oversight(documents: Documents) -> Iterator[Verdict]:
    """A person in the loop without training or authority is a rubber stamp.

    *What it reads*: documents and sections on human oversight. *Why it matters*: people trust a
    machine until they are told when not to. *Passes*: overseers, training and the authority to
    stop are treated. *Fails*: it is there and parts are missing. *Fix*: write it.
    """
    yield from document_verdicts(documents, WANTED)
