"""What identities may do: their statements, how widely these reach, and managed policies."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Effect, Iac, Opaque, Resource, Statement
from bartizan.formats.node import Node

DOCUMENT = "data.aws_iam_policy_document"
IAM_WORDS = (
    "Action",
    "actions",
    "not_actions",
    "NotAction",
    "policy_arn",
    "managed_policy_arns",
    "ManagedPolicyArns",
    DOCUMENT.removeprefix("data."),
)
_HOLDERS = frozenset(
    {
        DOCUMENT,
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::User",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::Group",
        "AWS::IAM::GroupPolicy",
        "AWS::Serverless::Function",
        "AWS::Serverless::StateMachine",
    }
)
_ATTACHING = frozenset(
    {
        "aws_iam_role",
        "aws_iam_role_policy_attachment",
        "aws_iam_role_policy_attachments_exclusive",
        "aws_iam_user_policy_attachment",
        "aws_iam_group_policy_attachment",
        "aws_iam_policy_attachment",
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::IAM::Group",
        "AWS::Serverless::Function",
        "AWS::Serverless::StateMachine",
        "module",
    }
)
_NO_GRANT = frozenset({"permissions_boundary", "PermissionsBoundary", "source"})
_ELSEWHERE = frozenset({"aws_organizations_policy", "aws_vpc_endpoint", "aws_vpc_endpoint_policy"})
_MANAGED = re.compile(r"iam::aws:policy/(?:[\w-]+/)*([\w+=,.@-]+)")
_SLOT = re.compile(r"\$\{((?:(?!\$\{)[^}])*)\}")
_LOOKED_UP = re.compile(r"data\.aws_iam_policy\.[\w-]+")
_ARN_PARTS = 6
_SHOWN = 2


class Width(StrEnum):
    """How far a statement reaches: everything of its kind, named things, or not known here."""

    ALL = "all"
    NARROW = "narrow"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Managed:
    """A policy of the provider's own that an identity is given."""

    resource: Resource
    name: str
    place: Place


def grants(iac: Iac) -> Iterator[Statement]:
    """Yield the statements that allow an identity something, or may.

    Trust policies, policies of resources, boundaries and policies of organisations are left out.
    """
    for statement in iac.statements:
        if statement.effect is Effect.DENY or statement.principals or statement.not_principals:
            continue
        if statement.owner.kind in _HOLDERS and not _is_elsewhere(iac, statement):
            yield statement


def _is_elsewhere(iac: Iac, statement: Statement) -> bool:
    owner = statement.owner
    if "boundary" in f"{owner.name} {statement.under}".lower():
        return True
    if owner.kind != DOCUMENT:
        return False
    users = {user.kind for user in iac.referring_to(owner)} - {DOCUMENT, "output"}
    return bool(users) and users <= _ELSEWHERE


def policy_of(iac: Iac, resource: Resource) -> tuple[Statement, ...]:
    """Return the statements of a resource's own policy, those of the documents it names too."""
    return tuple(
        statement
        for statement in iac.stated_at(resource.address, *resource.references)
        if statement.owner.same_as(resource)
        or (statement.owner.kind == DOCUMENT and statement.owner.scope == resource.scope)
    )


def public_statement(statements: Iterable[Statement]) -> Statement | None:
    """Return the first statement that allows everyone something without any condition."""
    return next(
        (
            statement
            for statement in statements
            if statement.effect is Effect.ALLOW
            and not statement.conditions
            and ("*" in statement.principals or bool(statement.not_principals))
        ),
        None,
    )


def unread_grants(iac: Iac) -> Iterator[Opaque]:
    """Yield the policies of identities whose content is not known, except trust policies."""
    for opaque in iac.opaque:
        trust = opaque.under in {"assume_role_policy", "AssumeRolePolicyDocument"}
        if not trust and opaque.owner.kind in _HOLDERS:
            yield opaque


def width(iac: Iac, statement: Statement) -> Width:
    """Return how far the resources of a statement reach; the widest of them counts."""
    if statement.not_resources:
        return Width.ALL
    found = {_reach(iac, statement.owner, text) for text in statement.resources}
    if Width.ALL in found:
        return Width.ALL
    return Width.COMPUTED if Width.COMPUTED in found else Width.NARROW


def _reach(iac: Iac, owner: Resource, text: str) -> Width:
    slot = _SLOT.fullmatch(text)
    if slot is not None:
        return Width.COMPUTED if _is_input(iac, owner, slot[1]) else Width.NARROW
    if text in {"", "*"}:
        return Width.ALL if text else Width.COMPUTED
    parts = _SLOT.sub("x", text).split(":", _ARN_PARTS - 1)
    if parts[0] not in {"arn", "*"} or len(parts) < _ARN_PARTS:
        return Width.ALL if text.strip("*:/") in {"", "arn"} else Width.NARROW
    return Width.ALL if parts[-1] in {"*", "*/*"} else Width.NARROW


def _is_input(iac: Iac, owner: Resource, name: str) -> bool:
    if owner.dialect is Dialect.CLOUDFORMATION:
        inputs = {v.name for v in iac.variables if v.place.path == owner.scope}
        return name in inputs
    return re.search(r"\b(?:var|each|local)\.", name) is not None


def named(statement: Statement) -> str:
    """Return the resources of a statement on one line, the first of them."""
    first = ", ".join(statement.resources[:_SHOWN])
    return first if len(statement.resources) <= _SHOWN else f"{first} and others"


def managed_policies(iac: Iac) -> Iterator[Managed]:
    """Yield the provider's own policies that are attached to identities, by name."""
    looked_up = {
        (data.scope, data.address): node.text or ""
        for data in iac.of("data.aws_iam_policy")
        if (node := data.body.get("name")) is not None
    }
    for resource in iac.resources:
        if resource.kind in _ATTACHING:
            found: dict[str, Place] = {}
            for node in _granted(resource):
                for name in _names(resource, node, looked_up):
                    found.setdefault(name, resource.place_of(node))
            for name, place in found.items():
                yield Managed(resource, name, place)


def _granted(resource: Resource) -> Iterator[Node]:
    for key, value in resource.body.fields().items():
        if key not in _NO_GRANT:
            yield from value.walk()


def _names(resource: Resource, node: Node, looked_up: dict[tuple[str, str], str]) -> Iterator[str]:
    expression = node.expression
    text = expression.text if expression is not None else node.text or ""
    yield from _MANAGED.findall(text)
    if expression is not None:
        for address in _LOOKED_UP.findall(text):
            if name := looked_up.get((resource.scope, address)):
                yield name
