"""The words of policies: a Cedar schema made of the configured tools, and arguments as values.

Each tool is an action of its own below `Action::"call"`, named `server/tool`; its arguments are
`context.input`, typed from the tool's JSON Schema, so that a policy which misspells one is refused
when it is loaded and not passed over when it matters. What has no type in Cedar (numbers with a
fraction, mixed lists) cannot be named in a policy.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.keys import Refused

SCALARS: Mapping[str, str] = {"string": "String", "integer": "Long", "boolean": "Bool"}
NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")
MOST_DEPTH = 4
SMALLEST, LARGEST = -(2**63), 2**63 - 1
# Keys by which Cedar's JSON says that a value is something else than a record.
RESERVED = frozenset({"__entity", "__extn", "__expr"})
COMMON: Final = "route: String, session: String, tainted: Bool, classes: Set<String>"
SCHEMA: Final = f"""
entity Role;
entity Principal in [Role];
entity Model;
entity Item;
entity Tool {{ server: String, side_effect: Bool, untrusted: Bool }};
action complete, embed appliesTo {{
  principal: [Principal], resource: [Model], context: {{ {COMMON}, stream: Bool }} }};
action read, prompt, list, answer appliesTo {{
  principal: [Principal], resource: [Item], context: {{ {COMMON} }} }};
action call;
"""

Json = object


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as the configuration allows it. `schema` is that of its arguments (JSON Schema).

    `side_effect`: it changes something, or carries something out. `untrusted`: what it returns
    comes from people outside, so that a session which has read it is tainted. Raises
    InvalidInputError for a name that could not stand in a policy.
    """

    server: str
    name: str
    schema: Mapping[str, Json]
    side_effect: bool = True
    untrusted: bool = True

    def __post_init__(self) -> None:
        """Refuse a name that would have to be escaped: it stands in a schema's text."""
        for name in (self.server, self.name):
            if NAME.fullmatch(name) is None:
                raise InvalidInputError(
                    f"{name!r} cannot name a server or a tool",
                    hint="Take letters, digits, '_', '-' and '.'.",
                )

    @property
    def id(self) -> str:
        """The name in policies, rulings and records."""
        return f"{self.server}/{self.name}"


def schema_of(tools: Iterable[Tool]) -> str:
    """Return the Cedar schema, in its readable form, for policies about these tools."""
    return SCHEMA + "".join(
        f'action "{tool.id}" in [call] appliesTo {{ principal: [Principal], resource: [Tool], '
        f"context: {{ {COMMON}, hosts: Set<String>, input: {_record(tool.schema)} }} }};\n"
        for tool in sorted(tools, key=lambda tool: tool.id)
    )


def input_of(tool: Tool, arguments: Mapping[str, Json]) -> dict[str, Json] | Refused:
    """Return the arguments that policies can name, each of its declared type.

    One that is there and not of its type is refused: left out, a rule that forbids it would not see
    it. One that is left out is what the schema says that a tool takes then (its `default`).
    """
    return _values(tool.schema, arguments, MOST_DEPTH)


def arguments_of(tool: Tool) -> frozenset[tuple[str, ...]]:
    """Return the arguments that policies can name, each by the names that lead to it."""
    return frozenset(_paths(tool.schema, MOST_DEPTH))


def _paths(schema: Mapping[str, Json], depth: int) -> Iterable[tuple[str, ...]]:
    for name, inner in _properties(schema):
        kind = _kind(inner, depth - 1)
        if kind is not None:
            yield (name,)
        if kind is not None and kind.startswith("{"):
            yield from ((name, *below) for below in _paths(inner, depth - 1))


def _record(schema: Mapping[str, Json], depth: int = MOST_DEPTH) -> str:
    parts = [f'"{name}"?: {kind}' for name, kind in _attributes(schema, depth)]
    return "{ " + ", ".join(parts) + " }"


def _attributes(schema: Mapping[str, Json], depth: int) -> Iterable[tuple[str, str]]:
    for name, inner in _properties(schema):
        kind = _kind(inner, depth - 1)
        if kind is not None:
            yield name, kind


def _properties(schema: Mapping[str, Json]) -> Iterable[tuple[str, Mapping[str, Json]]]:
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        for name in sorted(properties):
            inner = properties[name]
            if isinstance(inner, Mapping) and _nameable(name):
                yield name, inner


def _nameable(name: str) -> bool:
    return name not in RESERVED and name.isprintable() and not set(name) & {'"', "\\"}


def _kind(schema: Mapping[str, Json], depth: int) -> str | None:
    kind = schema.get("type")
    if not isinstance(kind, str) or depth < 0:
        return None
    if kind == "object":
        return _record(schema, depth)
    if kind == "array":
        items = schema.get("items")
        inner = _kind(items, 0) if isinstance(items, Mapping) else None
        return f"Set<{inner}>" if inner in SCALARS.values() else None
    return SCALARS.get(kind)


def _values(
    schema: Mapping[str, Json], given: Mapping[str, Json], depth: int
) -> dict[str, Json] | Refused:
    found: dict[str, Json] = {}
    for name, inner in _properties(schema):
        kind = _kind(inner, depth - 1)
        if kind is None or (name not in given and "default" not in inner):
            continue
        value = _value(inner, kind, given.get(name, inner.get("default")), depth - 1)
        if isinstance(value, Refused):
            return value
        found[name] = value
    return found


def _value(schema: Mapping[str, Json], kind: str, given: Json, depth: int) -> Json | Refused:
    if kind.startswith("{"):
        return _values(schema, given, depth) if isinstance(given, Mapping) else _unfit(kind)
    if kind.startswith("Set<"):
        inner = kind[4:-1]
        fits = isinstance(given, list) and all(_fits(inner, each) for each in given)
        return given if fits else _unfit(kind)
    return given if _fits(kind, given) else _unfit(kind)


def _fits(kind: str, given: Json) -> bool:
    if isinstance(given, bool):
        return kind == "Bool"
    if isinstance(given, int):
        return kind == "Long" and SMALLEST <= given <= LARGEST
    return kind == "String" and isinstance(given, str)


def _unfit(kind: str) -> Refused:
    wanted = "a record" if kind.startswith("{") else kind
    return Refused(f"an argument that policies can name is not {wanted}")
