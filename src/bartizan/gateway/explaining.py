"""Says what a configuration does, what it leaves open, and which controls it serves.

A configuration shows that a control is there. That it works is shown by the log and by a test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.schema import GatewayPart, GuardPart, RoutePart
from bartizan.gateway.words import UNTRUSTED, Action

PASSING: Final = Action.ALLOW.value


@dataclass(frozen=True, slots=True)
class Serves:
    """A control of the catalogue, and on which routes the configuration serves it."""

    control: str
    how: str
    routes: tuple[str, ...]
    missing: tuple[str, ...]


Rule = Callable[[GatewayPart, RoutePart], bool]


def _guarded(way: str, *names: str) -> Rule:
    def rule(part: GatewayPart, route: RoutePart) -> bool:
        return any(
            each.guard in names and each.settings.get("action") != PASSING
            for each in guards_of(part, route, way)
        )

    return rule


def _distrusting(part: GatewayPart, route: RoutePart) -> bool:
    """Return whether injections are looked for in what tools and servers bring."""
    way = "out" if route.dialect == "mcp" else "in"
    guards = (each for each in guards_of(part, route, way) if each.guard == "injection")
    settings = [each.settings for each in guards]
    return any(
        set(_texts(each.get("roles", [*UNTRUSTED]))) >= UNTRUSTED and each.get("action") != PASSING
        for each in settings
    )


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _always(part: GatewayPart, route: RoutePart) -> bool:  # noqa: ARG001  (a rule's parameters)
    return True


def limited(part: GatewayPart, route: RoutePart) -> bool:
    """Whether each caller is limited on a route in requests, and where there are any in tokens."""
    limits = route.limits or part.limits
    return limits.requests_per_minute is not None and (
        limits.tokens_per_minute is not None or route.dialect == "mcp"
    )


def _slow_to_copy(part: GatewayPart, route: RoutePart) -> bool:
    return route.dialect == "mcp" or limited(part, route)


def pinned(part: GatewayPart, route: RoutePart) -> bool:
    """Whether a route leads to a server of tools of which each that is listed is pinned."""
    tools = [each for each in part.acting.tools if each.server == route.server]
    return route.dialect == "mcp" and bool(tools) and all(each.pin for each in tools)


def watched(part: GatewayPart, route: RoutePart) -> bool:  # noqa: ARG001
    """Whether what each caller asks on a route is watched for somebody who copies the model."""
    return route.watch is not None


def alerted(part: GatewayPart, route: RoutePart) -> bool:  # noqa: ARG001
    """Whether somebody is told when the watch of a route raises an alarm."""
    return any("extraction" in each.events for each in part.alerts)


def _told_of_copies(part: GatewayPart, route: RoutePart) -> bool:
    return route.dialect == "mcp" or (watched(part, route) and alerted(part, route))


def _policed(part: GatewayPart, route: RoutePart) -> bool:  # noqa: ARG001
    return part.acting.policies is not None


def _encrypted(part: GatewayPart, route: RoutePart) -> bool:
    upstream = part.upstreams.get(route.upstream)
    outward = upstream is None or upstream.url.startswith("https://")
    return part.listen.certificate is not None and outward


RULES: Final[tuple[tuple[str, str, Rule], ...]] = (
    ("APP-01", "sizes, depth and shapes are bounded; what no shape names is refused", _always),
    ("APP-02", "a guard of input looks for injection", _guarded("in", "injection")),
    ("APP-03", "tool results and documents are judged as untrusted", _distrusting),
    (
        "APP-04",
        "a guard of output hides or stops what must not leave",
        _guarded("out", "sensitive-values", "exfiltration", "system-prompt", "words", "patterns"),
    ),
    ("APP-06", "every dialect, role, way and stream is guarded, and counted by model", _always),
    ("APP-07", "callers show a key or a token, and policies decide", _policed),
    ("APP-08", "unknown paths, headers and members are not passed", _always),
    ("APP-09", "requests and tokens are limited for each caller", limited),
    ("APP-13", "only listed tools are called, with arguments of their schema", _always),
    ("APP-14", "calls that change something wait for a person once a session is tainted", _always),
    ("APP-16", "a switch stops callers, models and tools", _always),
    ("APP-18", "definitions of tools are pinned", pinned),
    ("APP-20", "every exchange is recorded before it is released", _always),
    ("DAT-09", "who asked which model or tool for something, and when, is recorded", _always),
    ("DAT-10", "sensitive values are judged on their way in", _guarded("in", "sensitive-values")),
    ("DAT-10", "records name bodies by digests, and quote none", _always),
    ("DAT-14", "addresses that carry data out are stopped", _guarded("out", "exfiltration")),
    ("INF-05", "both sides are encrypted", _encrypted),
    ("MOD-11", "callers of models are limited, and hear no probabilities", _slow_to_copy),
    ("MOD-11", "callers are watched, and somebody is told of extraction", _told_of_copies),
    ("MOD-13", "each caller's use of each model, refusals and rulings are recorded", _always),
    ("ORG-15", "the log is tamper-evident", _always),
)


def guards_of(part: GatewayPart, route: RoutePart, way: str) -> Iterator[GuardPart]:
    """Yield the guards that judge a route's texts on their way in or out."""
    chosen = part.guards if route.guards is None else route.guards
    return (each for each in chosen if way in each.directions)


def served(part: GatewayPart) -> list[Serves]:
    """Return for each control and how it is served on which routes that is, and on which not."""
    found = []
    for control, how, rule in RULES:
        yes = tuple(route.name for route in part.routes if rule(part, route))
        no = tuple(route.name for route in part.routes if route.name not in yes)
        found.append(Serves(control, how, yes, no))
    return found


def warnings(part: GatewayPart) -> list[str]:
    """Return what a person should know before relying on a configuration."""
    found = []
    if part.listen.certificate is None and part.listen.host not in ("127.0.0.1", "::1"):
        found.append("callers connect without TLS from beyond this machine (listen.certificate)")
    if part.audit.digest_key is None:
        found.append("bodies have other names in the log after each start (audit.digest_key)")
    if part.listen.reuse_port and part.shared is None:
        found.append("each process counts limits and tainted conversations for itself (shared)")
    if part.shared is not None and part.shared.away == "alone":
        found.append("while the store is away, each process counts for itself (shared.away)")
    for route in part.routes:
        found += [f"route {route.name}: {each}" for each in _of_route(part, route)]
    return found


def _of_route(part: GatewayPart, route: RoutePart) -> Iterator[str]:
    for way in ("in", "out"):
        if not any(guards_of(part, route, way)):
            yield f"no guard judges what goes {way}"
    yield from _of_models(route)
    if route.attachments:
        yield f"{', '.join(route.attachments)} pass though no guard reads them"
    upstream = part.upstreams.get(route.upstream)
    if upstream is not None and upstream.credential is None and upstream.aws is None:
        yield "the provider is asked without a credential"
    if route.dialect == "mcp" and not pinned(part, route):
        yield "the server's tools are not pinned (`bartizan gateway pin`)"


def _of_models(route: RoutePart) -> Iterator[str]:
    if not route.models and route.dialect != "mcp":
        yield "no model is listed, so every request is refused (models)"
    if "*" in route.models:
        yield "any model may be asked for (models: ['*'])"
    for model in route.models:
        if "*" in model and model != "*":
            yield f"{model!r} is no pattern: it lets no model be asked for (models: ['*'] lets all)"
