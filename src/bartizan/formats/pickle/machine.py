"""Walks the opcodes of a pickle over a stack of tags; nothing is ever built, imported or called.

Arguments are taken more freely than `_pickle.c` takes them: whatever that unpickler accepts is
accepted here, so that no number or string ends this walk before it would end a loader's. What this
does not understand is said to be so, never passed over.
"""

from collections.abc import Callable
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arguments import HUGE, line_value
from bartizan.formats.pickle.arrays import WRAPPER, Array, array_of
from bartizan.formats.pickle.calls import ANY_FORM, Forms
from bartizan.formats.pickle.containers import NO_FRAME, Containers
from bartizan.formats.pickle.facts import Blob, Use
from bartizan.formats.pickle.indirect import evaluated
from bartizan.formats.pickle.memo import MOST_KEPT, Memo
from bartizan.formats.pickle.opcodes import MEMOIZE
from bartizan.formats.pickle.stack import (
    COMPUTED,
    Bulk,
    Fields,
    Made,
    Parts,
    Value,
)
from bartizan.formats.ranged import NO_END, Cursor, EndedError

BATCH: Final = 1024
MOST_OPCODES: Final = 50_000_000
MOST_BLOBS: Final = 10_000
MAX_TEXT: Final = 4096
MOST_LONG: Final = 8
LONGEST_ID: Final = 1 << 18
MOST_NESTED: Final = 20
PAIR: Final = 2
CROSSED: Final = "ends a frame inside of an opcode, where loaders differ in what they read"


class Machine(Containers):
    """A stack and a memo that hold what counts for names and calls, and nothing else."""

    def __init__(
        self,
        cursor: Cursor,
        *,
        arrays: bool = False,
        forms: Forms = ANY_FORM,
        most: int = MOST_OPCODES,
    ) -> None:
        """Begin at the cursor.

        `arrays` are those that joblib writes between the opcodes; `forms` say what the lines after
        an opcode must look like, `most` how many opcodes are walked.
        """
        super().__init__(cursor, forms)
        self.arrays, self.most = arrays, most
        self.blobs: list[Blob] = []
        self.opcodes = self.depth = 0
        self.embedded = False
        self.frame = NO_FRAME

    def stream(self) -> None:
        """Walk one pickle, up to and with its STOP. Raises FormatError where it ends early."""
        self.stack, self.memo, self.frame = [], Memo(), NO_FRAME
        try:
            while not self._walk(BATCH):
                if self.opcodes > self.most or len(self.stack) + len(self.memo) > MOST_KEPT:
                    raise FormatError(f"more than {self.most} opcodes or {MOST_KEPT} values")
        except EndedError:
            # What runs over the end of all bytes runs over that of a frame which ends before.
            if self.frame < self.cursor.position + self.cursor.left:
                self.cannot(CROSSED)
            raise
        self.getters_among(*self.stack)
        self._leave_frame()

    def remembers_light(self, wanted: frozenset[int], most: int) -> bool:
        """Whether a stream soon remembers values under these numbers, and no container is of them.

        The stream must be one that can be walked to its end.
        """
        while not wanted <= self.memo.known().keys():
            if self._walk(1) or self.opcodes > most:
                return False
        known = self.memo.known()
        return not any(isinstance(known[index], Parts | Bulk | Fields) for index in wanted)

    def _walk(self, most: int) -> bool:
        """Walk some opcodes, and say whether the last one was a STOP."""
        cursor, steps, stop, walked = self.cursor, _STEPS, op.STOP, 0
        byte = cursor.byte
        try:
            for walked in range(most):
                if cursor.position >= self.frame:
                    self._leave_frame()
                code = byte()
                steps[code](self, code)
                if code == stop:
                    walked += 1  # noqa: PLW2901
                    return True
            walked = most
        finally:
            self.opcodes += walked
        return False

    def unknown(self, code: int) -> None:
        """Refuse a byte that is no opcode."""
        raise FormatError(f"unknown opcode {code:#04x} at byte {self.cursor.position - 1}")

    def _leave_frame(self) -> None:
        """Say so when the frame ends elsewhere than an opcode does.

        A loader that reads a file goes on behind the frame then, and drops what is left of it; one
        that has all bytes in memory does not. So they read different pickles.
        """
        if self.frame not in (NO_FRAME, self.cursor.position):
            self.cannot(CROSSED)
        self.frame = NO_FRAME

    # Values.

    def plain(self, code: int) -> None:  # noqa: ARG002  (every step is given its opcode)
        """Push a value that has no argument."""
        self.stack.append(None)

    def fixed(self, code: int) -> None:
        """Skip an argument of a fixed length, and push what it stands for."""
        width = op.FIXED[code]
        if code in op.NUMBERS:
            signed = width == op.SIGNED
            self.stack.append(int.from_bytes(self.cursor.take(width), "little", signed=signed))
            return
        self.cursor.skip(width)
        if code not in op.NOTHING:
            self.stack.append(None)

    def framed(self, code: int) -> None:  # noqa: ARG002
        """Note where a frame ends."""
        length = int.from_bytes(self.cursor.take(8), "little")
        if self.frame != NO_FRAME:
            self.cannot(CROSSED)
        self.frame = self.cursor.position + length

    def nothing(self, code: int) -> None:
        """Do nothing."""

    def counted(self, code: int) -> None:
        """Push what a length and so many bytes stand for: a text, bytes or a long number."""
        length = int.from_bytes(self.cursor.take(op.COUNTED[code]), "little")
        at = self.cursor.position
        if code in op.TEXTS and length <= MAX_TEXT:
            self.stack.append(self.cursor.take(length).decode("utf-8", "surrogateescape"))
            return
        if code == op.SHORT_LONG and length <= MOST_LONG:
            self.stack.append(int.from_bytes(self.cursor.take(length), "little", signed=True))
            return
        self.cursor.skip(length)
        if code in op.LONGS:
            self.stack.append(HUGE)
            return
        long = code in op.TEXTS and code not in op.BLOBS
        self.stack.append(Blob(at, length, text=True) if long else self._bytes(code, at, length))

    def short_text(self, code: int) -> None:  # noqa: ARG002
        """Push a text whose length is one byte, and keep it where a MEMOIZE follows."""
        cursor = self.cursor
        window, at = cursor.window, cursor.position - cursor.start
        try:
            end = at + 1 + window[at]
            following = window[end]
        except IndexError:
            taken = cursor.take(cursor.byte())
            self.stack.append(taken.decode("utf-8", "surrogateescape"))
            return
        text = window[at + 1 : end].decode("utf-8", "surrogateescape")
        cursor.position += end - at
        self.stack.append(text)
        if following == MEMOIZE and cursor.position < self.frame:
            cursor.position += 1
            self.opcodes += 1
            self.memo.keep(text)

    def _bytes(self, code: int, at: int, length: int) -> Value:
        return self._blob(at, length) if code in op.BLOBS else None

    def line(self, code: int) -> None:
        """Push what a line stands for."""
        # A zip of zeros begins as an id does, and would be looked through for the end of its line.
        most = LONGEST_ID if self.forms and code == ord("P") else NO_END
        found = self.cursor.pass_line(MAX_TEXT, most)
        if found is not None:
            self.expect(code, found)
        value = _unread(code) if found is None else line_value(code, found)
        if code == ord("P"):
            self.persistent = True
            # In a strict walk it is a word of a text more often than an id, and names nothing.
            self.stack.append(None if self.forms else COMPUTED)
        else:
            self.stack.append(value)

    def _blob(self, offset: int, length: int) -> Value:
        if length < PAIR:
            return None
        blob = Blob(offset, length)
        if len(self.blobs) < MOST_BLOBS:
            self.blobs.append(blob)
        return blob

    def _pass_objects(self) -> None:
        if self.depth >= MOST_NESTED:
            raise FormatError(f"arrays of objects within each other, deeper than {MOST_NESTED}")
        kept, self.depth = (self.stack, self.memo), self.depth + 1
        self.stream()
        (self.stack, self.memo), self.depth = kept, self.depth - 1

    # The state of objects.

    def build(self, code: int) -> None:  # noqa: ARG002
        """Hand state to what is below it."""
        (state,) = self.taken(1)
        self.getters_among(state)
        target = self.top()
        self.used(target, _state_use(target, state))
        self.state_hooks(state)
        if isinstance(target, Made) and target.name == WRAPPER:
            self.embedded = True
            if self.arrays:
                self._pass_array(array_of(state))

    def _pass_array(self, array: Array) -> None:
        """Pass the bytes of an array, or walk the pickle that stands in their place.

        They are read from the file itself, so the frame before them must have ended.
        """
        self._leave_frame()
        if array.objects:
            self._pass_objects()
            return
        if array.padded:
            self.cursor.skip(self.cursor.take(1)[0])
        self.cursor.skip(array.length)


