"""The verdicts on what a gateway does: configured in the workload, and seen in its log.

A configuration alone proves nothing, for nobody knows that it is in use. Each record of the gateway
names the configuration that it was judged under, so what passes is the very file that was in use
within the last week, by a log that somebody else vouches for.
"""

from collections.abc import Collection, Iterable, Iterator

from bartizan.checks.vouching import doubts
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Outcome
from bartizan.evidence.addressed import may_call, past
from bartizan.evidence.auditlog import FRESH_DAYS, AuditLogs, Exchanges, LogSeen
from bartizan.evidence.gateway import Gateway, GatewayRoute, Gateways
from bartizan.evidence.source import Source

# Unread files that could change what is said of a gateway; what becomes of its log is said beside.
FILES = r"gateway[^/]*\.ya?ml\Z|/\Z"
CHAT = frozenset({"openai-chat", "openai-responses", "anthropic-messages", "bedrock-converse"})
MODELS = CHAT | {"openai-embeddings"}
TOOLS = frozenset({"mcp"})
ABSENT = "no configuration of a gateway"
MOST_PLACES = 5


def routes(
    gateways: Gateways, dialects: Collection[str] = MODELS | TOOLS
) -> Iterator[tuple[Gateway, GatewayRoute]]:
    """Yield the routes of these dialects."""
    for gateway in gateways.gateways:
        yield from ((gateway, route) for route in gateway.routes if route.dialect in dialects)


def name_of(gateway: Gateway, route: GatewayRoute) -> str:
    """Return what a verdict on a route is about."""
    return f"{gateway.path} {route.name}"


def working(gateway: Gateway, route: GatewayRoute, logs: AuditLogs, what: str) -> Verdict:
    """Return the verdict on what is configured on a route: passed where the log shows it in use."""
    subject, because = name_of(gateway, route), f"route {route.name}: {what}"
    place = route.place
    if logs.gaps:
        lost = f"{because}; whether it is in use is not known: the log {logs.gaps[0].reason}"
        return unknown(lost, place, subject=subject)
    found = exchanges(gateway, route, logs.log)
    if isinstance(found, str):
        return review(f"{because}, but {found}", place, subject=subject)
    seen = f"{found.passed} exchanges under this configuration in {FRESH_DAYS} days"
    acted = f", and that it acted: {', '.join(found.acted)}" if found.acted else ""
    return passed(f"{because}; the log shows {seen}{acted}", place, subject=subject)


def guarding(
    gateway: Gateway, route: GatewayRoute, logs: AuditLogs, source: Source, what: str
) -> Verdict:
    """Return the verdict on what is configured on a route that all calls of models have to take.

    A log shows what came, never what went past: code whose clients name no address is for review.
    """
    verdict = working(gateway, route, logs, what)
    if verdict.outcome is not Outcome.PASS:
        return verdict
    if unread := may_call(source):
        because = f"route {route.name}: {what}; {unread[0]} was not read and may go past it"
        return unknown(because, route.place, subject=verdict.subject)
    if around := past(source):
        because = f"{verdict.because}; a client in the code names no address, so it may go past it"
        return review(because, route.place, *around[:MOST_PLACES], subject=verdict.subject)
    return verdict


def screened(
    on: Iterable[tuple[Gateway, GatewayRoute]],
    logs: AuditLogs,
    source: Source,
    what: str,
    lacking: str,
) -> Iterator[Verdict]:
    """Yield a verdict on each route: its guard at work, or what the application has to do then."""
    for gateway, route in on:
        if what in route.holds:
            yield guarding(gateway, route, logs, source, what)
        else:
            because = f"route {route.name}: {lacking}"
            yield review(because, route.place, subject=name_of(gateway, route))


def exchanges(gateway: Gateway, route: GatewayRoute, log: LogSeen | None) -> Exchanges | str:
    """Return what a log that can be believed shows of a route, or why there is none of it."""
    if log is None:
        return "no audit log is declared that could show it in use"
    if doubt := doubts(log):
        return f"the log that could show it in use {doubt}"
    found = log.exchanges.get((route.name, gateway.digest))
    if found is None or not found.passed:
        return f"the log shows no exchange under this configuration in {FRESH_DAYS} days"
    return found
