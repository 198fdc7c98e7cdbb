"""Texts that are longer than a route allows, or that repeat themselves to exhaust a model."""

from dataclasses import dataclass
from itertools import groupby, islice
from operator import eq
from typing import Final

from bartizan.gateway.holdback import Quiet, Watch
from bartizan.gateway.words import Action, Exchange, Passage, Ruling

ID: Final = "size"
_BLANKS: Final = bytes(code for code in range(128) if chr(code).isspace())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The most characters of a text, and how often one word may follow itself."""

    characters: int = 200_000
    repeats: int = 400


class Size:
    """The guard."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a block for a text over the limits."""
        most = self._settings.characters
        if len(passage.text) > most:
            because = f"it has {len(passage.text)} characters; the route allows {most}"
            return Ruling(Action.BLOCK, ID, because)
        if repeats(passage.text, self._settings.repeats) > self._settings.repeats:
            because = f"a word follows itself more than {self._settings.repeats} times"
            return Ruling(Action.BLOCK, ID, because)
        return None

    @property
    def most(self) -> int:
        """The most characters that a stream may release."""
        return self._settings.characters

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:  # noqa: ARG002
        """Return nothing to watch: `holdback_of` gives the limit to the channel itself."""
        return Quiet()


def _blanks(text: str) -> int:
    written = text.encode()
    return len(written) - len(written.translate(None, _BLANKS))


def repeats(text: str, least: int = 0) -> int:
    """Return how often at most a word follows itself; 0 for no more words than `least`."""
    if len(text) <= 2 * least or (text.isascii() and _blanks(text) < least):
        return 0
    words = text.split()
    if len(words) <= least:
        return 0
    alike = map(eq, words, islice(words, 1, None))
    return max((sum(group) for again, group in groupby(alike) if again), default=0)
