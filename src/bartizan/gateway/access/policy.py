"""Decisions by Cedar policies: parsed once, checked against a schema, indexed, default deny.

A decision looks only at the policies whose scope can match it. The others could neither permit nor
forbid: Cedar asks a policy's conditions only where its scope holds (Cedar, "Evaluation"). One that
cannot be evaluated denies, since it might have been one that forbids.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cedarpy

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.spelling import demand_known
from bartizan.gateway.access.vocabulary import Json, Tool, schema_of

MOST_SETS = 4096
CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be decided: whether a principal may do this to that, in these circumstances."""

    principal: str
    roles: tuple[str, ...]
    action: str
    kind: str
    resource: str
    attributes: Mapping[str, Json] = field(default_factory=dict)
    context: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it may, and by which policies; `because` says it for the record."""

    allowed: bool
    because: str
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Of one policy: the actions it is about (None: all), and who and what it is about alone.

    `role` is one that a principal must have. Roles are in no other roles here, so that having it is
    the same as being in it.
    """

    actions: frozenset[str] | None
    principal: str | None
    role: str | None
    resource: tuple[str, str] | None

    def concerns(self, action: str) -> bool:
        return self.actions is None or action in self.actions

    def may_match(self, ask: Ask) -> bool:
        return (
            self.concerns(ask.action)
            and self.principal in (None, ask.principal)
            and (self.role is None or self.role in ask.roles)
            and self.resource in (None, (ask.kind, ask.resource))
        )


class Policies:
    """A set of policies that decides. Raises InvalidInputError when text or schema is wrong."""

    def __init__(self, text: str, tools: Iterable[Tool] = (), *, indexed: bool = True) -> None:
        """Parse and validate; without `indexed` every decision looks at every policy."""
        tools = tuple(tools)
        self._schema = _parsed_schema(tools)
        static = _static(text, self._schema)
        self._names = {key: _name(key, policy) for key, policy in static.items()}
        for key, policy in static.items():
            demand_known(self._names[key], policy, tools)
        self._static = static
        members = frozenset({CALL, *(tool.id for tool in tools)})
        self._scopes = {key: _scope(policy, members) for key, policy in static.items()}
        self._principals = {scope.principal for scope in self._scopes.values()}
        self._roles = {scope.role for scope in self._scopes.values()}
        self._resources = {scope.resource for scope in self._scopes.values()}
        self._whole = None if indexed else _set_of(static)
        self._sets: OrderedDict[tuple[object, ...], cedarpy.PolicySet] = OrderedDict()

    def __len__(self) -> int:
        """Return how many policies there are."""
        return len(self._static)

    def may_permit(self, action: str) -> bool:
        """Return whether a policy that permits is about an action, for somebody and sometimes."""
        return any(
            policy["effect"] == "permit" and self._scopes[key].concerns(action)
            for key, policy in self._static.items()
        )

    def decide(self, ask: Ask) -> Decision:
        """Decide. What no policy permits is denied, and so is what cannot be evaluated."""
        request = {
            "principal": {"type": "Principal", "id": ask.principal},
            "action": {"type": "Action", "id": ask.action},
            "resource": {"type": ask.kind, "id": ask.resource},
            "context": dict(ask.context),
        }
        try:
            found = cedarpy.is_authorized(request, self._of(ask), _entities(ask), self._schema)
        except (ValueError, TypeError) as error:
            return Decision(allowed=False, because=f"not decidable: {type(error).__name__}")
        names = tuple(sorted(self._names.get(key, key) for key in found.diagnostics.reasons))
        if found.diagnostics.errors or found.decision is cedarpy.Decision.NoDecision:
            return Decision(
                allowed=False, because="a policy could not be evaluated", policies=names
            )
        verb = "permits" if found.allowed else "forbids"
        because = f"{', '.join(names)} {verb} it" if names else "no policy permits it"
        return Decision(allowed=found.allowed, because=because, policies=names)

    def _of(self, ask: Ask) -> cedarpy.PolicySet:
        if self._whole is not None:
            return self._whole
        resource = (ask.kind, ask.resource)
        key = (
            ask.action,
            ask.principal if ask.principal in self._principals else None,
            resource if resource in self._resources else None,
            frozenset(role for role in ask.roles if role in self._roles),
        )
        found = self._sets.get(key)
        if found is None:
            chosen = {
                name: self._static[name]
                for name, scope in self._scopes.items()
                if scope.may_match(ask)
            }
            found = self._sets[key] = _set_of(chosen)
            if len(self._sets) > MOST_SETS:
                self._sets.popitem(last=False)
        self._sets.move_to_end(key)
        return found


