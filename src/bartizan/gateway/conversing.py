"""One message of a client of MCP on its way through, in a session whose server may ask back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from bartizan.gateway import mirrored
from bartizan.gateway.asgi import JSON, PASSED, Sent, passed_on
from bartizan.gateway.dialects.api import Turn, Usage, member, word
from bartizan.gateway.dialects.mcp import ANSWER, CALLING, headers_of
from bartizan.gateway.dialects.mcp_asked import PING
from bartizan.gateway.dialects.mcp_reach import TOOLS, kinds_of, narrow
from bartizan.gateway.dialects.mcp_shapes import SUBSCRIBE
from bartizan.gateway.dialects.mcp_stream import error_of, id_of
from bartizan.gateway.document import Json, write
from bartizan.gateway.passing import Passing
from bartizan.gateway.pool import Lane
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.sessions import SESSION, Sessions
from bartizan.gateway.talking import Named, Names, Talk
from bartizan.gateway.upstream import Reply

HEARD: Final = (*PASSED, SESSION, "mcp-protocol-version")
DECLARED: Final = "io.modelcontextprotocol/clientCapabilities"
"""Where a request itself declares what its caller can be asked for (2026-07-28)."""
BOTH: Final = f"{JSON}, text/event-stream"
ACCEPTED: Final = 202
PATIENCE: Final = 65_536
"""How many bytes of a server's reply are read that say nothing."""


@dataclass
class Conversing(Passing):
    """One exchange of MCP."""

    subscribes: ClassVar[bool] = False
    _repeated: tuple[mirrored.Mirrored, ...] = ()
    """The headers that repeat arguments."""
    _question: str | int | None = None
    """The server's name of the question that a message answers."""

    async def run(self, sent: Sent) -> None:
        """Pass a message and its reply on; a server whose answer is refused hears that it is."""
        try:
            await super().run(sent)
        except RefusedError:
            if self.stage == "request":
                await self._decline(sent, self._question)
            raise

    def _read(self, sent: Sent) -> Turn:
        """Read a message, with what its server may ask, and under the names the server knows."""
        read = super()._read(sent)
        if (read.operation == SUBSCRIBE) != self.subscribes:
            message = f"a stream is asked for with the header mcp-method: {SUBSCRIBE}"
            raise RefusedError(Reason.INVALID, message)
        names = self._names(sent.headers)
        rewritten = self._named(read, names) if read.answers else self._closed(read)
        if len(read.calls) > (read.operation == CALLING):
            self._demand_offered(TOOLS)  # the caller's model makes one
        if read.operation == CALLING:
            self._repeated = mirrored.mirrored(sent.headers, read.calls[-1].arguments)
        talk = Talk(names, self._demand_askable)
        turn = self.turn = replace(read, talk=talk, rewritten=rewritten)
        return turn

    async def _pass_on(self, path: str, turn: Turn, heard: Mapping[str, str]) -> None:
        """Pass a message on, with headers that say what the guards have left of it."""
        headers = headers_of(turn)
        if turn.operation == CALLING:
            headers |= mirrored.headers_of(self._repeated, turn.calls[-1].arguments)
        await super()._pass_on(path, replace(turn, headers=headers), heard)

    def _named(self, turn: Turn, names: Names) -> bool:
        """Put the server's own name of its question in the place of the caller's.

        Raises RefusedError for a name of somebody else, and a question that is asked no more.
        """
        tree = turn.document.tree
        question, tree["id"] = names.unbound(Named.QUESTION, word(tree, "id"))
        self._question = id_of(tree)
        if question != PING:
            self._demand_offered(*kinds_of({"method": question}))
        return True

    def _closed(self, turn: Turn) -> bool:
        """Take out what the route lets no server ask for; return whether that changed anything.

        A server that is told so does not ask, and does not wait for an answer.
        """
        params = member(turn.document.tree, "params")
        declared = (member(params, "capabilities"), member(member(params, "_meta"), DECLARED))
        kinds = frozenset[str](self.route.part.asks)
        found = [narrow(each, kinds) for each in declared]
        return any(found)

    def _demand_offered(self, *kinds: str) -> None:
        """Raise RefusedError for a kind of question that the route lets no server ask."""
        if not set(self.route.part.asks).issuperset(kinds):
            message = "the server asks its caller for something that this route does not pass"
            raise RefusedError(Reason.UNSUPPORTED, message)

    def _demand_askable(self, question: dict[str, Json]) -> None:
        """Raise RefusedError for a question that route or policies do not let this server ask."""
        method = word(question, "method")
        if method == PING:
            return
        self._demand_offered(*kinds_of(question))
        if self.turn is not None:
            asking = replace(self.turn, operation=f"{ANSWER}{method}", calls=())
            access, part = self.bench.running.access, self.route.part
            tainted = access.tainted(self.caller, part, frozenset())  # it may be so by now
            access.authorise(self.caller, part, asking, replace(self._known(), tainted=tainted))

    async def _reply(self, turn: Turn, reply: Reply) -> None:
        quiet = turn.answers or turn.operation.startswith("notifications/")
        if quiet and reply.status == ACCEPTED:
            reply.demand_plain()
            await self._release({}, {}, Usage())
            await self.response.whole(ACCEPTED, b"", self._kept(reply))
        elif turn.answers and reply.status < 300:  # noqa: PLR2004
            raise RefusedError(Reason.UPSTREAM, "the server replies to an answer")
        else:
            await super()._reply(turn, reply)

    async def _decline(self, sent: Sent, asked: str | int | None) -> None:
        """Tell the server that its question gets no answer; whether it hears that is its own."""
        if asked is None:
            return
        refused = RefusedError(Reason.CONTENT, "the gateway does not pass this")
        body = write(error_of(refused, asked))
        headers = {**self._heard(sent), "accept": BOTH, "content-type": JSON}
        upstream, target = self.route.upstream, self.route.target(sent.path)
        with suppress(RefusedError):
            lane = Lane(self.caller.principal)
            async with self.bench.client.send(upstream, target, headers, body, lane=lane) as reply:
                await reply.read(PATIENCE)

    def _heard(self, sent: Sent) -> dict[str, str]:
        return self._sessions().heard(passed_on(sent.headers, HEARD))

    def _kept(self, reply: Reply) -> dict[str, str]:
        session = reply.header(SESSION)
        return {SESSION: self._sessions().bound(session)} if session else {}

    def _names(self, headers: Mapping[str, str]) -> Names:
        """Return the names in the caller's session. Raises RefusedError for somebody else's."""
        session = self._sessions().heard(headers).get(SESSION, "")
        key, part = self.bench.running.digest_key, self.route.part
        return Names(key, part.name, self.caller.principal, session)

    def _sessions(self) -> Sessions:
        """Return the sessions of this caller on this route."""
        return Sessions(self.bench.running.digest_key, self.route.part.name, self.caller.principal)
