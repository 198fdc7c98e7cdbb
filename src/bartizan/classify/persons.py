"""Finds names of persons in prose: a small linear model over words and their neighbours."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import exp, log
from typing import Final, NamedTuple

from bartizan.classify.entity import words
from bartizan.classify.firms import is_firm
from bartizan.classify.gazetteer import PARTICLES, TITLES, given, ordinary, surnames
from bartizan.classify.personviews import END, Seen, Token, buckets
from bartizan.classify.personweights import weights
from bartizan.classify.places import is_place

TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*|\d+|\n|[^\w\s]")
_POSSESSIVE: Final = re.compile(r"['\u2019]s?\Z")
# A capital within a word, but for those of McDonald, DeVito, FitzGerald, O'Neill, Ali-Khan.
_CODE_NAME: Final = re.compile(
    r"\A(?!(?:Mac|Mc|De|Di|Du|La|Le|Van|Von|Fitz|Ten|St)[A-Z][a-z]+\Z)[^\W_'\u2019\-]*[a-z][A-Z]"
    r"|\A[A-Z]{2,}[a-z]"
)
# So many tokens are the longest legal form of a firm: sp. z o.o.
_FORM: Final = 8
_LONGEST: Final = 24
_MOST_TOKENS: Final = 7
# The most particles that stand in a row and the name that they belong to, as in "van der Velde".
_MOST_PARTICLES: Final = 3
_JOINING: Final = frozenset({"e", "y"})
_SHORT: Final = 3
_MONTHS: Final = words("jan mar march apr april may mai jun june juin juni aug august")
_SURE, _SURE_ALONE = 0.8, 0.97
_NEVER: Final = 1e9
_BOUND: Final = 12.0


def persons(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of each name in prose. Time is linear; nothing is raised."""
    tokens = tokenised(text)
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and (is_candidate(tokens, end) or _is_point(tokens, end, index)):
            end += 1
        if end > index + 1 or (end > index and not _is_start(tokens, index)):
            yield from _names(tokens, index, end)
        index = max(end, index + 1)


