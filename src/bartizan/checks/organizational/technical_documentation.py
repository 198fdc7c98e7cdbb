"""Design, data, evaluation, controls and changes must be documented."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import ASIDE
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.documents import Document, DocumentKind, Documents
from bartizan.evidence.topics import prose, topic, treated

SUBJECTS = {
    "design": (DocumentKind.ARCHITECTURE,),
    "data": (DocumentKind.DATA_INVENTORY, DocumentKind.DATASET_CARD),
    "evaluation": (DocumentKind.EVALUATION_REPORT, DocumentKind.RED_TEAM_REPORT),
    "controls": (DocumentKind.THREAT_MODEL, DocumentKind.RISK_REGISTER),
    "changes": (DocumentKind.CHANGELOG,),
}
IN_README = {
    "design": topic("architecture", "system design", "how it works"),
    "evaluation": topic("evaluation results", "benchmark results"),
}
ENOUGH = 3
SUBJECT = "technical documentation"


@check(
    Meta(
        id="org-technical-documentation",
        title="Documents treat design, data, evaluation, controls and changes",
        control="ORG-15",
        clause="documentation-current",
        severity=Severity.LOW,
        fix="Write the missing documents beside the code: architecture, data inventory, evaluation "
        "report, threat model, changelog.",
        absent="no technical documentation is in this repository; it may be kept elsewhere",
        refs=("eu-ai-act/Art. 11", "iso-42001/A.6.2.7"),
    ),
    Documents,
)
def technical_documentation(documents: Documents) -> Iterator[Verdict]:
    """Who must show how the system works cannot reconstruct it from the code and the memory of two.

    *What it reads*: documents on design, data, evaluation, controls and changes, and the sections
    of the README on design and evaluation. *Why it matters*: reviewers, auditors and successors
    start from it. *Passes*: each subject has a document with text. *Fails*: the document on a
    subject is there and says next to nothing. *To review*: some subjects have a document here and
    others have none; they may be documented elsewhere. *Fix*: write what is missing.
    """
    found = {name: _document(documents, name) for name in SUBJECTS}
    treating = [each for each in found.values() if each is not None]
    lacking = [name for name, document in found.items() if document is None]
    thin = {name: each for name in lacking if (each := _thin(documents, name)) is not None}
    if thin:
        because = "; ".join(f"{each.path} says too little on {name}" for name, each in thin.items())
        yield failed(because, *(each.place for each in thin.values()), subject=SUBJECT)
    elif treating:
        yield _treated(treating, lacking)


def _treated(treating: list[Document], lacking: list[str]) -> Verdict:
    places = dict.fromkeys(each.place for each in treating)
    if lacking:
        because = (
            f"no document in this repository treats {', '.join(lacking)}; "
            "write it, or attest that it is kept elsewhere"
        )
        return review(because, *places, subject=SUBJECT)
    because = "design, data, evaluation, controls and changes are documented"
    return passed(because, *places, subject=SUBJECT).with_(confidence=Confidence.MEDIUM)


def _thin(documents: Documents, subject: str) -> Document | None:
    """Return a document on the subject that can be read and is not one of examples or tests."""
    found = documents.of(*SUBJECTS[subject])
    kept = (each for each in found if each.text is not None and not ASIDE.search(each.path))
    return next(kept, None)


def _document(documents: Documents, subject: str) -> Document | None:
    for document in documents.of(*SUBJECTS[subject]):
        if prose(document) >= ENOUGH and not ASIDE.search(document.path):
            return document
    for document in documents.of(DocumentKind.README):
        if (
            not ASIDE.search(document.path)
            and subject in IN_README
            and treated([document], IN_README[subject]) is not None
        ):
            return document
    return None
