"""The containers of a pickle: what they hold as far as it counts, and what they weigh."""

from typing import Final

from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.calls import Calls
from bartizan.formats.pickle.facts import Use
from bartizan.formats.pickle.harmless import LIST_OF_NUMBERS, NUMBERS, WIDEST, plain_run
from bartizan.formats.pickle.stack import MOST_WEIGHT, Bulk, Fields, Made, Parts, Value

NO_FRAME: Final = 1 << 64


class Containers(Calls):
    """Lists, tuples, sets and dictionaries on the stack; `heavy` is where one weighs too much."""

    frame: int = NO_FRAME
    heavy: int | None = None

    def marked(self, code: int) -> None:
        """Push a mark, or pass over a run of plain values from it up to where they fill something.

        Such can be no name, no callable and no state.
        """
        if self.forms or not (self._pass_numbers() or self._pass_plain()):
            self.mark(code)

    def _pass_numbers(self) -> bool:
        length = self.cursor.ahead(NUMBERS, self.frame)
        if length:
            self.cursor.skip(length)
            self._filled([], 1 + length // WIDEST)
        return bool(length)

    def _pass_plain(self) -> bool:
        """Pass over a run of plain values; what it keeps is split only when somebody asks."""
        run = self.cursor.take(self.cursor.ahead(plain_run(), self.frame))
        if run:
            self.memo.run(run)
            target = self.top()
            if isinstance(target, Fields):
                target.runs.append(run)
            self._filled([], 1 + len(run) // WIDEST)
        return bool(run)

    def empty_list(self, code: int) -> None:  # noqa: ARG002
        """Push a list, with a run of numbers where it is filled with such at once."""
        made = Bulk()
        self.stack.append(made)
        length = 0 if self.forms else self.cursor.ahead(LIST_OF_NUMBERS, self.frame)
        if length:
            self.cursor.skip(length)
            made.weight += 1 + length // WIDEST
            self.memo.keep(made)

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

    def _filled(self, values: list[Value], passed: int = 0) -> None:
        """Note what is filled with values, and with at least so many that were passed over."""
        target, weight = self.top(), passed + self.held(values)
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
