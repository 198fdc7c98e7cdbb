"""Somebody must be able to stop the workload at once, and know how."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="documented stop",
    kinds=(DocumentKind.INCIDENT_RESPONSE,),
    dated=False,
    topics=(
        topic(
            "stop switch",
            "kill switch",
            "emergency stop",
            "off switch",
            "shut down",
            "shutdown",
            "stop the*",
            "stop all*",
            "disable the agent*",
            "disable all*",
            "pause all*",
        ),
        topic("revoked credentials", "revok*", "rotat*", "disable* credential*", "invalidat*"),
    ),
)


@check(
    Meta(
        id="app-stop-documented",
        title="A runbook names the action that stops all instances",
        control="APP-16",
        clause="stop-exists",
        severity=Severity.MEDIUM,
        fix="Name in the runbook the one command that stops all instances, who may give it, and how"
        " their credentials are revoked; rehearse it.",
        absent=WANTED.absence,
        files="incident|runbook|playbook|response",
        refs=(
            "owasp-agentic/ASI10",
            "eu-ai-act/Art. 14",
        ),
    ),
    Documents,
)
def stop_documented(documents: Documents) -> Iterator[Verdict]:
    """An agent that goes astray does damage for as long as people look for its switch.

    *What it reads*: runbooks and incident plans. *Why it matters*: at three in the morning only
    what is written is known. *Passes*: a stop and the revocation of credentials are described.
    *Fails*: a runbook is there and lacks one of them. *Fix*: write it and rehearse it.
    """
    yield from document_verdicts(documents, WANTED)
