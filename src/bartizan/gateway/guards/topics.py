"""Topics that a site does not want spoken of, told by examples: by words that are near in meaning.

A stretch of a text is compared with each example by the vectors of its words, in about a hundred
languages. That finds what speaks of the same things; it does not understand who says what of them.
The score means nothing without a threshold from the route's own traffic (`guard calibrate`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import read_through
from bartizan.gateway.injection.scoring import BLOCK
from bartizan.gateway.injection.vectors import Reals, about
from bartizan.gateway.views import views
from bartizan.gateway.words import Action, Exchange, Passage, Role, Ruling, Span

ID: Final = "denied-topics"
STRETCHES: Final = (8, 24)
"""How many words are compared at once."""
MOST_EXAMPLES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Examples of texts by the name of their topic; from which likeness on, whose texts."""

    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    threshold: float = 0.75
    roles: tuple[Role, ...] = (Role.USER, Role.ASSISTANT)
    action: Action = Action.BLOCK


class DeniedTopics:
    """The guard. It judges whole texts, so a stream is held to its end."""

    id = ID

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        if not 0 <= settings.threshold <= 1:
            raise InvalidInputError(f"guard {ID}: the threshold is not between 0 and 1")
        if sum(map(len, settings.topics.values())) > MOST_EXAMPLES:
            raise InvalidInputError(f"guard {ID}: there are more than {MOST_EXAMPLES} examples")
        self._topics = {name: _known(name, each) for name, each in settings.topics.items()}

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on a passage that speaks of a topic, in any of its readings."""
        if passage.role not in self._settings.roles or not self._topics:
            return None
        name, score = self.likest(passage.text)
        if score < self._settings.threshold:
            return read_through(ID, passage.text, None)
        because = f"it speaks of {name} ({score:.3f}, from {self._settings.threshold:.3f} on)"
        span = (Span(0, len(passage.text), name),) if passage.text else ()
        found = Ruling(self._settings.action, ID, because, span, score)
        return read_through(ID, passage.text, found)

    def likeness(self, text: str, role: Role = Role.USER) -> float:  # noqa: ARG002
        """Return how much a text is like the topic that it is most like."""
        return self.likest(text)[1]

    def likest(self, text: str) -> tuple[str, float]:
        """Return the topic that a text is most like, and how much, 0 to 1."""
        found = ("", 0.0)
        for view in views(text):
            for part in _parts(view.text):
                said = about(part, STRETCHES)
                if said.size:
                    likeness = ((n, float((said @ t.T).max())) for n, t in self._topics.items())
                    found = max(found, *likeness, key=lambda each: each[1])
        return found


def _parts(text: str) -> Iterator[str]:
    """Yield a text in blocks, half of each in the next."""
    for start in range(0, max(1, len(text) - BLOCK // 2), BLOCK // 2):
        yield text[start : start + BLOCK]


def _known(name: str, examples: tuple[str, ...]) -> Reals:
    """Return the vectors of examples, each as a whole."""
    found = [about(text, (BLOCK,)) for text in examples]
    if not found or not all(each.size for each in found):
        raise InvalidInputError(
            f"guard {ID}: topic {name!r} has an example without a word that is known, or none",
            hint="Write examples as people would say them.",
        )
    return np.concatenate([each[:1] for each in found])
