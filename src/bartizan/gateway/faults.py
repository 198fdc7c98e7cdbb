"""What a caller is told when a provider answers with an error: its kind, and its judged words."""

from collections.abc import Sequence
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway.asgi import JSON
from bartizan.gateway.datamarking import PRIVATE
from bartizan.gateway.dialects.api import member, word
from bartizan.gateway.document import read_document
from bartizan.gateway.judging import Judgement, judge_all
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.slots import Slot
from bartizan.gateway.upstream import Reply
from bartizan.gateway.words import Direction, Exchange, Guard, Passage, Role

MOST_BODY: Final = 65_536
MOST_TEXT: Final = 1000
LONGEST_WAIT: Final = 3600
OUR_FAULT: Final = (401, 403, 407)


async def fault_of(
    reply: Reply, guards: Sequence[Guard], exchange: Exchange | None, judgement: Judgement
) -> RefusedError:
    """Return the refusal that stands for a provider's error; the record says its status.

    What the provider says of its own credential is not the caller's business: it may quote it.
    """
    error = await _told(reply, guards, exchange, judgement)
    return told(error, f"the provider answered with status {reply.status}")


async def _told(
    reply: Reply, guards: Sequence[Guard], exchange: Exchange | None, judgement: Judgement
) -> RefusedError:
    status = reply.status
    if status == 429:  # noqa: PLR2004
        retry = reply.header("retry-after")
        wait = min(int(retry), LONGEST_WAIT) if retry.isascii() and retry.isdigit() else 1
        return RefusedError(Reason.LIMITED, "the provider's limit is reached", retry=wait)
    if status in OUR_FAULT:
        return RefusedError(Reason.UPSTREAM, "the provider refuses the gateway's credential")
    if 400 <= status < 500:  # noqa: PLR2004
        said = await _judged(reply, guards, exchange, judgement)
        return RefusedError(
            Reason.INVALID, f"the provider refuses the request{said}", status=status
        )
    return RefusedError(Reason.UPSTREAM, f"the provider answered with status {status}")


async def _judged(
    reply: Reply, guards: Sequence[Guard], exchange: Exchange | None, judgement: Judgement
) -> str:
    """Return the provider's words if the guards let them pass, "" otherwise."""
    if reply.media != JSON or exchange is None:
        return ""
    try:
        tree = read_document(await reply.read(MOST_BODY)).tree
    except (FormatError, RefusedError):
        return ""
    said = word(member(tree, "error"), "message") or word(tree, "message")
    # It may quote a text that was marked: a mark within a value would hide it from the guards.
    text = PRIVATE.sub("", said[:MOST_TEXT])
    passage = Passage(text, Role.ASSISTANT, Direction.OUT, "/error/message")
    held = [text]
    try:
        judge_all([Slot(held, 0, passage)], guards, exchange, judgement)
    except RefusedError:
        return ""
    return f": {held[0]}" if text else ""
