"""Reads the pickles that begin at an offset, as a loader would that is called again and again."""

from dataclasses import replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.facts import Pickle
from bartizan.formats.pickle.harmless import pass_over
from bartizan.formats.pickle.machine import Machine
from bartizan.formats.ranged import Cursor, EndedError, Ranged

MOST_STREAMS: Final = 256
MOST_LOOKED: Final = 50_000


def read_pickle(
    source: Ranged, start: int = 0, *, arrays: bool = False, most: int | None = None
) -> Pickle:
    """Return what the pickle at `start`, and those directly after it, name and do.

    `arrays` reads as joblib does, which finds the bytes of arrays between the opcodes. `most` is
    how many pickles a loader reads; by default all of them, and more than MOST_STREAMS are broken.
    Raises FormatError when `start` holds no pickle at all: not one opcode.
    """
    machine = Machine(Cursor(source, start), arrays=arrays)
    end = start
    for stream in range(most or MOST_STREAMS):
        position = machine.cursor.position
        if stream and not _opens(source, position):
            return _result(machine, "", end)
        passed = pass_over(source, position)
        if passed is not None and _light(source, position, passed.recalled):
            end = machine.cursor.position = passed.end
            continue
        before = machine.opcodes
        try:
            machine.stream()
        except FormatError as error:
            if machine.opcodes == before and not stream:
                raise FormatError(f"no pickle: {error.message}") from None
            wanted = error.wanted if isinstance(error, EndedError) else 0
            return replace(_result(machine, error.message, end), wanted=wanted)
        end = machine.cursor.position
    broken = "" if most else f"more than {MOST_STREAMS} pickles in one file"
    return _result(machine, broken, end)


def _result(machine: Machine, broken: str, end: int) -> Pickle:
    return Pickle(
        uses=tuple(machine.uses.values()),
        unresolved=tuple(machine.unresolved.values()),
        blobs=tuple(machine.blobs),
        loads=tuple(machine.loads),
        broken=broken,
        end=end,
        opcodes=machine.opcodes,
        persistent=machine.persistent,
        embedded=machine.embedded,
        heavy=machine.heavy,
        stored=tuple(machine.stored),
    )


def _light(source: Ranged, start: int, recalled: frozenset[int]) -> bool:
    """Whether what a stream asks of its memo are no containers; said only where that is soon known.

    The first rows of a table tell what its keys are.
    """
    return not recalled or Machine(Cursor(source, start)).remembers_light(recalled, MOST_LOOKED)


def _opens(source: Ranged, position: int) -> bool:
    """Whether another pickle may begin here: by its mark, or by an opcode that one can begin with.

    Whatever is neither is said to be trailing bytes by whoever reads the file.
    """
    head = source.read_at(position, 2)
    if head[:1] == b"\x80":
        return len(head) > 1 and head[1] <= op.NEWEST
    return head[:1] in _FIRST


_FIRST: Final = tuple(bytes([code]) for code in b"(c]})NIVSFLP")
