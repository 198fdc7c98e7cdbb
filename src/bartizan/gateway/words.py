"""What the gateway's guards judge, and what they answer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Direction(StrEnum):
    """Where a text goes: to the model or tool, or back to the caller."""

    IN = "in"
    OUT = "out"


class Role(StrEnum):
    """Who speaks in a text, whatever the dialect calls it."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    REASONING = "reasoning"
    TOOL_DEFINITION = "tool-definition"
    TOOL_ARGUMENTS = "tool-arguments"
    TOOL_RESULT = "tool-result"
    DOCUMENT = "document"


UNTRUSTED = frozenset({Role.TOOL_RESULT, Role.DOCUMENT})


class Action(StrEnum):
    """What a ruling asks for; a later one outweighs an earlier one."""

    ALLOW = "allow"
    REDACT = "redact"
    APPROVE = "approve"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a request or a reply, decoded from its dialect."""

    text: str
    role: Role
    direction: Direction
    place: str
    """A JSON pointer into the body, or the channel of a stream (`choices/0/content`)."""
    locator: bool = False
    """Whether it stands where a server of MCP names what it holds, to be asked for it by that."""
    names: bool = False
    """Whether it is the names of a list as one text, a line each."""


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a passage that a guard objects to: half-open, in code points."""

    start: int
    end: int
    kind: str
    """What stands there: the id of a sensitive type, of a pattern or of a list; never the text."""
    restorable: bool = False
    """Whether a token takes its place, for which the reply to the caller has the value again."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one guard says about one passage; `because` never quotes what it found."""

    action: Action
    guard: str
    because: str
    spans: tuple[Span, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is known of the request that a passage belongs to."""

    id: str
    principal: str
    route: str
    model: str
    system: tuple[str, ...] = ()
    """The system prompts that the request carries: what must not come back."""
    documents: tuple[str, ...] = ()
    """Retrieved texts and tool results: what an answer may rest on."""
    tainted: bool = False
    """Whether the session has read an untrusted text."""


class Guard(Protocol):
    """Judges one passage: a pure function of the passage, the exchange and its own settings.

    A guard that raises or runs out of time blocks: the gateway fails closed.
    """

    @property
    def id(self) -> str:
        """The guard's name in rulings, records and the configuration: kebab case."""

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        """Return the ruling, or None where the guard has nothing against the passage."""
