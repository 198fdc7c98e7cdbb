"""What infrastructure as code declares: resources, variables and policy statements, with places."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TypeVar, cast

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence
from bartizan.formats.node import Node

T = TypeVar("T")


class Dialect(StrEnum):
    """The language that a declaration is written in."""

    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"
    KUBERNETES = "kubernetes"
    COMPOSE = "compose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A declared resource, its kind in the words of its dialect.

    Terraform: `aws_s3_bucket`; `data.aws_ami` for a data source; `module`, `provider`, `output`,
    and `terraform` for those blocks. CloudFormation: `AWS::S3::Bucket`, with the properties as
    body. Kubernetes: `Deployment`, with the whole manifest. Compose: `service`. `scope` is the
    directory (Terraform) or file (the others) within which `address` is unique, and `references`
    are the addresses in its scope that the body mentions.
    """

    kind: str
    name: str
    body: Node
    place: Place
    dialect: Dialect
    scope: str
    references: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """How others in the same scope refer to this resource."""
        return self.name if self.dialect is Dialect.CLOUDFORMATION else f"{self.kind}.{self.name}"

    def same_as(self, other: "Resource") -> bool:
        """Whether both are the same declaration, without comparing their bodies."""
        return self.place == other.place and self.address == other.address

    def at(self, *keys: str) -> Place:
        """Return the place of the key that leads furthest down the path, else that of the whole."""
        place = self.place
        for depth in range(1, len(keys) + 1):
            node = self.body.get(*keys[:depth])
            if node is None:
                break
            place = Place(self.place.path, node.key_line)
        return place

    def place_of(self, node: Node) -> Place:
        """Return the place of a node of the body, with its key."""
        end = max(node.end_line, node.key_line)
        return Place(self.place.path, node.key_line, end if end > node.key_line else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An input of a Terraform module or a CloudFormation template.

    `default` is None where there is none; what a person fills in later is not known. `body` is the
    whole declaration.
    """

    name: str
    default: Node | None
    sensitive: bool
    body: Node
    place: Place
    dialect: Dialect


class Effect(StrEnum):
    """What a statement does with what it names; UNRESOLVED where only its own tool can say."""

    ALLOW = "Allow"
    DENY = "Deny"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of a statement's condition."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of an IAM policy, the same from each of the ways to write one.

    `principals` read `type:identifier`, or `*` for everyone. An item that only its own tool can
    compute is written as a template, `${aws_s3_bucket.data.arn}/*`; `unresolved` names the
    fields that have such an item. `action_lines` has the line of each action (or of each action
    that is excepted), `principal_lines` that of each principal. `under` is the attribute that
    holds the policy, such as `assume_role_policy`, or empty for a Terraform policy document.
    """

    owner: Resource
    under: str
    effect: Effect
    sid: str = ""
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    not_principals: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unresolved: frozenset[str] = frozenset()
    action_lines: tuple[int, ...] = ()
    principal_lines: tuple[int, ...] = ()
    place: Place

    @property
    def is_trust(self) -> bool:
        """Whether it says who may take on the identity, instead of what the identity may do."""
        wanted = [action.lower() for action in self.actions]
        return bool(self.principals) and all(action.startswith("sts:") for action in wanted)

    def names(self, action: str) -> bool:
        """Whether its actions, wildcards followed, cover this one; NotAction is taken as it reads.

        An action that is unresolved covers nothing.
        """
        if self.not_actions:
            return not any(covers(pattern, action) for pattern in self.not_actions)
        return any(covers(pattern, action) for pattern in self.actions)

    def grants(self, action: str) -> bool:
        """Whether it allows the action on something."""
        return self.effect is Effect.ALLOW and self.names(action)

    def place_of(self, action: str) -> Place:
        """Return the line of the first of its actions that covers this one, else its own place."""
        for pattern, line in zip(self.actions or self.not_actions, self.action_lines, strict=False):
            if covers(pattern, action):
                return Place(self.place.path, line)
        return self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Opaque:
    """A policy that a resource has and whose content could not be resolved."""

    owner: Resource
    under: str
    reason: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class Iac(Evidence):
    """All that the infrastructure code of a workload declares."""

    resources: tuple[Resource, ...] = ()
    variables: tuple[Variable, ...] = ()
    statements: tuple[Statement, ...] = ()
    opaque: tuple[Opaque, ...] = ()

    def of(self, *kinds: str) -> tuple[Resource, ...]:
        """Return the resources of these kinds, in the order of their places."""
        found = self._answers.get(kinds)
        if found is None:
            held = (at for kind in frozenset(kinds) for at in self._positions.get(kind, ()))
            found = tuple(self.resources[at] for at in sorted(held))
            self._answers[kinds] = found
        return found

    def referring_to(self, resource: Resource) -> tuple[Resource, ...]:
        """Return the other resources of the same scope that mention this one."""
        address = resource.address
        return tuple(
            other
            for other in self._referring.get(address, ())
            if other.scope == resource.scope
            and other.dialect is resource.dialect
            and not other.same_as(resource)
        )

    def statements_of(self, resource: Resource) -> tuple[Statement, ...]:
        """Return the statements that stand in this resource itself."""
        return tuple(s for s in self.stated_at(resource.address) if s.owner.same_as(resource))

    def stated_at(self, *addresses: str) -> tuple[Statement, ...]:
        """Return the statements of resources with one of these addresses, in their order."""
        held = (at for address in {*addresses} for at in self._stated.get(address, ()))
        return tuple(self.statements[at] for at in sorted(held))

    def once(self, derive: Callable[["Iac"], T]) -> T:
        """Return what a function makes of all that is declared; it is made once, whoever asks."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("T", self._derived[derive])

    @cached_property
    def _derived(self) -> dict[object, object]:
        """What `once` made already."""
        return {}

    @cached_property
    def _answers(self) -> dict[tuple[str, ...], tuple[Resource, ...]]:
        """What was asked already: checks ask once for each of many resources."""
        return {}

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, resource in enumerate(self.resources):
            found.setdefault(resource.kind, []).append(position)
        return found

    @cached_property
    def _stated(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, statement in enumerate(self.statements):
            found.setdefault(statement.owner.address, []).append(position)
        return found

    @cached_property
    def _referring(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            for address in resource.references:
                found.setdefault(address, []).append(resource)
        return found


def covers(pattern: str, action: str) -> bool:
    """Whether an action pattern with `*` and `?` covers an action; case does not matter."""
    return fnmatchcase(action.lower(), pattern.lower().replace("[", "[[]"))
