"""Whom to call in an incident must be written where people look."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Outcome, Severity
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
PLAN = replace(WANTED, kinds=(DocumentKind.INCIDENT_RESPONSE,))


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
    contact are named. *Fails*: one is missing in a runbook or plan. Where only SECURITY.md is here,
    what it lacks is for review. *Fix*: name them.
    """
    found = tuple(document_verdicts(documents, WANTED))
    if PLAN.among(documents):
        yield from found
    else:
        yield from map(_of_a_policy, found)


def _of_a_policy(verdict: Verdict) -> Verdict:
    """Return what a policy on reports says: it is no plan, and what it lacks may be elsewhere."""
    if verdict.outcome is not Outcome.FAIL:
        return verdict
    because = f"{verdict.because}; see whether a runbook that is kept elsewhere does"
    return review(because, *verdict.where, subject=verdict.subject)
