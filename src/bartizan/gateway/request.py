"""What a request asks for: whether its route offers that, and what guards are told of it."""

from bartizan.gateway.asgi import JSON
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.recording import Account
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.schema import RoutePart
from bartizan.gateway.streaming import demand_read
from bartizan.gateway.words import UNTRUSTED, Exchange, Passage, Role


def demand_offered(part: RoutePart, turn: Turn) -> None:
    """Raise RefusedError for a model, a length or an attachment that a route does not offer."""
    if turn.model and turn.model not in part.models and "*" not in part.models:
        message = "this model is not offered on this route"
        raise told(RefusedError(Reason.FORBIDDEN, message), "the route does not list the model")
    if part.max_tokens is not None and not 0 < (turn.most_tokens or 0) <= part.max_tokens:
        most = part.max_tokens
        raise RefusedError(Reason.INVALID, f"the request has to ask for at most {most} tokens")
    demand_read(turn.reading, part.attachments)


def accepted(turn: Turn, streamed: str) -> str:
    """Return the media types that the reply may have; `streamed` is that of a stream."""
    if turn.operation:
        return f"{JSON}, {streamed}"
    return streamed if turn.stream else JSON


def texts_of(turn: Turn) -> list[Passage]:
    """Return the texts of a request, but not the names of its members."""
    return [slot.passage for slot in turn.reading.slots if not slot.name]


def exchange_of(account: Account, turn: Turn, texts: list[Passage], *, tainted: bool) -> Exchange:
    """Return what guards are told of a request with such texts."""
    return Exchange(
        id=account.id,
        principal=account.principal,
        route=account.route,
        model=turn.model,
        system=tuple(each.text for each in texts if each.role is Role.SYSTEM),
        documents=tuple(each.text for each in texts if each.role in UNTRUSTED),
        tainted=tainted,
    )
