"""The end of a session of a server of MCP, as the caller whose session it is asks for it."""

from typing import Final

from bartizan.gateway.asgi import Sent
from bartizan.gateway.conversing import Conversing
from bartizan.gateway.dialects.api import Usage
from bartizan.gateway.following import silent_turn
from bartizan.gateway.pool import Lane
from bartizan.gateway.recording import asked, keyed
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.sessions import SESSION
from bartizan.gateway.upstream import Reply

ENDED: Final = (200, 202, 204)
TOLD: Final = (404, 405)
"""What a server may say of a session: that it is none of its, and that it ends none."""
OPERATION: Final = "session/end"


class Leaving(Conversing):
    """One session, ended."""

    async def run(self, sent: Sent) -> None:
        """Have the server end a session. Raises RefusedError, also for somebody else's."""
        self.account.method = OPERATION
        heard = self._heard(sent)
        if SESSION not in heard:
            raise RefusedError(Reason.INVALID, "the request names no session to end")
        turn = self.turn = silent_turn(OPERATION)
        self.exchange = self._exchange(turn)
        self._demand_allowed(turn, self.exchange)
        digest = keyed(self.bench.running.digest_key, heard[SESSION].encode())
        await self.bench.recorder.record(asked(self.account, turn.reading, self.judgement, digest))
        self.stage = "reply"
        upstream, target = self.route.upstream, self.route.target(sent.path)
        lane, method = Lane(self.caller.principal), "DELETE"
        request = self.bench.client.send(upstream, target, heard, b"", lane=lane, method=method)
        async with request as reply:
            await self._ended(reply)

    async def _ended(self, reply: Reply) -> None:
        if reply.status not in ENDED:
            status = reply.status if reply.status in TOLD else 0
            raise RefusedError(Reason.UPSTREAM, "the server ends no such session", status=status)
        await self._release({}, {}, Usage())
        await self.response.whole(200, b"", {})
