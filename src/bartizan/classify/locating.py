"""Locates values in joined texts: by the outlines of their numbers, and by automata for the rest.

Each that is located is proved.
"""

from collections.abc import Iterator, Sequence

import re2

from bartizan.classify.outlines import LONGEST, RUN, TAIL, outlined
from bartizan.classify.proving import Block, Found, Proof
from bartizan.classify.shaping import Gate, Member, gate_of

# A block of which more rows than this hold a shape is dense; so many rows are looked at to know.
_SPARSE, _PROBES = 0.15, 24
# So is one with more digits than this, without a look: there the automaton for all is slowest.
_DIGITS, _MANY = b"0123456789", 0.06


def located(joined: Block, *, types: frozenset[str] | None, hint: frozenset[bytes]) -> list[Found]:
    """Return the values of these types (all without any) that are proved, in no order.

    `hint` are words that stand beside every value, as those of a column's name.
    """
    gate = gate_of(types)
    data = joined.data
    digits = len(data) - len(data.translate(None, _DIGITS))
    present = _present(joined, gate, hint, dense=digits > _MANY * len(data))
    if not digits and not present:
        return []
    proof = Proof(joined, gate, hint)
    if digits:
        _numbers(data, proof, gate)
    for index in present:
        _matches(data, proof, gate.lettered[index])
    return proof.found


def _numbers(data: bytes, proof: Proof, gate: Gate) -> None:
    """Prove what stands in runs of digits."""
    outline, fitting = outlined(data), gate.fitting
    for run in RUN.finditer(data):
        start, end = run.span()
        if end - start > LONGEST:
            for member in gate.numeric:
                _among(data, proof, member, start, end)
        else:
            fits = fitting(outline[start - 1 : end + 1])
            if fits is not None:
                proof.add_run(fits, start, end)


def _among(data: bytes, proof: Proof, member: Member, start: int, end: int) -> None:
    """Prove what a shape fits in a row of numbers."""
    for begin, whole in _free(data, member, start, min(len(data), end + TAIL)):
        if begin >= end:
            return
        proof.add(member, begin, whole)


def _present(joined: Block, gate: Gate, hint: frozenset[bytes], *, dense: bool) -> Sequence[int]:
    """Return the shapes that a pass over the block is worth.

    On text with few values one automaton for all shapes answers at hundreds of megabytes a second.
    On text full of them its states multiply, and a pass for each shape is several times faster;
    shapes that prove nothing without context are then passed over where none of their words is, in
    the block or in the name of the column.
    """
    data = joined.data
    if not dense and not _is_dense(joined, gate.automaton):
        return sorted(gate.automaton.Match(data) or ())
    said = frozenset(gate.words.Match(data.lower()) or ())
    told = [
        index
        for index, member in enumerate(gate.lettered)
        if not member.needy
        or index in said
        or not data.isascii()
        or not hint.isdisjoint(member.telling.wanted.spoken)
    ]
    needs = {gate.lettered[index].needs for index in told}
    there = {each for each in needs if each is None or each.search(data) is not None}
    return [index for index in told if gate.lettered[index].needs in there]


def _is_dense(joined: Block, automaton: re2.Set) -> bool:
    """Whether a pass for each shape is faster than one for all; the answer is the same."""
    count = len(joined.starts) - 1
    if count < _PROBES:
        return False
    rows = range(0, count, max(1, count // _PROBES))
    hits = sum(1 for row in rows if automaton.Match(joined.row(row)))
    return hits > _SPARSE * len(rows)


def _matches(data: bytes, proof: Proof, member: Member) -> None:
    """Prove what a shape fits."""
    fit = member.fit
    for start, end in _free(data, member, 0, len(data)):
        fits = end if fit is None else start + fit(data[start:end].decode("latin-1"))
        if fits > start:
            proof.add(member, start, fits)


def _free(data: bytes, member: Member, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the matches of a shape that begin a word start and end.

    Of one that begins within a word the rest is searched again: a value may stand in it, as after
    a word whose last letter the shape takes for a first one.
    """
    group, before = member.group, member.before
    position: int | None = begin
    while position is not None:
        matches = member.pattern.finditer(data, position, end)
        position = None
        for match in matches:
            start, stop = match.span(group)
            if data[start - 1] not in before:
                yield start, stop
                continue
            again = _word_ends(data, start, match.end(), before)
            if again < match.end():
                position = again
                break


def _word_ends(data: bytes, start: int, end: int, before: frozenset[int]) -> int:
    """Return the first place after `start` before which a value may begin, `end` without one."""
    return next((each for each in range(start + 1, end) if data[each - 1] not in before), end)
