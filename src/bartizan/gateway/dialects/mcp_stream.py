"""A stream of a server of MCP: notifications, what it asks its caller for, at most one answer."""

from dataclasses import replace
from typing import Final

from bartizan.gateway.dialects.api import StreamEvent, Turn, Unnumbered, Usage, member, word
from bartizan.gateway.dialects.mcp_asked import ASKED, answer_to
from bartizan.gateway.dialects.mcp_reach import questions_in
from bartizan.gateway.dialects.mcp_shapes import SUBSCRIBE, TOLD
from bartizan.gateway.document import Json
from bartizan.gateway.frames import Frame
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import read
from bartizan.gateway.slots import Reading, Slot
from bartizan.gateway.talking import Named, Talk
from bartizan.gateway.words import Direction, Role

INVALID: Final = -32600
REFUSED: Final = -32001
"""A code of the range that JSON-RPC leaves to servers."""
MOST_ASKED: Final = 64
"""Questions of one stream: each may cost a person's patience or a model's tokens."""
KINDS: Final = ("", "message")
"""What events may be called that hold a message (WHATWG HTML, section 9.2: they are one kind)."""
CANCELLED: Final = "notifications/cancelled"


class MessageStream(Unnumbered):
    """A streamed reply: notifications and questions, and at the end the message that answers."""

    def __init__(self, turn: Turn) -> None:
        """Begin with nothing seen."""
        self.usage = Usage()
        self.ended = False
        self.roles: frozenset[Role] = frozenset()
        """Of the texts of the last message."""
        self._turn = turn
        self._resumable = False
        self._asked: dict[str | int, str] = {}
        self._questions = 0

    def event(self, frame: Frame) -> StreamEvent:
        """Read a message of a server. Raises RefusedError for one that may not be said."""
        tree = frame.tree
        if tree is None:
            return StreamEvent(frame, Reading(Direction.OUT))
        if frame.name not in KINDS:
            raise RefusedError(Reason.UPSTREAM, "an event of this kind is not passed")
        if "method" not in tree:
            reading = self._reply(tree)
        else:
            reading = self._question(tree) if "id" in tree else self._notification(tree)
        self.roles = frozenset(slot.passage.role for slot in reading.slots)
        return StreamEvent(frame, reading)

    def delta(self, template: StreamEvent, slot: Slot, text: str) -> Frame:  # noqa: ARG002
        """Return the event: no text grows here."""
        return template.frame

    def outgoing(self, frame: Frame) -> Frame:
        """Return a frame with the name of its event bound to the caller, by which it comes back."""
        if not frame.id:
            return frame
        if self._turn.operation == SUBSCRIBE:  # who lost one asks again, and is decided on again
            return replace(frame, id="")
        talk, turn = self._turn.talk, self._turn
        tools = [call.name for call in turn.calls]
        parts = (turn.operation, id_of(turn.document.tree), frame.id, *tools)
        name = talk.names.bound(Named.EVENT, parts) if talk else ""
        self._resumable = self._resumable or bool(name)
        return replace(frame, id=name)

    def terminal(self, message: str) -> list[Frame]:
        """Answer with an error."""
        return self._answer(RefusedError(Reason.CONTENT, message))

    def failure(self, refused: RefusedError) -> list[Frame]:
        """Answer with an error, unless the caller can have the rest read to it.

        A message that is not known has a place in it, and would come again.
        """
        if self._resumable and refused.reason is Reason.UPSTREAM and not refused.place:
            return []
        return self._answer(refused)

    def _answer(self, refused: RefusedError) -> list[Frame]:
        return [Frame("message", error_of(refused, id_of(self._turn.document.tree)))]

    def _reply(self, tree: dict[str, Json]) -> Reading:
        """Read what answers the caller. Raises RefusedError for what answers nothing."""
        if self.ended or id_of(self._turn.document.tree) is None:
            raise RefusedError(Reason.UPSTREAM, "the server answers what nobody asked")
        reading = read(tree, answer_to(self._turn.operation), Direction.OUT)
        demand_same(tree, self._turn)
        demand_asked(tree, self._turn)
        self.ended = True
        return reading

    def _question(self, tree: dict[str, Json]) -> Reading:
        """Read what the server asks, and name it anew. Raises RefusedError."""
        if self._questions >= MOST_ASKED:
            raise RefusedError(Reason.UPSTREAM, f"the server asks more than {MOST_ASKED} times")
        talk, method, asked = _talk(self._turn), word(tree, "method"), id_of(tree)
        reading = read(tree, ASKED, Direction.OUT)
        talk.demand(tree)
        name = "" if asked is None else talk.names.bound(Named.QUESTION, (method, asked))
        if asked is None or not name:
            raise RefusedError(Reason.UPSTREAM, "the server's request has no name to answer to")
        self._questions += 1
        self._asked[asked] = tree["id"] = name
        return reading

    def _notification(self, tree: dict[str, Json]) -> Reading:
        """Read what the server tells; what it takes back is known to the caller by another name."""
        reading = read(tree, TOLD, Direction.OUT)
        params = member(tree, "params")
        asked = params.get("requestId")
        if tree["method"] == CANCELLED and isinstance(asked, str | int) and asked in self._asked:
            params["requestId"] = self._asked.pop(asked)
        return reading


def id_of(tree: dict[str, Json]) -> str | int | None:
    """Return the id of a message, None where it has none."""
    found = tree.get("id")
    return found if isinstance(found, str | int) else None


def demand_same(tree: dict[str, Json], turn: Turn) -> None:
    """Raise RefusedError for an answer to another request."""
    if tree.get("id") != id_of(turn.document.tree) or ("result" in tree) == ("error" in tree):
        raise RefusedError(Reason.UPSTREAM, "the server answers another request")


def demand_asked(tree: dict[str, Json], turn: Turn) -> None:
    """Raise RefusedError for a reply that asks for what may not be asked for."""
    for question in questions_in(tree):
        _talk(turn).demand(question)


def _talk(turn: Turn) -> Talk:
    if turn.talk is None:
        raise RefusedError(Reason.UNSUPPORTED, "a server's own request is not passed")
    return turn.talk


def error_of(refused: RefusedError, about: str | int | None) -> dict[str, Json]:
    """Return the error object that answers a message, or none."""
    code = INVALID if refused.reason in (Reason.INVALID, Reason.TOO_LARGE) else REFUSED
    data: Json = {"reason": refused.reason.value, "place": refused.place}
    return {
        "jsonrpc": "2.0",
        "id": about,
        "error": {"code": code, "message": refused.message, "data": data},
    }
