"""Finds names of persons in prose: a small linear model over words and their neighbours."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, log
from typing import Final, NamedTuple

from bartizan.classify.entity import words as listed
from bartizan.classify.firms import is_firm
from bartizan.classify.gazetteer import TITLES, ordinary
from bartizan.classify.personviews import View, Word, places, seen, word
from bartizan.classify.personweights import scale, weights
from bartizan.classify.places import is_place

_TOKEN: Final = re.compile(r"([^\W\d_]+(?:['\u2019\-][^\W\d_]+)*|\d+|\n|[^\w\s])")
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
_MONTHS: Final = listed("jan mar march apr april may mai jun june juin juni aug august")
_SURE, _SURE_ALONE = 0.8, 0.97
_NEVER: Final = 1e9
_BOUND: Final = 12.0


class Tokens(NamedTuple):
    """The words, numbers and marks of a text, and at which character each starts."""

    words: list[Word]
    starts: list[int]

    def end(self, index: int) -> int:
        """Return the character behind a token."""
        return self.starts[index] + len(self.words[index].text)


class Chance(NamedTuple):
    """How likely something is, and the logarithms of that and of its contrary."""

    of: float
    log: float
    log_not: float


def persons(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of each name in prose. Time is linear; nothing is raised."""
    tokens = tokenised(text)
    words, end = tokens.words, 0
    for start in [index for index, each in enumerate(words) if each.capital or each.particle]:
        if start < end or not is_candidate(words, start):
            continue
        end = start + 1
        while end < len(words) and (is_candidate(words, end) or _is_point(words, end)):
            end += 1
        if end > start + 1 or not _is_start(words, start):
            yield from _names(tokens, start, end)


def _is_start(words: Sequence[Word], index: int) -> bool:
    """Whether a token is a word of every day where any word has a capital."""
    begins = index == 0 or words[index - 1].ends
    return begins and words[index].small in ordinary()


