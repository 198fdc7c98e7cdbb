"""Pinned definitions: what a tool says of itself is what somebody has read and agreed to.

A description is text that the model obeys. A server that changes one after it was looked at, or
names its tool like that of another server, changes what the model does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bartizan.gateway.acting.canonical import Json, digest


@dataclass(frozen=True, slots=True)
class Drift:
    """A definition that is not as pinned."""

    tool: str
    because: str


def pin(definition: Mapping[str, Json]) -> str:
    """Return the SHA-256 of all that a definition says, also in members that nobody knows yet."""
    return digest(dict(definition))


def drifts(
    server: str, definitions: Iterable[Mapping[str, Json]], pins: Mapping[str, str]
) -> tuple[Drift, ...]:
    """Return what of a server's tools is new, changed, or named like another's.

    `pins` are by `server/tool`. A tool that is pinned and missing is no drift: it cannot be called.
    """
    found: list[Drift] = []
    seen: set[str] = set()
    others = {name.partition("/")[2]: name for name in pins if not name.startswith(f"{server}/")}
    for definition in definitions:
        name = definition.get("name")
        if not isinstance(name, str):
            found.append(Drift(f"{server}/", "a tool has no name"))
            continue
        tool = f"{server}/{name}"
        known = pins.get(tool)
        if name in seen:
            found.append(Drift(tool, "it is defined twice"))
        elif known is None:
            also = f" and is named like {others[name]}" if name in others else ""
            found.append(Drift(tool, f"it is not pinned{also}"))
        elif known != pin(definition):
            found.append(Drift(tool, "its definition is not the one that was pinned"))
        seen.add(name)
    return tuple(found)
