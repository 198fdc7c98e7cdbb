"""The containers of a pickle: what they hold as far as it counts, and what they weigh."""

from typing import Final

from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.calls import Calls
from bartizan.formats.pickle.facts import Use
from bartizan.formats.pickle.harmless import LIST_OF_NUMBERS, NUMBERS
from bartizan.formats.pickle.stack import MOST_WEIGHT, Bulk, Fields, Made, Parts, Value

NO_FRAME: Final = 1 << 64


class Containers(Calls):
    """Lists, tuples, sets and dictionaries on the stack; `heavy` is where one weighs too much."""

    frame: int = NO_FRAME
    heavy: int | None = None

    def marked(self, code: int) -> None:
        """Push a mark, or pass over a run of numbers from it up to where they fill a list.

        Numbers can be no name, no callable and no state, and stand in no memo.
        """
        if not self.forms and self.cursor.pass_over(NUMBERS, self.frame):
            self._filled([])
        else:
            self.mark(code)

    def empty_list(self, code: int) -> None:  # noqa: ARG002
        """Push a list, with a run of numbers where it is filled with such at once."""
        made = Bulk()
        self.stack.append(made)
        if not self.forms and self.cursor.pass_over(LIST_OF_NUMBERS, self.frame):
            self.memo[len(self.memo)] = made

    def empty_set(self, code: int) -> None:  # noqa: ARG002
        """Push a set that is filled later."""
        self.stack.append(Bulk())

    def small_tuple(self, code: int) -> None:
        """Make a tuple of one to three values."""
        self._weigh(self._tuple(self.taken(op.TUPLES[code])))

    def gather(self, code: int) -> None:
        """Make a container of what is above the mark."""
        above = self.above()
        if code == ord("d"):
            fields = Fields(weight=1 + self.held(above))
            fields.add(above)
            self._weigh(fields)
        else:
            self._weigh(self._tuple(above) if code == ord("t") else Bulk(1 + self.held(above)))

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
        target, weight = self.top(), self.held(values)
        if not isinstance(target, Fields | Bulk):
            self.used(target, Use.FILLED)
            if isinstance(target, Made):
                self.filled(target, values)
            return
        if isinstance(target, Fields):
            target.add(values)
        target.weight += weight
        if target.weight > MOST_WEIGHT:
            self._note_heavy()

    def _weigh(self, made: Parts | Bulk | Fields) -> None:
        """Push a container."""
        self.stack.append(made)
        if made.weight > MOST_WEIGHT:
            self._note_heavy()

    def _note_heavy(self) -> None:
        self.heavy = self.cursor.position - 1 if self.heavy is None else self.heavy
