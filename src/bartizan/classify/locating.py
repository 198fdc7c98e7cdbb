"""Locates values in joined texts: an automaton says which shapes are there, each is proved."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import re2

from bartizan.classify.entity import Entity, Shape
from bartizan.classify.nearby import Says, Words, compiled, mentions, says
from bartizan.classify.registry import ENTITIES

SEPARATOR: Final = b"\n\x00\n"
THRESHOLD: Final = 0.5
# What an automaton may remember of the text it has seen; beyond it the memory is begun anew.
_MEMORY, _MEMORY_OF_ALL = 24 << 20, 96 << 20
_PENALTY: Final = 0.35
_POINT: Final = ord(".")
# A block of which more rows than this hold a shape is dense; so many rows are looked at to know.
_SPARSE, _PROBES = 0.15, 24
# So is one with more digits than this, without a look: there the automaton for all is slowest.
_DIGITS, _MANY = b"0123456789", 0.06
_NEVER: Final = r"\x00\x00"
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Found(NamedTuple):
    """A value in row `row` of a block, by its offsets in the block; low ranks are surer."""

    row: int
    start: int
    end: int
    type: str
    score: float
    rank: int


class Block(NamedTuple):
    """Texts that are joined: `data`, and where each text starts and ends in it."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]


class Member(NamedTuple):
    """A shape of a type, ready to be looked for."""

    entity: Entity
    shape: Shape
    pattern: re2._Regexp
    needs: re2._Regexp | None
    group: int
    rank: int
    before: frozenset[int]
    after: frozenset[int]
    wanted: Words
    against: Words


class Gate(NamedTuple):
    """An automaton over shapes, one over the words that speak for them, and the shapes."""

    automaton: re2.Set
    words: re2.Set
    members: tuple[Member, ...]


def block(rows: Sequence[bytes]) -> Block:
    """Join rows with a separator that no shape can cross."""
    starts, ends, position = [], [], 0
    for row in rows:
        starts.append(position)
        ends.append(position + len(row))
        position += len(row) + len(SEPARATOR)
    return Block(SEPARATOR.join(rows), starts, ends)


def located(
    joined: Block, *, types: frozenset[str] | None, hint: frozenset[bytes]
) -> Iterator[Found]:
    """Yield the values of these types (all without any) that are proved, in no order.

    `hint` are words that stand beside every value, as those of a column's name.
    """
    gate = gate_of(types)
    for index in _present(joined, gate, hint):
        yield from _matches(joined, gate.members[index], hint)


def _present(joined: Block, gate: Gate, hint: frozenset[bytes]) -> Sequence[int]:
    """Return the shapes that a pass over the block is worth.

    On text with few values one automaton for all shapes answers at hundreds of megabytes a second.
    On text full of numbers its states multiply, and a pass for each shape is several times faster;
    shapes that prove nothing without context are then passed over where none of their words is, in
    the block or in the name of the column.
    """
    data = joined.data
    if not _is_dense(joined, gate):
        return sorted(gate.automaton.Match(data) or ())
    said = frozenset(gate.words.Match(data.lower()) or ())
    told = [
        index
        for index, member in enumerate(gate.members)
        if member.shape.score > 0
        or index in said
        or not data.isascii()
        or not hint.isdisjoint(member.wanted.spoken)
    ]
    needs = {gate.members[index].needs for index in told}
    there = {each for each in needs if each is None or each.search(data) is not None}
    return [index for index in told if gate.members[index].needs in there]


