"""No identity of a workload may do everything, or give itself the right to."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.checks.granting import attached, unread
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Effect, Iac, Resource, Statement, covers
from bartizan.evidence.iam import (
    IAM_WORDS,
    Width,
    grants,
    width,
)

ADMINISTRATIVE = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})
RAISING = (
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
)


@check(
    Meta(
        id="infra-iam-admin",
        title="No identity holds administrative rights",
        control="INF-14",
        clause="no-self-raising",
        severity=Severity.CRITICAL,
        asks=resources(*IAM_WORDS),
        fix="Replace the policy by one that names the actions and resources that the job uses, and "
        "set permissions_boundary on roles that may create roles.",
        absent="no identity policy is declared",
        refs=("CWE-250", "CWE-269"),
        source=Source.IAC,
    ),
    Iac,
)
def iam_admin(iac: Iac) -> Iterator[Verdict]:
    """An administrator's rights turn any flaw of a workload into one of the account.

    *What it reads*: statements of identity policies and attached managed policies. *Why it
    matters*: injected text or code acts with these rights. *Passes*: actions or resources are
    named. *Fails*: every action on everything, an administrator's managed policy, or the right to
    change policies of any identity. *Fix*: name actions and resources.
    """
    failing: list[Resource] = []
    managed = attached(iac, ADMINISTRATIVE, "allows nearly everything")
    for verdict, owner in (*managed, *_stated(iac)):
        failing.append(owner)
        yield verdict
    yield from _narrow(iac, failing)
    yield from unread(iac)


def _stated(iac: Iac) -> Iterator[tuple[Verdict, Resource]]:
    for statement in grants(iac):
        because = _excess(iac, statement)
        if because:
            name = subject(statement.owner)
            place = statement.place_of(RAISING[0])
            if statement.effect is Effect.UNRESOLVED:
                yield unknown(f"{because}, if it is allowed", place, subject=name), statement.owner
            else:
                yield failed(because, place, subject=name), statement.owner


def _excess(iac: Iac, statement: Statement) -> str:
    if statement.conditions or width(iac, statement) is not Width.ALL:
        return ""
    if statement.not_actions and not any(each.startswith("iam:") for each in statement.not_actions):
        return "every action but a few is allowed on everything"
    if any(action in {"*", "*:*"} for action in statement.actions):
        return "every action is allowed on everything"
    raising = next((a for a in RAISING if any(covers(p, a) for p in statement.actions)), None)
    return f"{raising} is allowed on every identity, its own among them" if raising else ""


def _narrow(iac: Iac, failing: list[Resource]) -> Iterator[Verdict]:
    seen = list(failing)
    for statement in grants(iac):
        owner = statement.owner
        if any(owner.same_as(other) for other in seen):
            continue
        seen.append(owner)
        because = "its statements name actions or resources"
        yield passed(because, owner.place, subject=subject(owner))
