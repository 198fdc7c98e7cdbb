"""The stack and the memo of a pickle: values are taken off and put back, and nothing is built."""

from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arguments import memo_index
from bartizan.formats.pickle.memo import Memo
from bartizan.formats.pickle.stack import MARKED, Entry, Value
from bartizan.formats.ranged import Cursor

MAX_LINE: Final = 1 << 16


class Cells:
    """Holds what counts for names and calls; the opcodes that move values are its methods."""

    def __init__(self, cursor: Cursor) -> None:
        """Begin with nothing."""
        self.cursor = cursor
        self.stack: list[Entry] = []
        self.memo = Memo()

    def mark(self, code: int) -> None:  # noqa: ARG002
        """Push a mark."""
        self.stack.append(MARKED)

    def pop(self, code: int) -> None:  # noqa: ARG002
        """Take the top away, a mark as well."""
        self.need(1)
        self.stack.pop()

    def pop_mark(self, code: int) -> None:  # noqa: ARG002
        """Take away what is above the mark, with it."""
        self.above()

    def duplicate(self, code: int) -> None:  # noqa: ARG002
        """Push the top once more."""
        self.stack.append(self.top())

    def put(self, code: int) -> None:
        """Keep the top in the memo under a number."""
        self._keep(int.from_bytes(self.cursor.take(op.PUTS[code]), "little"))

    def get(self, code: int) -> None:
        """Push what the memo has under a number."""
        self._recall(int.from_bytes(self.cursor.take(op.GETS[code]), "little"))

    def put_line(self, code: int) -> None:  # noqa: ARG002
        """Keep the top in the memo under the number of a line."""
        self._keep(memo_index(self.cursor.line(MAX_LINE)))

    def get_line(self, code: int) -> None:  # noqa: ARG002
        """Push what the memo has under the number of a line."""
        self._recall(memo_index(self.cursor.line(MAX_LINE)))

    def memoize(self, code: int) -> None:  # noqa: ARG002
        """Keep the top in the memo under the next number."""
        self.memo.keep(self.top())

    def _keep(self, index: int) -> None:
        self.memo.put(index, self.top())

    def _recall(self, index: int) -> None:
        known = self.memo.known()
        if index not in known:
            raise FormatError(f"unknown memo entry {index} at byte {self.cursor.position}")
        self.stack.append(known[index])

    def top(self) -> Value:
        """Return the value on top. Raises FormatError when there is none."""
        if not self.stack:
            self.need(1)
        top = self.stack[-1]
        if top is MARKED:
            raise FormatError(f"a mark where a value should be, at byte {self.cursor.position}")
        return top

    def need(self, count: int) -> None:
        """Raise FormatError when fewer entries are on the stack."""
        if len(self.stack) < count:
            raise FormatError(f"the stack is empty at byte {self.cursor.position}")

    def taken(self, count: int) -> list[Value]:
        """Take values off the stack, the lowest first."""
        self.need(count)
        taken = self.stack[-count:]
        del self.stack[-count:]
        values = [value for value in taken if value is not MARKED]
        if len(values) < count:
            raise FormatError(f"a mark where a value should be, at byte {self.cursor.position}")
        return values

    def above(self) -> list[Value]:
        """Take off what is above the last mark, and the mark."""
        stack, index = self.stack, len(self.stack) - 1
        while index >= 0 and stack[index] is not MARKED:
            index -= 1
        if index < 0:
            raise FormatError(f"no mark on the stack at byte {self.cursor.position}")
        above = [value for value in stack[index + 1 :] if value is not MARKED]
        del stack[index:]
        return above
