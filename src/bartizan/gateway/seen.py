"""A gateway's configuration as evidence, read by the very schema that it is served by.

What cannot act counts for nothing: a guard that allows what it finds, a threshold that no text
reaches, an empty list, a guard beside which attachments pass unread.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.core.place import Place
from bartizan.evidence.facts import Gap
from bartizan.evidence.gateway import Gateway, GatewayRoute, Gateways, Holds
from bartizan.formats.node import Node
from bartizan.formats.yamldoc import read_yaml
from bartizan.gateway.config import LIMITS, parse_config
from bartizan.gateway.explaining import alerted, guards_of, limited, pinned, watched
from bartizan.gateway.masking import hidden_classes
from bartizan.gateway.schema import GatewayPart, GuardPart, RoutePart

UNTRUSTED: Final = frozenset({"tool-result", "document"})
# Guards that act on what leaves, and the setting without which they look for nothing.
OUTWARD: Final = {
    "exfiltration": "", "system-prompt": "", "words": "phrases", "patterns": "patterns"
}  # fmt: skip


def seen(files: Iterable[tuple[str, bytes]]) -> Gateways:
    """Return the configurations among these (path, content); one that is wrong is a gap."""
    found, gaps = list[Gateway](), list[Gap]()
    for path, content in files:
        try:
            found.append(_gateway(path, content))
        except InvalidInputError as error:
            gaps.append(Gap(path, f"cannot be served: {error.message.splitlines()[-1].strip()}"))
    return Gateways(gateways=tuple(found), gaps=tuple(gaps), files=len(found) + len(gaps))


def _gateway(path: str, content: bytes) -> Gateway:
    part = parse_config(content, path.rpartition("/")[2])
    lines = _lines(read_yaml(content, limits=LIMITS)[0])
    routes = [
        GatewayRoute(
            name=route.name,
            dialect=route.dialect,
            place=Place(path, lines[number]),
            holds=frozenset(name for name, rule in RULES.items() if rule(part, route)),
            hides=hidden_classes(part, route),
        )
        for number, route in enumerate(part.routes)
    ]
    return Gateway(path=path, digest=f"sha256:{sha256(content).hexdigest()}", routes=tuple(routes))


def _lines(document: Node) -> list[int]:
    return [each.line for each in document.fields()["routes"].items()]


def _screened(part: GatewayPart, route: RoutePart) -> bool:
    return any("user" in roles for roles in _screens(part, route, "in"))


def _content_screened(part: GatewayPart, route: RoutePart) -> bool:
    """Whether untrusted texts are screened; a server of tools sends them on the way out."""
    way = "out" if route.dialect == "mcp" else "in"
    wanted = {"tool-result"} if route.dialect == "mcp" else UNTRUSTED
    return any(wanted <= roles for roles in _screens(part, route, way))


def _screens(part: GatewayPart, route: RoutePart, way: str) -> Iterator[frozenset[str]]:
    """Yield whose texts each guard against injection judges and stops."""
    for guard in guards_of(part, route, way):
        limits = [guard.settings.get(name) for name in ("threshold", "untrusted")]
        reached = all(limit is None or _is_reached(limit) for limit in limits)
        if guard.guard == "injection" and _acts(guard) and reached and not route.attachments:
            roles = guard.settings.get("roles", ["user", *UNTRUSTED])
            yield frozenset(map(str, roles)) if isinstance(roles, list) else frozenset()


def _is_reached(threshold: object) -> bool:
    return isinstance(threshold, int | float) and threshold < 1


def _filtered(part: GatewayPart, route: RoutePart) -> bool:
    found = guards_of(part, route, "out")
    return not route.attachments and any(_hides(each) or _stops(each) for each in found)


def _hides(guard: GuardPart) -> bool:
    """Whether a guard does something with a class of sensitive values."""
    if guard.guard != "sensitive-values":
        return False
    told = [guard.settings[name] for name in ("classes", "types") if name in guard.settings]
    if "classes" not in guard.settings:
        return True
    return any(v != "allow" for each in told if isinstance(each, Mapping) for v in each.values())


def _stops(guard: GuardPart) -> bool:
    needs = OUTWARD.get(guard.guard)
    return needs is not None and _acts(guard) and (not needs or bool(guard.settings.get(needs)))


def _acts(guard: GuardPart) -> bool:
    return guard.settings.get("action") != "allow"


def _policed(part: GatewayPart, route: RoutePart) -> bool:  # noqa: ARG001  (a rule's parameters)
    return part.acting.policies is not None


def _has_tools(part: GatewayPart, route: RoutePart) -> bool:
    return any(each.server == route.server for each in part.acting.tools)


RULES: Final[Mapping[Holds, Callable[[GatewayPart, RoutePart], bool]]] = {
    Holds.INPUT_SCREENED: _screened,
    Holds.CONTENT_SCREENED: _content_screened,
    Holds.OUTPUT_FILTERED: _filtered,
    Holds.QUOTA: limited,
    Holds.POLICED: _policed,
    Holds.TOOLS: _has_tools,
    Holds.PINNED: pinned,
    Holds.WATCHED: watched,
    Holds.ALERTED: alerted,
}
