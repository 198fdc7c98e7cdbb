"""Walks the opcodes of a pickle over a stack of tags; nothing is ever built, imported or called.

Arguments are taken more freely than `_pickle.c` takes them: whatever that unpickler accepts is
accepted here, so that no number or string ends this walk before it would end a loader's. What this
does not understand is said to be so, never passed over.
"""

from collections.abc import Callable
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arguments import line_text
from bartizan.formats.pickle.arrays import DTYPE, WRAPPER, Array, array_of
from bartizan.formats.pickle.cells import MAX_LINE, Cells
from bartizan.formats.pickle.facts import Blob, Name, Unresolved, Use, Used
from bartizan.formats.pickle.stack import (
    COMPUTED,
    Computed,
    Fields,
    Made,
    Parts,
    Value,
    tuple_of,
)
from bartizan.formats.ranged import Cursor

MOST_OPCODES: Final = 50_000_000
MOST_KEPT: Final = 1_000_000
MOST_USES: Final = 100_000
MOST_BLOBS: Final = 10_000
MAX_TEXT: Final = 4096
MOST_NESTED: Final = 20
PAIR: Final = 2
NO_FRAME: Final = 1 << 64
CROSSED: Final = "ends a frame inside of an opcode, where loaders differ in what they read"


class Machine(Cells):
    """A stack and a memo that hold what counts for names and calls, and nothing else."""

    def __init__(self, cursor: Cursor, *, arrays: bool = False) -> None:
        """Begin at the cursor; `arrays` are those that joblib writes between the opcodes."""
        super().__init__(cursor)
        self.arrays = arrays
        self.uses: dict[tuple[Name, Use], Used] = {}
        self.unresolved: dict[str, Unresolved] = {}
        self.blobs: list[Blob] = []
        self.opcodes = self.depth = 0
        self.persistent = self.embedded = False
        self.frame = NO_FRAME

    def stream(self) -> None:
        """Walk one pickle, up to and with its STOP. Raises FormatError where it ends early."""
        self.stack, self.memo, self.frame = [], {}, NO_FRAME
        cursor, steps = self.cursor, _STEPS
        while True:
            if cursor.position >= self.frame:
                self._leave_frame()
            code = cursor.take(1)[0]
            self.opcodes += 1
            if code == op.STOP:
                return self._leave_frame()
            step = steps.get(code)
            if step is None:
                raise FormatError(f"unknown opcode {code:#04x} at byte {self.cursor.position - 1}")
            step(self, code)
            if self.opcodes > MOST_OPCODES or len(self.stack) + len(self.memo) > MOST_KEPT:
                raise FormatError(f"more than {MOST_OPCODES} opcodes or {MOST_KEPT} values")

    def _leave_frame(self) -> None:
        """Say so when the frame ends elsewhere than an opcode does.

        A loader that reads a file goes on behind the frame then, and drops what is left of it; one
        that has all bytes in memory does not. So they read different pickles.
        """
        if self.frame not in (NO_FRAME, self.cursor.position):
            self._cannot(CROSSED)
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
            self._cannot(CROSSED)
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
        self.cursor.skip(length)
        self.stack.append(self._blob(at, length) if code in op.BLOBS else None)

    def line(self, code: int) -> None:
        """Push what a line stands for."""
        found = self.cursor.pass_line(MAX_TEXT)
        text = None if found is None else line_text(code, found)
        if code == ord("P"):
            self.persistent = True
            self.stack.append(COMPUTED)
        else:
            self.stack.append(text)

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

    # Containers.

    def small_tuple(self, code: int) -> None:
        """Make a tuple of one to three values."""
        self.stack.append(tuple_of(self.taken(op.TUPLES[code])))

    def gather(self, code: int) -> None:
        """Make a container of what is above the mark."""
        above = self.above()
        self.stack.append(tuple_of(above) if code == ord("t") else None)

    def empty_tuple(self, code: int) -> None:  # noqa: ARG002
        """Push a tuple without members."""
        self.stack.append(Parts(()))

    def empty_dict(self, code: int) -> None:  # noqa: ARG002
        """Push a dictionary that is filled later."""
        self.stack.append(Fields())

    def fill(self, code: int) -> None:  # noqa: ARG002
        """Put what is above the mark into what is below it."""
        above = self.above()
        self._filled(above)

    def add(self, code: int) -> None:
        """Put one item into what is below it."""
        self._filled(self.taken(op.ADDS[code]))

    def _filled(self, values: list[Value]) -> None:
        target = self.top()
        if isinstance(target, Fields):
            target.add(values)
        else:
            self._used(target, Use.FILLED)

    # Names and calls.

    def global_(self, code: int) -> None:  # noqa: ARG002
        """Push the object that two lines name."""
        self.stack.append(self._named(*self._lines()))

    def inst(self, code: int) -> None:  # noqa: ARG002
        """Call the class that two lines name with what is above the mark."""
        name = self._named(*self._lines())
        self.above()
        self.stack.append(self._called(name, Use.CALLED))

    def stack_global(self, code: int) -> None:  # noqa: ARG002
        """Push the object that two texts on the stack name."""
        module, qualname = self.taken(PAIR)
        if isinstance(module, str) and isinstance(qualname, str):
            self.stack.append(self._named(module, qualname))
        else:
            self._cannot("names an object by a text that it computes")
            self.stack.append(COMPUTED)

    def extension(self, code: int) -> None:
        """Push what the extension registry has under a number, which only the loader knows."""
        self.cursor.skip(op.EXTENSIONS[code])
        self._cannot("names an object by a number of the extension registry")
        self.stack.append(COMPUTED)

    def reduce(self, code: int) -> None:  # noqa: ARG002
        """Call what is below a tuple of arguments."""
        target, given = self.taken(PAIR)
        self.stack.append(self._called(target, Use.CALLED, given))

    def new(self, code: int) -> None:  # noqa: ARG002
        """Make an instance of the class below its arguments."""
        target, _ = self.taken(PAIR)
        self.stack.append(self._called(target, Use.NEW))

    def new_ex(self, code: int) -> None:  # noqa: ARG002
        """Make an instance of the class below its arguments and its keywords."""
        target, _, _ = self.taken(PAIR + 1)
        self.stack.append(self._called(target, Use.NEW))

    def obj(self, code: int) -> None:  # noqa: ARG002
        """Call the first value above the mark with the others."""
        above = self.above()
        if not above:
            raise FormatError(f"nothing to call at byte {self.cursor.position}")
        self.stack.append(self._called(above[0], Use.CALLED))

    def build(self, code: int) -> None:  # noqa: ARG002
        """Hand state to what is below it."""
        (state,) = self.taken(1)
        target = self.top()
        self._used(target, Use.STATE)
        if isinstance(target, Made) and target.name == WRAPPER:
            self.embedded = True
            if self.arrays:
                self._pass_array(array_of(state))

    def _pass_array(self, array: Array) -> None:
        """Pass the bytes of an array, or walk the pickle that stands in their place."""
        if array.objects:
            self._pass_objects()
            return
        if array.padded:
            self.cursor.skip(self.cursor.take(1)[0])
        self.cursor.skip(array.length)

    def persistent_id(self, code: int) -> None:  # noqa: ARG002
        """Push what the loader has under an id."""
        self.taken(1)
        self.persistent = True
        self.stack.append(COMPUTED)

    def _lines(self) -> tuple[str, str]:
        module, name = self.cursor.line(MAX_LINE), self.cursor.line(MAX_LINE)
        return module.decode("utf-8", "surrogateescape"), name.decode("utf-8", "surrogateescape")

    def _named(self, module: str, qualname: str) -> Name:
        name = Name(module[:MAX_TEXT], qualname[:MAX_TEXT])
        self._note(name, Use.NAMED)
        return name

    def _called(self, target: Value, use: Use, given: Value = None) -> Value:
        """Note a call and return what comes of it."""
        if isinstance(target, Name):
            self._note(target, use)
            return Made(target, given if target == DTYPE else None)
        what = f"what {target.name} returned" if isinstance(target, Made) else "a value"
        self._cannot(f"calls {what}")
        return COMPUTED

    def _used(self, target: Value, use: Use) -> None:
        """Note what is done to an object: to an instance by its class, to a named one itself."""
        if isinstance(target, Made):
            self._note(target.name, use)
        elif isinstance(target, Name):
            self._note(target, Use.PATCHED)
        elif isinstance(target, Computed):
            self._cannot("changes an object that it does not name")

    def _note(self, name: Name, use: Use) -> None:
        if (name, use) not in self.uses:
            if len(self.uses) >= MOST_USES:
                raise FormatError(f"uses more than {MOST_USES} names")
            self.uses[name, use] = Used(name, use, self.cursor.position - 1)

    def _cannot(self, why: str) -> None:
        self.unresolved.setdefault(why, Unresolved(why, self.cursor.position - 1))


Step = Callable[[Machine, int], None]
_STEPS: Final[dict[int, Step]] = {
    **dict.fromkeys(op.PLAIN, Machine.plain),
    **dict.fromkeys(op.FIXED, Machine.fixed),
    **dict.fromkeys(op.COUNTED, Machine.counted),
    **dict.fromkeys(op.LINES, Machine.line),
    **dict.fromkeys(op.TUPLES, Machine.small_tuple),
    **dict.fromkeys(op.GATHERED, Machine.gather),
    **dict.fromkeys(op.FILLS, Machine.fill),
    **dict.fromkeys(op.ADDS, Machine.add),
    **dict.fromkeys(op.EXTENSIONS, Machine.extension),
    **dict.fromkeys(op.PUTS, Machine.put),
    **dict.fromkeys(op.GETS, Machine.get),
    0x95: Machine.framed,
    ord(")"): Machine.empty_tuple,
    ord("}"): Machine.empty_dict,
    0x98: Machine.nothing,
    op.MARK: Machine.mark,
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
