"""A stream that a message opens (`subscriptions/listen`): changes that a caller wants to hear of.

The message is judged and recorded as any other; what its server says then, as on a stream that is
opened with GET. A caller says so in a header, by which it takes no place of requests that end.
"""

from collections.abc import Mapping

from bartizan.gateway.asgi import JSON, Sent
from bartizan.gateway.conversing import BOTH, Conversing
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.dialects.mcp import headers_of
from bartizan.gateway.dialects.mcp_shapes import SUBSCRIBE
from bartizan.gateway.following import Following
from bartizan.gateway.judging import Judgement
from bartizan.gateway.upstream import Reply


class Subscribing(Following):
    """One stream, from the message that asks for it to its end."""

    subscribes = True
    opening = SUBSCRIBE
    _sent: Sent | None = None

    async def run(self, sent: Sent) -> None:
        """Pass the message on, and then what the server says. Raises RefusedError."""
        self._sent = sent
        await Conversing.run(self, sent)

    async def _pass_on(self, path: str, turn: Turn, heard: Mapping[str, str]) -> None:  # noqa: ARG002
        if self._sent is None:
            return
        body = await self._apart(len(turn.document.raw), self._going_out, turn)
        self.stage, self.judgement = "reply", Judgement(swapped=self.judgement.swapped)
        headers = {**heard, "accept": BOTH, **headers_of(turn), "content-type": JSON}
        await self._open(self._sent, turn, headers, body, method="POST")

    async def _follow(self, sent: Sent, turn: Turn, reply: Reply) -> None:
        """Pass on what comes: a stream, or a reply that there is none."""
        if reply.status == 200 and reply.media != JSON:  # noqa: PLR2004
            await super()._follow(sent, turn, reply)
        else:
            await self._reply(turn, reply)
