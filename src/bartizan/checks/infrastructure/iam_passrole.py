"""Who may pass any role can become any role."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.checks.granting import unread
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Effect, Iac, Statement, covers
from bartizan.evidence.iam import IAM_WORDS, Width, grants, named, width

ACTION = "iam:PassRole"
NARROWING = ("iam:passedtoservice", "iam:associatedresourcearn", "aws:resourcetag")


@check(
    Meta(
        id="infra-iam-passrole",
        title="Only named roles can be passed",
        control="INF-14",
        clause="no-self-raising",
        severity=Severity.CRITICAL,
        asks=resources(*IAM_WORDS),
        fix="Name the roles: Resource = [aws_iam_role.training.arn], with Condition = { "
        'StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }.',
        absent="no policy allows iam:PassRole",
        refs=("CWE-269", "mitre-attack/T1098"),
        source=Source.IAC,
    ),
    Iac,
)
def iam_passrole(iac: Iac) -> Iterator[Verdict]:
    """Whoever may pass any role to a service runs code with the rights of the strongest one.

    *What it reads*: statements of identity policies that allow `iam:PassRole`, with their resources
    and conditions. *Why it matters*: a training job, function or agent that passes an administrator
    role is an administrator. *Passes*: roles are named, or a condition names the service that may
    get them. *Fails*: every role can be passed, without such a condition. *Fix*: name the roles and
    add `iam:PassedToService`.
    """
    for statement in grants(iac):
        if _passes_roles(statement):
            yield _verdict(iac, statement)
    yield from unread(iac)


def _passes_roles(statement: Statement) -> bool:
    """Whether it says so; what allows simply everything is another finding."""
    wanted = [action for action in statement.actions if action != "*"]
    return any(covers(action, ACTION) for action in wanted)


def _verdict(iac: Iac, statement: Statement) -> Verdict:
    place, name = statement.place_of(ACTION), subject(statement.owner)
    if statement.effect is Effect.UNRESOLVED:
        return unknown("whether passing roles is allowed is computed", place, subject=name)
    if any(test.key.lower().startswith(NARROWING) for test in statement.conditions):
        return passed("a condition says to whom roles may be passed", place, subject=name)
    reach = width(iac, statement)
    if reach is Width.ALL or _any_role(statement):
        because = "any role may be passed to any service, so its holder can take on every right"
        return failed(because, place, subject=name)
    if reach is Width.COMPUTED:
        because = f"which roles may be passed is decided by {named(statement)}"
        return unknown(because, place, subject=name)
    return passed("the roles that may be passed are named", place, subject=name)


def _any_role(statement: Statement) -> bool:
    return any(text.endswith(":role/*") for text in statement.resources)
