"""What the policies are asked about a request: who does what, with which model or item."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bartizan.gateway.access.policy import Ask
from bartizan.gateway.dialects.api import Turn, member, word
from bartizan.gateway.dialects.mcp import ANSWER
from bartizan.gateway.dialects.mcp_shapes import SUBSCRIBE
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import RoutePart
from bartizan.gateway.words import Exchange

ACTIONS: Final = {"resources/read": "read", "resources/subscribe": "read", "prompts/get": "prompt"}


def _ask(caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> Ask:
    model = bool(turn.model)
    action = "embed" if route.dialect == "openai-embeddings" else "complete"
    common = {
        "route": route.name,
        "session": caller.session,
        "tainted": exchange.tainted,
        "classes": list[str](),
    }
    return Ask(
        principal=caller.principal,
        roles=caller.roles,
        action=action if model else _action(turn.operation),
        kind="Model" if model else "Item",
        resource=turn.model if model else f"{route.server}/{item_of(turn)}",
        context={**common, "stream": turn.stream} if model else common,
    )


def asks_of(caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> Iterator[Ask]:
    """Yield what the policies are asked about a request: who wants to be told reads."""
    asked = _ask(caller, route, turn, exchange)
    yield asked
    if turn.operation == SUBSCRIBE:
        wanted = member(member(turn.document.tree, "params"), "notifications")
        uris = wanted.get("resourceSubscriptions")
        for uri in uris if isinstance(uris, list) else []:
            yield replace(asked, action="read", resource=f"{route.server}/{uri}")


def _action(operation: str) -> str:
    return "answer" if operation.startswith(ANSWER) else ACTIONS.get(operation, "list")


def item_of(turn: Turn) -> str:
    """Return what a request of MCP is about: to answer a question, it is the question."""
    if turn.operation.startswith(ANSWER):
        return turn.operation.removeprefix(ANSWER)
    params = member(turn.document.tree, "params")
    return word(params, "uri") or word(params, "name") or turn.operation
