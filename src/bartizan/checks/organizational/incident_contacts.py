"""Whom to call in an incident must be written where people look."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic

WANTED = Wanted(
    noun="list of contacts for an incident",
    kinds=(DocumentKind.INCIDENT_RESPONSE, DocumentKind.SECURITY_POLICY),
    topics=(
        topic("security contact", "security team", "security duty", "security@*", "report*"),
        topic("on-call rota", "on call", "duty", "pager*", "rota", "standby"),
        topic("legal contact", "legal", "privacy officer", "dpo", "counsel"),
    ),
    dated=False,
)


@check(
    Meta(
        id="org-incident-contacts",
        title="Security, on-call and legal contacts are named",
        control="ORG-09",
        clause="contacts-current",
        severity=Severity.MEDIUM,
        fix="Name the security contact, the on-call rota and the legal contact in the runbook.",
        absent=WANTED.absence,
        files="incident|runbook|playbook|response|security",
        refs=("nist-800-53r5/IR-7",),
    ),
    Documents,
)
def incident_contacts(documents: Documents) -> Iterator[Verdict]:
    """An incident is not the time to look up who may decide.

    *What it reads*: runbooks, incident plans and SECURITY.md. *Why it matters*: a duty to report
    within hours begins when anyone knows. *Passes*: a security contact, an on-call rota and a legal
    contact are named. *Fails*: one is missing there. *Fix*: name them.
    """
    yield from document_verdicts(documents, WANTED)
