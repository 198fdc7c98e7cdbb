"""What a pickle names, calls and changes: noted once each, with the place of the first time."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arrays import DTYPE
from bartizan.formats.pickle.cells import MAX_LINE, Cells
from bartizan.formats.pickle.facts import Name, Unresolved, Use, Used
from bartizan.formats.pickle.stack import COMPUTED, Computed, Made, Value
from bartizan.formats.ranged import Cursor

MOST_USES: Final = 100_000
MAX_TEXT: Final = 4096
PAIR: Final = 2
Forms = Mapping[int, re.Pattern[bytes]]
ANY_FORM: Final[Forms] = MappingProxyType({})


class Calls(Cells):
    """Notes what is done with names; `forms` say what the lines after an opcode must look like."""

    def __init__(self, cursor: Cursor, forms: Forms) -> None:
        """Begin with nothing noted."""
        super().__init__(cursor)
        self.forms = forms
        self.uses: dict[tuple[Name, Use], Used] = {}
        self.unresolved: dict[str, Unresolved] = {}
        self.persistent = False

    @property
    def called(self) -> bool:
        """Whether something with a name was called or given state, or nobody can say what."""
        return bool(self.unresolved) or any(use is not Use.NAMED for _, use in self.uses)

    def global_(self, code: int) -> None:
        """Push the object that two lines name."""
        self.stack.append(self._named(*self._lines(code)))

    def inst(self, code: int) -> None:
        """Call the class that two lines name with what is above the mark."""
        name = self._named(*self._lines(code))
        self.above()
        self.stack.append(self._called(name, Use.CALLED))

    def stack_global(self, code: int) -> None:  # noqa: ARG002
        """Push the object that two texts on the stack name."""
        module, qualname = self.taken(PAIR)
        if isinstance(module, str) and isinstance(qualname, str):
            self.stack.append(self._named(module, qualname))
        else:
            self.cannot("names an object by a text that it computes")
            self.stack.append(COMPUTED)

    def extension(self, code: int) -> None:
        """Push what the extension registry has under a number, which only the loader knows."""
        self.cursor.skip(op.EXTENSIONS[code])
        self.cannot("names an object by a number of the extension registry")
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

    def persistent_id(self, code: int) -> None:  # noqa: ARG002
        """Push what the loader has under an id."""
        self.taken(1)
        self.persistent = True
        self.stack.append(COMPUTED)

    def _lines(self, code: int) -> tuple[str, str]:
        module, name = self.cursor.line(MAX_LINE), self.cursor.line(MAX_LINE)
        self.expect(code, module)
        self.expect(code, name)
        return module.decode("utf-8", "surrogateescape"), name.decode("utf-8", "surrogateescape")

    def expect(self, code: int, line: bytes) -> None:
        """Raise FormatError for a line that is not of the form of its opcode."""
        form = self.forms.get(code)
        if form is not None and form.fullmatch(line) is None:
            raise FormatError(f"no loader takes the line before byte {self.cursor.position}")

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
        self.cannot(f"calls {what}")
        return COMPUTED

    def used(self, target: Value, use: Use) -> None:
        """Note what is done to an object: to an instance by its class, to a named one itself."""
        if isinstance(target, Made):
            self._note(target.name, use)
        elif isinstance(target, Name):
            self._note(target, Use.PATCHED)
        elif isinstance(target, Computed):
            self.cannot("changes an object that it does not name")

    def _note(self, name: Name, use: Use) -> None:
        if (name, use) not in self.uses:
            if len(self.uses) >= MOST_USES:
                raise FormatError(f"uses more than {MOST_USES} names")
            self.uses[name, use] = Used(name, use, self.cursor.position - 1)

    def cannot(self, why: str) -> None:
        """Note what nobody can name."""
        self.unresolved.setdefault(why, Unresolved(why, self.cursor.position - 1))