def _is_start(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a word of every day where any word has a capital."""
    begins = index == 0 or tokens[index - 1].text in END
    return begins and tokens[index].text.lower() in ordinary()


def _names(tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Yield the names in a stretch of candidates, by the likeliest labels of all its tokens."""
    run: list[int] = []
    chances: list[float] = []
    for index, (inside, chance) in enumerate(labelled(tokens, start, end), start):
        if inside:
            run.append(index)
            chances.append(chance)
        elif run:
            yield from _span(tokens, run, max(chances))
            run, chances = [], []
    if run:
        yield from _span(tokens, run, max(chances))


def labelled(tokens: Sequence[Token], start: int, end: int) -> list[tuple[bool, float]]:
    """Return for each token of a stretch whether it is in a name, how likely (Viterbi)."""
    paths: tuple[_Path, _Path] = (_Path(0.0), _Path(-_NEVER, inside=True))
    for index in range(start, end):
        if tokens[index].text == ".":
            paths = (paths[0].on(0.0, 0.0), paths[1].on(0.0, paths[1].chance))
            continue
        fresh, going = _chances(tokens, index, first=index == start)
        outside = max(
            paths[0].then(log(1 - fresh), False, 0.0),  # noqa: FBT003 - a state
            paths[1].then(log(1 - going), False, 0.0),  # noqa: FBT003
        )
        inside = max(
            paths[0].then(log(fresh), True, fresh),  # noqa: FBT003
            paths[1].then(log(going), True, going),  # noqa: FBT003
        )
        paths = (outside, inside)
    return max(paths).back()


class _Path(NamedTuple):
    """The likeliest labels that end in a state."""

    score: float
    before: "_Path | None" = None
    inside: bool = False
    chance: float = 0.0

    def then(self, score: float, inside: bool, chance: float) -> "_Path":  # noqa: FBT001
        return _Path(self.score + score, self, inside, chance)

    def on(self, score: float, chance: float) -> "_Path":
        return _Path(self.score + score, self, self.inside, chance)

    def back(self) -> list[tuple[bool, float]]:
        labels = []
        path: _Path | None = self
        while path is not None and path.before is not None:
            labels.append((path.inside, path.chance))
            path = path.before
        return labels[::-1]


def tokenised(text: str) -> list[Token]:
    """Return the words, numbers and marks of a text; a possessive is no part of its word."""
    found = []
    for match in TOKEN.finditer(text):
        word = match[0]
        kept = _POSSESSIVE.sub("", word) if word[-1] in "s'\u2019" else word
        found.append(Token(kept or word, match.start(), match.start() + len(kept or word)))
    return found


def is_candidate(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token can be part of a name: a word with a capital, or a particle before one."""
    text = tokens[index].text
    if text[0].isupper():
        return len(text) <= _LONGEST
    if index == 0 or text not in PARTICLES:
        return False
    most = 1 if text in _JOINING else _MOST_PARTICLES
    following = [token.text for token in tokens[index + 1 : index + 1 + most]]
    named = next((word for word in following if word not in PARTICLES), "")
    return named[:1].isupper()


def _is_point(tokens: Sequence[Token], index: int, start: int) -> bool:
    """Whether a token is the point after an initial."""
    return index > start and tokens[index].text == "." and len(tokens[index - 1].text) == 1


def _span(
    tokens: Sequence[Token], run: list[int], chance: float
) -> Iterator[tuple[int, int, float]]:
    while run and tokens[run[0]].text.lower().rstrip(".") in TITLES:
        run.pop(0)
    while run and (tokens[run[-1]].text in PARTICLES or tokens[run[-1]].text == "."):
        run.pop()
    if not run or len(run) > _MOST_TOKENS or not _is_written(tokens, run):
        return
    if len(run) == 1 and _is_date(tokens, run[0]):
        return
    if _is_of_firm(tokens, run):
        return
    least = _SURE if len(run) > 1 else _SURE_ALONE
    if chance >= least or _is_known(tokens, run):
        yield tokens[run[0]].start, tokens[run[-1]].end, chance


def _is_written(tokens: Sequence[Token], run: Sequence[int]) -> bool:
    """Whether a run is written as names are: no name of a class, not initials or capitals alone."""
    texts = [tokens[index].text for index in run]
    if len(texts) == 1 and texts[0].isupper() and len(texts[0]) <= _SHORT:
        return False
    if any(_CODE_NAME.search(text) is not None for text in texts) or _is_acronym(texts):
        return False
    return any(len(text) > 1 and not text.isupper() for text in texts) or _is_known(tokens, run)


def _is_acronym(texts: Sequence[str]) -> bool:
    """Whether a run is capitals beside words that no list of names has, as "JTAG Reset" is."""
    loud = [text for text in texts if len(text) >= _SHORT and text.isupper()]
    others = [text.lower() for text in texts if len(text) > 1 and text not in loud]
    others = [text for text in others if text not in PARTICLES]
    return bool(loud and others) and not any(x in given() or x in surnames() for x in others)


def _is_date(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name that is also a month's stands beside a number: "(Jan 2, 2011)"."""
    if tokens[index].text.lower() not in _MONTHS:
        return False
    near = [token.text for token in tokens[max(0, index - 1) : index + 3] if token.text != "."]
    at = near.index(tokens[index].text)
    return any(text.isdigit() for text in near[max(0, at - 1) : at + 2])


def _is_of_firm(tokens: Sequence[Token], run: Sequence[int]) -> bool:
    """Whether a run is part of the name of a firm or an institution."""
    last = run[-1] + (len(tokens[run[-1]].text) > 1)  # an S that is of "S.p.A."
    before = tokens[run[0] - 1].text if run[0] else ""
    texts = [tokens[index].text for index in run]
    return is_firm(texts, before, _written(tokens, last)) or is_place(texts)


def _written(tokens: Sequence[Token], first: int) -> str:
    """Return the few tokens from a place on, with a blank wherever they stand apart."""
    few = tokens[first : first + _FORM]
    ends = [few[0].start, *(token.end for token in few)] if few else []
    gaps = (" " * (token.start > end) for token, end in zip(few, ends, strict=False))
    return "".join(gap + token.text for gap, token in zip(gaps, few, strict=True))


def _is_known(tokens: Sequence[Token], run: Sequence[int]) -> bool:
    """Whether a word of a run is in the lists of names, and more than an initial."""
    words_of = (tokens[index].text.lower() for index in run if tokens[index].text not in PARTICLES)
    return any(len(word) > 1 and (word in given() or word in surnames()) for word in words_of)


def _chances(tokens: Sequence[Token], index: int, *, first: bool) -> tuple[float, float]:
    """Return how likely a token is in a name, after what is none and after what is one."""
    seen = Seen.of(tokens, index)
    alone = sum(map(_worth, seen.lone()))
    fresh = _logistic(alone + sum(map(_worth, seen.placed("new"))))
    if first:
        return fresh, fresh
    return fresh, _logistic(alone + sum(map(_worth, seen.placed("after"))))


def _logistic(total: float) -> float:
    return 1 / (1 + exp(-max(-_BOUND, min(_BOUND, total))))


@lru_cache(maxsize=1 << 17)
def _worth(view: tuple[str, ...]) -> float:
    table = weights()
    return sum(table[bucket] for bucket in buckets(view))