def _unread(code: int) -> Value:
    """Return what a line stands for that is too long to be read."""
    return HUGE if code in b"IL" else None


def _state_use(target: Value, state: Value) -> Use:
    """Return RESTORED for a state that surely lacks what its class would run code for."""
    keys = evaluated(target.name) if isinstance(target, Made) else ()
    lacks = isinstance(state, Fields) and all(map(state.lacks, keys))
    return Use.RESTORED if keys and lacks else Use.STATE


Step = Callable[[Machine, int], None]
_KNOWN: Final[dict[int, Step]] = {
    **dict.fromkeys(op.PLAIN, Machine.plain),
    **dict.fromkeys(op.FIXED, Machine.fixed),
    **dict.fromkeys(op.COUNTED, Machine.counted),
    op.SHORT_TEXT: Machine.short_text,
    **dict.fromkeys(op.LINES, Machine.line),
    **dict.fromkeys(op.TUPLES, Machine.small_tuple),
    **dict.fromkeys(op.GATHERED, Machine.gather),
    **dict.fromkeys(op.FILLS, Machine.fill),
    **dict.fromkeys(op.ADDS, Machine.add),
    **dict.fromkeys(op.EXTENSIONS, Machine.extension),
    **dict.fromkeys(op.PUTS, Machine.put),
    **dict.fromkeys(op.GETS, Machine.get),
    0x95: Machine.framed,
    ord("]"): Machine.empty_list,
    0x8F: Machine.empty_set,
    ord(")"): Machine.empty_tuple,
    ord("}"): Machine.empty_dict,
    0x98: Machine.nothing,
    op.STOP: Machine.nothing,
    op.MARK: Machine.marked,
    op.MEMOIZE: Machine.memoize,
    ord("p"): Machine.put_line,
    ord("g"): Machine.get_line,
    ord("0"): Machine.pop,
    ord("1"): Machine.pop_mark,
    ord("2"): Machine.duplicate,
    ord("c"): Machine.global_,
    ord("i"): Machine.inst,
    ord("R"): Machine.reduce,
    ord("o"): Machine.obj,
    ord("b"): Machine.build,
    ord("Q"): Machine.persistent_id,
    0x81: Machine.new,
    0x92: Machine.new_ex,
    0x93: Machine.stack_global,
}
# By opcode; every byte has a step.
_STEPS: Final = tuple(_KNOWN.get(code, Machine.unknown) for code in range(256))
