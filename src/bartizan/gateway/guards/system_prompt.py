"""The system prompt coming back: runs of its words, and canaries that a site put into it.

A reply that repeats enough words of the prompt in their order gives it away, whatever stands around
them: case, marks and line breaks do not count. A canary is a word that stands nowhere else; one of
them in a reply, or in the arguments of a tool, is enough.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import kinds, read_through, ruling, through
from bartizan.gateway.holdback import Decided, Hit, Quiet, Watch
from bartizan.gateway.sensitive import Decoded
from bartizan.gateway.words import Action, Direction, Exchange, Passage, Role, Ruling, Span

ID: Final = "system-prompt"
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_LEAST_CANARY: Final = 8
_MOST_WORDS: Final = 20_000
_TAIL: Final = 600
# Words at the end of a run that are looked for first, within so many characters.
_END, _NEAR = 3, 200


Runs = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`words` in a row of the prompt are too many; `canaries` are looked for everywhere."""

    words: int = 12
    canaries: tuple[str, ...] = ()
    action: Action = Action.BLOCK


class SystemPrompt:
    """The guard. In a stream fewer than `words` words of the prompt are out before it stops."""

    id = ID

    def __init__(self, settings: Settings) -> None:
        short = [each for each in settings.canaries if len(each) < _LEAST_CANARY]
        if short or settings.words < 4:  # noqa: PLR2004
            raise InvalidInputError(
                f"guard {ID}: a canary is shorter than {_LEAST_CANARY} characters, "
                "or fewer than 4 words are asked for"
            )
        self._settings = settings
        self._canaries = tuple(_lower(each) for each in settings.canaries)

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        """Return a ruling on what a passage tells of the system prompt."""
        if not _is_concerned(passage):
            return None
        known = _shingles(exchange.system, self._settings.words)
        spans = through(passage.text, lambda text: self.found(text, known.runs))
        found = ruling(ID, self._settings.action, f"it gives away {kinds(spans)}", spans)
        return read_through(ID, passage.text, found)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:
        """Return what watches a stream."""
        if not _is_concerned(passage):
            return Quiet()
        known = _shingles(exchange.system, self._settings.words)
        return Decoded(_Leak(self, known)) if known.runs or self._canaries else Quiet()

    def found(self, text: str, known: Runs) -> Iterator[Span]:
        """Yield the canaries in a text, and the runs of words that the prompt has too."""
        yield from self.told(text)
        yield from _runs(text, known)

    def told(self, text: str) -> Iterator[Span]:
        """Yield the canaries in a text."""
        if not self._canaries:
            return
        folded = _lower(text)
        for canary in self._canaries:
            place = folded.find(canary)
            while place >= 0:
                yield Span(place, place + len(canary), "a-canary")
                place = folded.find(canary, place + len(canary))

    def hit(self, span: Span) -> Hit:
        """Return what is done in a stream."""
        return Hit(span.start, span.end, span.kind, self._settings.action, f"«{span.kind}»")

    def begun(self, text: str, start: int) -> int:
        """Return where a canary may have begun at the end of a text, its end for nowhere."""
        if not self._canaries:
            return len(text)
        folded = _lower(text)
        for place in range(
            max(start, len(text) - max(map(len, self._canaries), default=0)), len(text)
        ):
            if any(canary.startswith(folded[place:]) for canary in self._canaries):
                return place
        return len(text)


@dataclass(frozen=True, slots=True)
class _Leak:
    guard: SystemPrompt
    known: "_Known"

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided: all but what a canary may begin with, or a run may end with.

        A word at the end of the text may go on, and then be another one: it is held where a run
        would end with it.
        """
        upto = len(text) if final else self.guard.begun(text, start)
        low = max(0, start - _TAIL)
        runs = self.known.runs if self._may_end_a_run(text, start) else {}
        found = [*self.guard.told(text[low:])]
        if runs:
            whole = len(text) if final else _last_whole(text, low)
            if any(span.end > whole - low for span in _runs(text[low:], runs)):
                upto = min(upto, max(start, whole))
            found += _runs(text[low:whole], runs)
        hits = map(self.guard.hit, found)
        moved = (Hit(h.start + low, h.end + low, h.kind, h.action, h.instead) for h in hits)
        return Decided(upto, tuple(hit for hit in moved if hit.end > start and hit.start < upto))

    def _may_end_a_run(self, text: str, start: int) -> bool:
        """Whether the last words of some run of the prompt end in what is new: mostly not."""
        words = [word.lower() for word in _WORD.findall(text, max(0, start - _NEAR))]
        return any(
            hash(tuple(words[place : place + _END])) in self.known.ends
            for place in range(len(words) - _END + 1)
        )


class _Known(NamedTuple):
    """The runs of words of prompts by their lengths, and the ends of these runs: by hashes."""

    runs: Runs
    ends: frozenset[int]


class _Said(NamedTuple):
    word: str
    start: int
    end: int


def _is_concerned(passage: Passage) -> bool:
    return passage.direction is Direction.OUT or passage.role is Role.TOOL_ARGUMENTS


@lru_cache(maxsize=256)
def _shingles(prompts: Sequence[str], size: int) -> _Known:
    """Return the runs of words of the prompts."""
    found: dict[int, set[int]] = {}
    ends: set[int] = set()
    for prompt in prompts:
        said = [match[0].lower() for match in _WORD.finditer(prompt)][:_MOST_WORDS]
        long = min(size, len(said))  # a short prompt is given away whole
        if long >= _END:
            some = found.setdefault(long, set())
            some.update(hash(tuple(said[n : n + long])) for n in range(len(said) - long + 1))
            ends.update(hash(tuple(said[n : n + _END])) for n in range(len(said) - _END + 1))
    return _Known({long: frozenset(some) for long, some in found.items()}, frozenset(ends))


def _last_whole(text: str, low: int) -> int:
    """Return where the word begins that the end of a text cuts, its end where it cuts none."""
    last = None
    for match in _WORD.finditer(text, max(low, len(text) - _NEAR)):
        last = match
    return last.start() if last is not None and last.end() == len(text) else len(text)


def _lower(text: str) -> str:
    """Return a text in lower case, each character in its place: a few grow, and stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(mark.lower() if len(mark.lower()) == 1 else mark for mark in text)


def _runs(text: str, known: Runs) -> Iterator[Span]:
    if not known:
        return
    said = [_Said(match[0].lower(), *match.span()) for match in _WORD.finditer(text)]
    for size, hashes in known.items():
        yield from _of_size(said, size, hashes)


def _of_size(said: Sequence["_Said"], size: int, hashes: frozenset[int]) -> Iterator[Span]:
    start, end = -1, -1
    words = [each.word for each in said]
    for place in range(len(said) - size + 1):
        if hash(tuple(words[place : place + size])) in hashes:
            if said[place].start > end >= 0:
                yield Span(start, end, "the-system-prompt")
                start = -1
            start = said[place].start if start < 0 else start
            end = said[place + size - 1].end
    if end >= 0:
        yield Span(start, end, "the-system-prompt")
