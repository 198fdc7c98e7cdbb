"""What a request asks for: whether its route offers that, and what guards are told of it."""

from dataclasses import replace

from bartizan.gateway.asgi import JSON
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.dialects.lengths import write_length
from bartizan.gateway.recording import Account
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.schema import RoutePart
from bartizan.gateway.streaming import demand_read
from bartizan.gateway.words import UNTRUSTED, Exchange, Passage, Role


def demand_offered(part: RoutePart, turn: Turn) -> None:
    """Raise RefusedError for a model or an attachment that a route does not offer."""
    if turn.model and turn.model not in part.models and "*" not in part.models:
        message = "this model is not offered on this route"
        raise told(RefusedError(Reason.FORBIDDEN, message), "the route does not list the model")
    demand_read(turn.reading, part.attachments)


def limited(part: RoutePart, turn: Turn, account: Account) -> Turn:
    """Return a request that asks for no longer answers than its route gives.

    What is written into it for that is on the record. Raises RefusedError for one that asks for
    more where the route lowers none.
    """
    rule, length = part.max_tokens, turn.length
    if rule is None:
        return turn
    found = length.beyond(rule.limit, lower=rule.over == "lower", member=rule.member or "")
    if not found:
        return turn
    write_length(turn.document.tree, length, found)
    before = {name: f" instead of {length.asked[name]}" for name in found if name in length.asked}
    account.imposed = ", ".join(f"{name}: {found[name]}{before.get(name, '')}" for name in found)
    asked = {**length.asked, **found}
    return replace(turn, length=replace(length, asked=asked), rewritten=True)


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