def _names(tokens: Tokens, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Yield the names in a stretch of candidates, by the likeliest labels of all its tokens."""
    run: list[int] = []
    best = 0.0
    for index, (inside, chance) in enumerate(labelled(tokens.words, start, end), start):
        if inside:
            best = max(best, chance) if run else chance
            run.append(index)
        elif run:
            yield from _span(tokens, run, best)
            run = []
    if run:
        yield from _span(tokens, run, best)


def labelled(words: Sequence[Word], start: int, end: int) -> list[tuple[bool, float]]:
    """Return for each token of a stretch whether it is in a name, how likely (Viterbi)."""
    outside, inside, chance = 0.0, -_NEVER, 0.0
    # Of each token: whether the one before is in a name if it is in none, if it is in one.
    steps: list[tuple[bool, bool, float]] = []
    for index in range(start, end):
        if words[index].text == ".":
            steps.append((False, True, chance))
            continue
        fresh, going = _chances(words, index, first=index == start)
        chance, log_in, log_out = fresh
        after, log_on, log_off = going
        ends, goes_on = inside + log_off >= outside + log_out, inside + log_on >= outside + log_in
        ended = inside + log_off if ends else outside + log_out
        inside = inside + log_on if goes_on else outside + log_in
        outside, chance = ended, after if goes_on else chance
        steps.append((ends, goes_on, chance))
    return _back(steps, named=inside >= outside)


def _back(steps: Sequence[tuple[bool, bool, float]], *, named: bool) -> list[tuple[bool, float]]:
    """Return the labels that end in one of the two states."""
    labels = []
    for after_none, after_name, chance in reversed(steps):
        labels.append((named, chance if named else 0.0))
        named = after_name if named else after_none
    return labels[::-1]


def tokenised(text: str) -> Tokens:
    """Return the words, numbers and marks of a text; a possessive is no part of its word."""
    parts = _TOKEN.split(text)
    found = parts[1::2]
    if "'" in text or "\u2019" in text:
        found = [each if each.isalpha() else _POSSESSIVE.sub("", each) or each for each in found]
    return Tokens([*map(word, found)], [*accumulate(map(len, parts))][::2])


def is_candidate(words: Sequence[Word], index: int) -> bool:
    """Whether a token can be part of a name: a word with a capital, or a particle before one."""
    mine = words[index]
    if mine.capital:
        return len(mine.text) <= _LONGEST
    if index == 0 or not mine.particle:
        return False
    most = 1 if mine.text in _JOINING else _MOST_PARTICLES
    following = words[index + 1 : index + 1 + most]
    return next((each.capital for each in following if not each.particle), False)


def _is_point(words: Sequence[Word], index: int) -> bool:
    """Whether a token is the point after an initial."""
    return words[index].text == "." and len(words[index - 1].text) == 1


def _span(tokens: Tokens, run: list[int], chance: float) -> Iterator[tuple[int, int, float]]:
    words = tokens.words
    while run and words[run[0]].small.rstrip(".") in TITLES:
        run.pop(0)
    while run and (words[run[-1]].particle or words[run[-1]].text == "."):
        run.pop()
    least = _SURE if len(run) > 1 else _SURE_ALONE
    if not run or len(run) > _MOST_TOKENS or (len(run) == 1 and _is_date(words, run[0])):
        return
    if chance < least and not any(words[index].known for index in run):
        return
    if _is_written([words[index] for index in run]) and not _is_of_firm(tokens, run):
        yield tokens.starts[run[0]], tokens.end(run[-1]), chance


def _is_written(run: Sequence[Word]) -> bool:
    """Whether a run is written as names are: no name of a class, not initials or capitals alone."""
    texts = [each.text for each in run]
    if len(texts) == 1 and texts[0].isupper() and len(texts[0]) <= _SHORT:
        return False
    if any(_CODE_NAME.search(text) is not None for text in texts) or _is_acronym(run):
        return False
    if any(len(text) > 1 and not text.isupper() for text in texts):
        return True
    return any(each.known for each in run)


def _is_acronym(run: Sequence[Word]) -> bool:
    """Whether a run is capitals beside words that no list of names has, as "JTAG Reset" is."""
    loud = [len(each.text) >= _SHORT and each.text.isupper() for each in run]
    others = [
        each
        for each, is_loud in zip(run, loud, strict=True)
        if len(each.text) > 1 and not is_loud and not each.particle
    ]
    return any(loud) and bool(others) and not any(each.known for each in others)


def _is_date(words: Sequence[Word], index: int) -> bool:
    """Whether a name that is also a month's stands beside a number: "(Jan 2, 2011)"."""
    if words[index].small not in _MONTHS:
        return False
    near = [each.text for each in words[max(0, index - 1) : index + 3] if each.text != "."]
    at = near.index(words[index].text)
    return any(text.isdigit() for text in near[max(0, at - 1) : at + 2])


def _is_of_firm(tokens: Tokens, run: Sequence[int]) -> bool:
    """Whether a run is part of the name of a firm or an institution."""
    words = tokens.words
    last = run[-1] + (len(words[run[-1]].text) > 1)  # an S that is of "S.p.A."
    before = words[run[0] - 1].text if run[0] else ""
    texts = [words[index].text for index in run]
    return is_firm(texts, before, _written(tokens, last)) or is_place(texts)


def _written(tokens: Tokens, first: int) -> str:
    """Return the few tokens from a place on, with a blank wherever they stand apart."""
    few = range(first, min(first + _FORM, len(tokens.words)))
    gaps = (" " * (at > first and tokens.starts[at] > tokens.end(at - 1)) for at in few)
    return "".join(gap + tokens.words[at].text for gap, at in zip(gaps, few, strict=True))


def _chances(words: Sequence[Word], index: int, *, first: bool) -> tuple[Chance, Chance]:
    """Return how likely a token is in a name, after what is none and after what is one."""
    fresh = going = 0
    for view in seen(words, index):
        one, other = _worth(view)
        fresh += one
        going += other
    chance = _logistic(fresh)
    return chance, chance if first else _logistic(going)


@lru_cache(maxsize=1 << 12)
def _logistic(total: int) -> Chance:
    bounded = max(-_BOUND, min(_BOUND, total * scale()))
    chance = 1 / (1 + exp(-bounded))
    return Chance(chance, log(chance), log(1 - chance))


@lru_cache(maxsize=1 << 16)
def _worth(view: View) -> tuple[int, int]:
    table = weights()
    fresh, going = places(view)
    return sum([table[place] for place in fresh]), sum([table[place] for place in going])
