"""The shapes of the types that are looked for, ready to be looked for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

import re2

from bartizan.classify.entity import Entity, Shape
from bartizan.classify.nearby import Telling, telling
from bartizan.classify.outlines import Outlines, relaxed
from bartizan.classify.registry import ENTITIES

# What an automaton may remember of the text it has seen, beyond which its memory is begun anew: of
# one over many shapes, by default, and of a shape by the length of its program, from the least on.
# That is 500 MB at most over all types, 215 without names and addresses; varied text fills 20.
_MEMORY_OF_MANY, _MEMORY, _LEAST_MEMORY, _FOR_EACH = 16 << 20, 8 << 20, 1 << 20, 6 << 10
# How many outlines are remembered of each set of types, at a kilobyte or two.
_OUTLINES: Final = 1024
# What a word against a type takes from how sure a shape is.
_PENALTY: Final = 0.35
_NEVER: Final = r"\x00\x00"
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

Begins = Callable[[bytes, int], re.Match[bytes] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A shape of a type, ready to be looked for.

    `begins` matches it at a place, `pattern` anywhere. `wanted` are the words that speak for it.
    `score` and `near` are those of the shape, `doubted` is beside a word against it; `settled`
    where no words change them, `needy` where it proves nothing without one. `fit` is there where
    not all of a match is the value.
    """

    name: str
    rank: int
    pattern: re2._Regexp
    begins: Begins
    needs: re2._Regexp | None
    group: int
    before: frozenset[int]
    after: frozenset[int]
    telling: Telling
    wanted: frozenset[bytes]
    score: float
    near: float
    doubted: float
    settled: bool
    needy: bool
    fit: Callable[[str], int] | None
    accept: Callable[[str], bool]


class Fits(NamedTuple):
    """What may stand in a run of digits, and where: by itself, and only beside words."""

    sure: tuple[tuple[Member, tuple[int, ...]], ...]
    needy: tuple[tuple[Member, tuple[int, ...]], ...]


class Gate(NamedTuple):
    """What is looked for: shapes of numbers by their outlines, and the others by automata.

    `automaton` is over the lettered shapes, `words` over the words that speak for each of them;
    `vocabulary` are all words that say anything, and how far before a value they may stand.
    """

    numeric: tuple[Member, ...]
    fitting: Callable[[bytes], Fits | None]
    lettered: tuple[Member, ...]
    automaton: re2.Set
    words: re2.Set
    vocabulary: tuple[frozenset[bytes], int]


@cache
def gate_of(types: frozenset[str] | None) -> Gate:
    """Prepare the shapes of these types, all without any."""
    numeric: list[tuple[Member, str]] = []
    lettered: list[Member] = []
    words: list[str] = []
    for rank, entity in enumerate(ENTITIES):
        if types is None or entity.name in types:
            for shape in entity.shapes:
                outline = relaxed(shape.pattern) if entity.fit is len else None
                if outline is not None:
                    begins = re.compile(shape.whole.encode()).match
                    numeric.append((_member(entity, shape, rank, begins), outline))
                else:
                    lettered.append(_member(entity, shape, rank))
                    words.append("|".join(map(re2.escape, sorted(entity.context))) or _NEVER)
    members = tuple(member for member, _ in numeric)
    return Gate(
        members,
        _fitting(members, [outline for _, outline in numeric]),
        tuple(lettered),
        _automaton([member.pattern.pattern for member in lettered]),
        _automaton(words),
        _vocabulary((*members, *lettered)),
    )


def _vocabulary(members: Sequence[Member]) -> tuple[frozenset[bytes], int]:
    words = frozenset[bytes]().union(*(member.telling.spoken for member in members))
    return words, max((member.telling.far for member in members), default=0)


def _fitting(members: Sequence[Member], patterns: Sequence[str]) -> Callable[[bytes], Fits | None]:
    outlines = Outlines(patterns, [member.before for member in members], options())

    @lru_cache(maxsize=_OUTLINES)
    def fitting(outline: bytes) -> Fits | None:
        all_of = [(members[each.member], each.places) for each in outlines.fitting(outline)]
        sure = tuple(each for each in all_of if not each[0].needy)
        needy = tuple(each for each in all_of if each[0].needy)
        return Fits(sure, needy) if all_of else None

    return fitting


def _automaton(patterns: Sequence[str | bytes]) -> re2.Set:
    made = re2.Set.SearchSet(options(_MEMORY_OF_MANY))
    for pattern in patterns:
        made.Add(pattern)
    made.Compile()
    return made


def _nowhere(_data: bytes, _place: int) -> None:
    """Match a lettered shape at a place, which nobody asks for."""


def _member(entity: Entity, shape: Shape, rank: int, begins: Begins = _nowhere) -> Member:
    pattern = _compiled(shape.whole)
    said = telling(entity.context, entity.against, shape.far)
    return Member(
        name=entity.name,
        rank=rank,
        pattern=pattern,
        begins=begins,
        needs=_compiled(shape.needs) if shape.needs else None,
        group=1 if pattern.groups else 0,
        before=_WORD | frozenset(entity.before.encode()),
        after=_WORD | frozenset(entity.after.encode()),
        telling=said,
        wanted=said.wanted.spoken,
        score=shape.score,
        near=shape.near,
        doubted=round(shape.score - _PENALTY, 2),
        settled=shape.score == shape.near and not entity.against,
        needy=shape.score <= 0,
        fit=None if entity.fit is len else entity.fit,
        accept=entity.accept,
    )


@cache
def _compiled(pattern: str) -> "re2._Regexp":
    made = re2.compile(pattern.encode(), options(_LEAST_MEMORY))
    wanted = made.programsize * _FOR_EACH
    return made if wanted <= _LEAST_MEMORY else re2.compile(pattern.encode(), options(wanted))


@cache
def options(memory: int = _MEMORY) -> re2.Options:
    """Return how shapes are read: as bytes, with so much memory for an automaton."""
    chosen = re2.Options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen
