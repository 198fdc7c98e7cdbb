"""Whether an answer rests on the documents that the request carries: by words, not by meaning.

A sentence is covered as far as its rare words and its numbers stand in the documents. That finds
invented names, numbers and whole topics; it does not find a wrong conclusion from right words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bartizan.gateway.guards.finding import ruling
from bartizan.gateway.words import Action, Direction, Exchange, Passage, Role, Ruling, Span

ID: Final = "grounding"
_SENTENCE: Final = re.compile(r"[^.!?\n。！？]{1,2000}[.!?\n。！？]*")  # noqa: RUF001
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff]{2}")
_STEM: Final = 6
_LEAST_WORDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The least share of a sentence's words in the documents, and of sentences so covered."""

    words: float = 0.5
    sentences: float = 0.6
    action: Action = Action.BLOCK


class Grounding:
    """The guard. It judges answers to requests that carry documents, whole."""

    id = ID

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def least(self) -> float:
        """The least share of sentences that have to rest on the documents."""
        return self._settings.sentences

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        """Return a ruling on an answer of which too few sentences rest on the documents."""
        concerned = passage.direction is Direction.OUT and passage.role is Role.ASSISTANT
        if not concerned or not exchange.documents:
            return None
        known = _words_of(exchange.documents)
        judged = list(_covered(passage.text, known))
        loose = [span for span, share in judged if share < self._settings.words]
        if not judged or len(judged) - len(loose) >= self._settings.sentences * len(judged):
            return None
        because = f"{len(loose)} of {len(judged)} sentences do not rest on the documents"
        found = ruling(ID, self._settings.action, because, loose)
        share = (len(judged) - len(loose)) / len(judged)
        return found and replace(found, score=share)


def _covered(text: str, known: frozenset[str]) -> Iterator[tuple[Span, float]]:
    for match in _SENTENCE.finditer(text):
        words = [_stem(word[0]) for word in _WORD.finditer(match[0])]
        if len(words) >= _LEAST_WORDS:
            share = sum(word in known for word in words) / len(words)
            yield Span(*match.span(), "ungrounded"), share


@lru_cache(maxsize=64)
def _words_of(documents: Sequence[str]) -> frozenset[str]:
    return frozenset(_stem(word[0]) for text in documents for word in _WORD.finditer(text))


def _stem(word: str) -> str:
    return word.lower()[:_STEM] if not word[0].isdigit() else word.replace(",", "")
