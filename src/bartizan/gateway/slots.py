"""What a walk over a document finds: its texts, each with the place to put another one into."""

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.words import Direction, Passage

Holder: TypeAlias = dict[Any, Any] | list[Any]  # an object or array of a decoded document
MOST_SLOTS: Final = 20_000


@dataclass(slots=True)
class Slot:
    """A text in a document, and the place to put another one into."""

    holder: Holder
    key: str | int
    passage: Passage
    grows: bool = False
    """Whether it is a piece of a text that goes on in later events; `place` names the channel."""
    name: bool = False
    """Whether it is a member's name, which cannot be rewritten."""
    fixed: bool = False
    """Whether the provider knows it again by its letters, so that nothing may be added to them."""

    @property
    def text(self) -> str:
        """The text that stands there now, "" where there is none."""
        value = self.holder[self.key]  # type: ignore[index]  # a key of this very holder
        return value if isinstance(value, str) else ""

    def put(self, text: str) -> None:
        """Write another text in its place."""
        self.holder[self.key] = text  # type: ignore[index]  # a key of this very holder


@dataclass(slots=True)
class Reading:
    """What a walk finds."""

    direction: Direction
    lenient: bool = False
    """Leave out what no shape names (a reply), instead of refusing it (a request)."""
    slots: list[Slot] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    def text(self, slot: Slot) -> None:
        """Take a text. Raises RefusedError when there are too many."""
        if len(self.slots) >= MOST_SLOTS:
            raise RefusedError(Reason.TOO_LARGE, f"the body has more than {MOST_SLOTS} texts")
        self.slots.append(slot)