def _is_dense(joined: Block, gate: Gate) -> bool:
    """Whether a pass for each shape is faster than one for all; the answer is the same."""
    data, starts, ends = joined
    if len(starts) < _PROBES:
        return False
    if len(data) - len(data.translate(None, _DIGITS)) > _MANY * len(data):
        return True
    rows = range(0, len(starts), max(1, len(starts) // _PROBES))
    hits = sum(1 for row in rows if gate.automaton.Match(data[starts[row] : ends[row]]))
    return hits > _SPARSE * len(rows)


def _matches(joined: Block, member: Member, hint: frozenset[bytes]) -> Iterator[Found]:
    """Yield what a shape proves; a shape that needs context is asked for its words first."""
    data, starts, ends = joined
    entity = member.entity
    told = member.shape.score > 0 or not hint.isdisjoint(member.wanted.spoken)
    asked, spoken = -1, True
    for start, whole in _free(data, member):
        end = whole
        row = bisect_right(starts, start) - 1
        low, high = starts[row], ends[row]
        if not told and row != asked:  # once for a row: it may be long and full of numbers
            asked, spoken = row, mentions(data[low:high], member.wanted)
        if not spoken:
            continue
        if entity.fit is not len:
            end = start + entity.fit(data[start:end].decode("latin-1"))
        if start == end or end > high or (end < high and _goes_on(data, end, member)):
            continue
        score = _score(data, member, (low, start, end, high), hint)
        if score >= THRESHOLD and entity.accept(data[start:end].decode("utf-8", "replace")):
            yield Found(row, start, end, entity.name, score, member.rank)


def _free(data: bytes, member: Member) -> Iterator[tuple[int, int]]:
    """Yield where the matches of a shape that begin a word start and end.

    Of one that begins within a word the rest is searched again: a value may stand in it, as after
    a word whose last letter the shape takes for a first one.
    """
    group, before = member.group, member.before
    position: int | None = 0
    while position is not None:
        matches = member.pattern.finditer(data, position)
        position = None
        for match in matches:
            start, end = match.span(group)
            if not start or data[start - 1] not in before:
                yield start, end
                continue
            again = _word_ends(data, start, match.end(), before)
            if again < match.end():
                position = again
                break


def _word_ends(data: bytes, start: int, end: int, before: frozenset[int]) -> int:
    """Return the first place after `start` before which a value may begin, `end` without one."""
    return next((each for each in range(start + 1, end) if data[each - 1] not in before), end)


def _goes_on(data: bytes, end: int, member: Member) -> bool:
    """Whether what follows belongs to the value, as a further part of a version does."""
    if data[end] in member.after:
        return True
    return data[end] == _POINT and data[end + 1 : end + 2].isdigit()


def _score(
    data: bytes, member: Member, at: tuple[int, int, int, int], hint: frozenset[bytes]
) -> float:
    low, start, end, high = at
    shape = member.shape
    if hint and not hint.isdisjoint(member.wanted.spoken):
        return shape.near
    if shape.score == shape.near and not member.against.spoken:
        return shape.score
    window = (data[max(low, start - shape.far) : start], data[end : min(high, end + shape.far)])
    answer = says(window, member.wanted, member.against)
    if answer is Says.FOR:
        return shape.near
    doubted = answer is Says.AGAINST or not hint.isdisjoint(member.against.spoken)
    return shape.score - _PENALTY if doubted else shape.score


@cache
def gate_of(types: frozenset[str] | None) -> Gate:
    """Build the automaton of the shapes of these types, all without any."""
    automaton = re2.Set.SearchSet(options(_MEMORY_OF_ALL))
    members = tuple(
        member
        for rank, entity in enumerate(ENTITIES)
        if types is None or entity.name in types
        for member in _members(entity, rank)
    )
    for member in members:
        automaton.Add(member.shape.pattern)
    automaton.Compile()
    words = re2.Set.SearchSet(options(_MEMORY_OF_ALL))
    for member in members:
        words.Add("|".join(re2.escape(word) for word in sorted(member.entity.context)) or _NEVER)
    words.Compile()
    return Gate(automaton, words, members)


def _members(entity: Entity, rank: int) -> Iterator[Member]:
    for shape in entity.shapes:
        pattern = _compiled(shape.pattern)
        yield Member(
            entity=entity,
            shape=shape,
            pattern=pattern,
            needs=_compiled(shape.needs) if shape.needs else None,
            group=1 if pattern.groups else 0,
            rank=rank,
            before=_WORD | frozenset(entity.before.encode()),
            after=_WORD | frozenset(entity.after.encode()),
            wanted=compiled(entity.context),
            against=compiled(entity.against),
        )


@cache
def _compiled(pattern: str) -> "re2._Regexp":
    return re2.compile(pattern.encode(), options())


@cache
def options(memory: int = _MEMORY) -> re2.Options:
    """Return how shapes are read: as bytes."""
    chosen = re2.Options()
    chosen.encoding = re2.Options.Encoding.LATIN1
    chosen.max_mem = memory
    chosen.log_errors = False
    return chosen
