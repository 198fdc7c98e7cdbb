"""Lists what a pickle names, by walking its opcodes; nothing is ever built, imported or called.

The opcodes are those of protocols 0 to 5 (the `pickle` module's documentation and PEPs 307, 3154,
574). Arguments are taken more freely than the C unpickler takes them, so that no number or string
that it accepts ends the walk. What this does not understand is said to be so, never passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor, Ranged

MOST_OPCODES: Final = 2_000_000
MOST_KEPT: Final = 1_000_000
MOST_NAMES: Final = 10_000
MOST_STREAMS: Final = 64
MAX_LINE: Final = 1 << 16
MAX_NAME: Final = 4096

Tag = str | None


class _Mark:
    """The place of a MARK on the stack."""


_MARK: Final = _Mark()
Entry = Tag | _Mark
Forms = Mapping[bytes, re.Pattern[bytes]]


@dataclass(frozen=True, slots=True)
class PickleImports:
    """The names, as `module.name` in the order met, and why the walk ended early ("" if not).

    `end` is the offset behind the last stream that was understood; `opcodes` counts what was read.
    """

    names: tuple[str, ...]
    broken: str
    end: int
    opcodes: int


def read_pickle_imports(source: Ranged, start: int = 0) -> PickleImports:
    """Return what the pickle at `start`, and those directly after it, name.

    Names that were met before the walk broke off are returned too, since a loader would already
    have imported them. Raises FormatError when `start` holds no pickle at all.
    """
    cursor = Cursor(source, start)
    machine = Machine(cursor)
    end = start
    for stream in range(MOST_STREAMS):
        if stream and not _opens(source, cursor.position):
            return machine.result("", end)
        try:
            machine.stream()
        except FormatError as error:
            if not machine.opcodes:
                raise FormatError(f"no pickle: {error.message}") from None
            return machine.result(error.message, end)
        end = cursor.position
    return machine.result("more pickles in one file than are read", end)


def _opens(source: Ranged, position: int) -> bool:
    head = source.read_at(position, 2)
    return len(head) == len(b"\x80\x02") and head[0] == ord(b"\x80") and head[1] <= _NEWEST


_NEWEST: Final = 5
# Opcodes by the shape of their argument: bytes to skip, or how the length is given.
_FIXED: Final = {b"J": 4, b"K": 1, b"M": 2, b"G": 8, b"\x80": 1, b"\x95": 8}
_COUNTED: Final = {
    b"T": 4, b"U": 1, b"B": 4, b"C": 1, b"X": 4, b"\x8a": 1, b"\x8b": 4, b"\x8c": 1, b"\x8d": 8,
    b"\x8e": 8, b"\x96": 8,
}  # fmt: skip
_LINES: Final = frozenset({b"I", b"L", b"F", b"S", b"V", b"P"})
_TEXTS: Final = frozenset({b"T", b"U", b"X", b"\x8c", b"\x8d", b"S", b"V"})
_NOTHING: Final = frozenset({b"\x80", b"\x95", b"\x98"})
_PUSH: Final = frozenset({b"N", b")", b"]", b"}", b"\x8f", b"\x88", b"\x89", b"\x97"})
# Opcodes that take so many entries off the stack, and put one back or none.
_POPS: Final = {
    b"R": (2, 1), b"\x81": (2, 1), b"\x92": (3, 1), b"b": (1, 0), b"Q": (1, 1), b"0": (1, 0),
    b"\x85": (1, 1), b"\x86": (2, 1), b"\x87": (3, 1), b"a": (1, 0), b"s": (2, 0),
}  # fmt: skip
_TO_MARK: Final = {
    b"1": 0, b"t": 1, b"l": 1, b"d": 1, b"e": 0, b"u": 0, b"\x90": 0, b"\x91": 1, b"o": 1,
}  # fmt: skip
_CALLS: Final = frozenset({b"R", b"\x81", b"\x92", b"b", b"o"})
_EXTENSIONS: Final = {b"\x82": 1, b"\x83": 2, b"\x84": 4}
_PUTS: Final = {b"q": 1, b"r": 4}
_GETS: Final = {b"h": 1, b"j": 4}


class Machine:
    """A stack and a memo that hold texts where they are known, and nothing else.

    `called` says that something with a name was called, or given its state.
    """

    def __init__(
        self, cursor: Cursor, *, forms: Forms = MappingProxyType({}), most: int = MOST_OPCODES
    ) -> None:
        """Read from cursor; `forms` say what the lines after an opcode must look like."""
        self.cursor, self.forms, self.most = cursor, forms, most
        self.called = False
        self.names: dict[str, None] = {}
        self.unresolved = ""
        self.opcodes = 0
        self.stack: list[Entry] = []
        self.memo: dict[int, Entry] = {}

    def result(self, broken: str, end: int) -> PickleImports:
        """Return what was met."""
        return PickleImports(tuple(self.names), broken or self.unresolved, end, self.opcodes)

    def stream(self) -> None:
        """Walk one pickle, up to and with its STOP."""
        self.stack, self.memo = [], {}
        while True:
            code = self.cursor.take(1)
            if code == b".":
                self.opcodes += 1
                return
            self._step(code)
            self.opcodes += 1
            if self.opcodes > self.most:
                raise FormatError(f"more than {self.most} opcodes")
            if len(self.stack) + len(self.memo) > MOST_KEPT:
                raise FormatError(f"more than {MOST_KEPT} values")

    def _step(self, code: bytes) -> None:
        if code in _COUNTED or code in _LINES or code in _FIXED:
            self._literal(code)
        elif code in _PUSH:
            self.stack.append(None)
        elif code in _POPS:
            self._pop(*_POPS[code])
            self._call(code)
        elif code in _TO_MARK:
            self._to_mark(_TO_MARK[code])
            self._call(code)
        elif code in _PUTS or code in _GETS:
            self._memo(code)
        else:
            self._rare(code)

    def _literal(self, code: bytes) -> None:
        if code in _FIXED:
            self.cursor.skip(_FIXED[code])
            value: Tag = None
        elif code in _LINES:
            line = self.cursor.line(MAX_LINE)
            self._expect(code, line)
            value = _line_text(code, line)
        else:
            value = self._counted(code)
        if code not in _NOTHING:
            self.stack.append(value)

    def _expect(self, code: bytes, line: bytes) -> None:
        form = self.forms.get(code)
        if form is not None and form.fullmatch(line) is None:
            raise FormatError(f"no loader takes the line before byte {self.cursor.position}")

    def _counted(self, code: bytes) -> Tag:
        length = int.from_bytes(self.cursor.take(_COUNTED[code]), "little")
        if code not in _TEXTS or length > MAX_NAME:
            self.cursor.skip(length)
            return None
        return self.cursor.take(length).decode("utf-8", "replace")

    def _pop(self, count: int, back: int) -> None:
        if len(self.stack) < count:
            raise FormatError(f"the stack is empty at byte {self.cursor.position}")
        del self.stack[-count:]
        self.stack.extend([None] * back)

    def _to_mark(self, back: int) -> None:
        index = len(self.stack) - 1
        while index >= 0 and not isinstance(self.stack[index], _Mark):
            index -= 1
        if index < 0:
            raise FormatError(f"no mark on the stack at byte {self.cursor.position}")
        del self.stack[index:]
        self.stack.extend([None] * back)

    def _call(self, code: bytes) -> None:
        self.called = self.called or (code in _CALLS and bool(self.names or self.unresolved))

    def _memo(self, code: bytes) -> None:
        width = _PUTS.get(code) or _GETS[code]
        index = int.from_bytes(self.cursor.take(width), "little")
        if code in _PUTS:
            self._put(index)
        else:
            self._get(index)

    def _put(self, index: int) -> None:
        if not self.stack:
            raise FormatError(f"the stack is empty at byte {self.cursor.position}")
        self.memo[index] = self.stack[-1]

    def _get(self, index: int) -> None:
        if index not in self.memo:
            raise FormatError(f"unknown memo entry at byte {self.cursor.position}")
        self.stack.append(self.memo[index])

    def _rare(self, code: bytes) -> None:
        if code == b"(":
            self.stack.append(_MARK)
        elif code == b"\x94":
            self._put(len(self.memo))
        elif code in (b"p", b"g"):
            self._text_memo(code)
        elif code == b"2":
            self._duplicate()
        else:
            self._global(code)

    def _text_memo(self, code: bytes) -> None:
        digits = self.cursor.line(MAX_LINE).strip()
        if not digits.isdigit() or len(digits) > len(str(MOST_KEPT)):
            raise FormatError(f"a memo index that is no number at byte {self.cursor.position}")
        (self._put if code == b"p" else self._get)(int(digits))

    def _duplicate(self) -> None:
        if not self.stack:
            raise FormatError(f"the stack is empty at byte {self.cursor.position}")
        self.stack.append(self.stack[-1])

    def _global(self, code: bytes) -> None:
        if code in (b"c", b"i"):
            module, name = self.cursor.line(MAX_LINE), self.cursor.line(MAX_LINE)
            self._expect(code, module)
            self._expect(code, name)
            self._name(module.decode("utf-8", "replace"), name.decode("utf-8", "replace"))
            if code == b"i":
                self._to_mark(0)
                self.called = True
        elif code == b"\x93":
            self._stack_global()
        elif code in _EXTENSIONS:
            self.cursor.skip(_EXTENSIONS[code])
            self.unresolved = "names a callable by a number of the extension registry"
        else:
            raise FormatError(f"unknown opcode {code!r} at byte {self.cursor.position - 1}")
        self.stack.append(None)

    def _stack_global(self) -> None:
        if len(self.stack) < len(("module", "name")):
            raise FormatError(f"the stack is empty at byte {self.cursor.position}")
        module, name = self.stack[-2:]
        del self.stack[-2:]
        if isinstance(module, str) and isinstance(name, str):
            self._name(module, name)
        else:
            self.unresolved = "names a callable by a text that it computes"

    def _name(self, module: str, name: str) -> None:
        if len(self.names) >= MOST_NAMES:
            raise FormatError(f"names more than {MOST_NAMES} callables")
        self.names[f"{module[:MAX_NAME]}.{name[:MAX_NAME]}"] = None


def _line_text(code: bytes, line: bytes) -> Tag:
    """Return the text of a STRING or UNICODE line; one with escapes is not known."""
    if b"\\" in line or len(line) > MAX_NAME:
        return None
    if code == b"S":
        return line.strip()[1:-1].decode("utf-8", "replace")
    return line.decode("utf-8", "replace") if code == b"V" else None
