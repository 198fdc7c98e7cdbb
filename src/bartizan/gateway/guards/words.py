"""Words and phrases that a site does not want, found in any case, spacing, width or look-alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.holdback import Decided, Hit, Watch
from bartizan.gateway.sensitive import Decoded
from bartizan.gateway.words import Action, Exchange, Passage, Ruling, Span

ID: Final = "words"
_LONGEST: Final = 100
_MOST: Final = 5000
_BETWEEN: Final = r"[\s_\-]{1,3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The phrases, the name that rulings give them, and what is done."""

    phrases: tuple[str, ...] = ()
    name: str = "listed-word"
    action: Action = Action.BLOCK


class Words:
    """The guard."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._phrases = tuple(" ".join(each.split()).casefold() for each in settings.phrases)
        if len(self._phrases) > _MOST or any(not 0 < len(p) <= _LONGEST for p in self._phrases):
            raise InvalidInputError(
                f"guard {ID}: a phrase is empty or longer than {_LONGEST} characters, "
                f"or there are more than {_MOST}"
            )
        self._pattern = re.compile(pattern_of(self._phrases)) if self._phrases else None
        self._firsts = frozenset(each[0] for each in self._phrases)
        self._reach = max(map(len, self._phrases), default=0) * 2

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on the listed phrases of a passage."""
        spans = through(passage.text, self._found)
        found = ruling(ID, self._settings.action, f"it holds a {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:  # noqa: ARG002
        """Return what watches a stream: it holds what a phrase may begin with."""
        return Decoded(self)

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided of a stream."""
        upto = len(text) if final else self._begun(text, start)
        low = max(0, start - 1)
        hits = (
            Hit(s.start, s.end, s.kind, self._settings.action, f"«{s.kind}»")
            for s in self._found(text, low)
        )
        return Decided(upto, tuple(h for h in hits if h.end > start and h.start < upto))

    def _found(self, text: str, low: int = 0) -> Iterator[Span]:
        """Yield the phrases from `low` on; what stands before it still ends or goes on a word."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text, low):
                yield Span(*match.span(), self._settings.name)

    def _begun(self, text: str, start: int) -> int:
        """Return the first place from which a phrase may still be on its way.

        It may have begun before `start`, with letters that only turned out to be look-alikes.
        """
        low = max(0, len(text) - self._reach)
        tail = text[low:]
        for place, mark in enumerate(tail):
            first = low + place
            if mark.casefold() not in self._firsts or (
                first and (text[first - 1].isalnum() or text[first - 1] == "_")
            ):
                continue
            written = re.sub(_BETWEEN, " ", tail[place:]).casefold()
            if any(phrase.startswith(written) or phrase == written for phrase in self._phrases):
                return max(start, first)
        return len(text)


Tree = dict[str, "Tree"]
"""Phrases by their first letters; the empty letter is where one ends."""


def pattern_of(phrases: Iterable[str]) -> str:
    """Return a pattern of all phrases, the longest first: each letter of a text is tried once.

    What phrases begin with alike is written once, so that thousands of them cost little more than
    one does.
    """
    tree: Tree = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        below = tree
        for letter in phrase:
            below = below.setdefault(letter, {})
        below[""] = {}
    firsts = "".join(map(re.escape, tree))
    return rf"(?i)(?<!\w)(?=[{firsts}]){_written(tree)}(?!\w)"


def _written(tree: Tree) -> str:
    parts = [
        (_BETWEEN if letter == " " else re.escape(letter)) + _written(below)
        for letter, below in tree.items()
        if letter
    ]
    if not parts or (len(parts) == 1 and "" not in tree):
        return "".join(parts)
    either = "|".join(parts)
    return f"(?:{either})?" if "" in tree else f"(?:{either})"