def _parsed_schema(tools: Iterable[Tool]) -> cedarpy.Schema:
    try:
        return cedarpy.Schema.from_str(schema_of(tools))
    except ValueError as error:
        raise InvalidInputError(f"the tools make no schema for policies: {error}") from None


def _static(text: str, schema: cedarpy.Schema) -> dict[str, dict[str, Any]]:
    try:
        record = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise InvalidInputError(f"the policies do not parse: {error}") from None
    if record.get("templates"):
        raise InvalidInputError(
            "the policies hold a template", hint="Write its values in place of its slots."
        )
    static = dict(record["staticPolicies"])
    found = cedarpy.validate_policies(text, schema)
    if not found.validation_passed:
        raise _misfit(static, [(str(each.policy_id), str(each.error)) for each in found.errors])
    return static


def _misfit(
    static: Mapping[str, Mapping[str, Any]], wrong: Iterable[tuple[str, str]]
) -> InvalidInputError:
    """Return the error of policies that do not fit: each by the name that its author gave it."""
    said = []
    for key, text in wrong:
        name = _name(key, static.get(key, {}))
        said.append(f"{name}: {text.removeprefix(f'for policy `{key}`, ')}")
    hint = "`bartizan gateway check --schema` prints the words that policies may use."
    if any("optional attribute" in each for each in said):
        hint = "Ask first whether it is there: `context.input has NAME && …`. " + hint
    return InvalidInputError(
        f"the policies do not fit the schema: {'; '.join(said[:3])}", hint=hint
    )


def _name(key: str, policy: Mapping[str, Any]) -> str:
    return str(policy.get("annotations", {}).get("id") or key)


def _set_of(static: Mapping[str, Mapping[str, Any]]) -> cedarpy.PolicySet:
    record = {"templates": {}, "staticPolicies": static, "templateLinks": []}
    return cedarpy.PolicySet.from_json_str(json.dumps(record))


def _scope(policy: Mapping[str, Any], below_call: frozenset[str]) -> _Scope:
    principal, resource = policy["principal"], policy["resource"]
    return _Scope(
        actions=_actions(policy["action"], below_call),
        principal=principal["entity"]["id"] if principal["op"] == "==" else None,
        role=_role(principal),
        resource=(resource["entity"]["type"], resource["entity"]["id"])
        if resource["op"] == "=="
        else None,
    )


def _role(principal: Mapping[str, Any]) -> str | None:
    entity = principal.get("entity") if principal["op"] == "in" else None
    return entity["id"] if entity and entity["type"] == "Role" else None


def _actions(scope: Mapping[str, Any], below_call: frozenset[str]) -> frozenset[str] | None:
    """Return the actions that a scope is about; `in` takes those below a group along."""
    if scope["op"] == "All":
        return None
    named = {each["id"] for each in scope.get("entities", [scope.get("entity")])}
    if scope["op"] == "in" and CALL in named:
        named |= below_call
    return frozenset(named)


def _entities(ask: Ask) -> list[dict[str, Json]]:
    roles = [{"type": "Role", "id": role} for role in ask.roles]
    return [
        {"uid": {"type": "Principal", "id": ask.principal}, "attrs": {}, "parents": roles},
        {
            "uid": {"type": ask.kind, "id": ask.resource},
            "attrs": dict(ask.attributes),
            "parents": [],
        },
    ]
