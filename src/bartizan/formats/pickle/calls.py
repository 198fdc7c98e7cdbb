"""What a pickle names, calls and changes: noted once each, with the place of the first time."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arrays import DTYPE
from bartizan.formats.pickle.cells import MAX_LINE, Cells
from bartizan.formats.pickle.facts import Blob, Load, Name, Stored, Unresolved, Use, Used
from bartizan.formats.pickle.given import PAIR, encoded, has_instance, is_object, is_tagged
from bartizan.formats.pickle.indirect import (
    CONVERTERS,
    ENCODERS,
    GETTERS,
    INDIRECT,
    KEEPERS,
    LOADERS,
    MAPPINGS,
    SCALARS,
    called_with,
    fills_memory,
    made_of,
    reached,
)
from bartizan.formats.pickle.stack import (
    COMPUTED,
    HEAVY,
    LIGHT,
    Bulk,
    Computed,
    Entry,
    Fields,
    Made,
    Parts,
    Value,
    is_hook,
    tuple_of,
)
from bartizan.formats.ranged import Cursor

MOST_USES: Final = 100_000
MOST_LOADS: Final = 10_000
MOST_STORED: Final = 200_000
MAX_TEXT: Final = 4096
Forms = Mapping[int, re.Pattern[bytes]]
ANY_FORM: Final[Forms] = MappingProxyType({})
# The calls whose arguments somebody asks for later.
_KEPT: Final = frozenset({DTYPE, *ENCODERS})


class Calls(Cells):
    """Notes what is done with names; `forms` say what the lines after an opcode must look like."""

    def __init__(self, cursor: Cursor, forms: Forms) -> None:
        """Begin with nothing noted."""
        super().__init__(cursor)
        self.forms = forms
        self.uses: dict[tuple[Name, Use], Used] = {}
        self.unresolved: dict[str, Unresolved] = {}
        self.loads: list[Load] = []
        self.persistent = False
        self.stored: list[Stored] = []
        # Dictionaries of these classes may hold what an unpickler takes for a method.
        self.hooked: set[Name] = set()

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
        self.stack.append(self._called(name, Use.CALLED, self._tuple(self.above())))

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
        if not self.forms:  # in a strict walk it is a byte of something else more often
            self.cannot("names an object by a number of the extension registry")
        self.stack.append(COMPUTED)

    def reduce(self, code: int) -> None:  # noqa: ARG002
        """Call what is below a tuple of arguments."""
        target, given = self.taken(PAIR)
        self.stack.append(self._called(target, Use.CALLED, given))

    def new(self, code: int) -> None:  # noqa: ARG002
        """Make an instance of the class below its arguments."""
        target, given = self.taken(PAIR)
        self.stack.append(self._called(target, Use.NEW, given))

    def new_ex(self, code: int) -> None:  # noqa: ARG002
        """Make an instance of the class below its arguments and its keywords."""
        target, given, _ = self.taken(PAIR + 1)
        self.stack.append(self._called(target, Use.NEW, given))

    def obj(self, code: int) -> None:  # noqa: ARG002
        """Call the first value above the mark with the others."""
        above = self.above()
        if not above:
            raise FormatError(f"nothing to call at byte {self.cursor.position}")
        self.stack.append(self._called(above[0], Use.CALLED, self._tuple(above[1:])))

    def persistent_id(self, code: int) -> None:  # noqa: ARG002
        """Push what the loader has under an id.

        For a class, torch.save wrote the class itself into the id once, with its source.
        """
        (given,) = self.taken(1)
        self.getters_among(given)
        self.persistent = True
        named = given.values[1] if is_tagged(given, "module") else None
        if is_tagged(given, "storage"):
            self._store(given.values)
        self.stack.append(named if isinstance(named, Name) else COMPUTED)

    def _store(self, values: tuple[Value, ...]) -> None:
        """Note what torch.save says of a storage: its type, its key, its device, its length."""
        kind, key, _, count = (*values[1:5], None, None, None)[:4]
        if isinstance(kind, Name) and isinstance(key, str) and len(self.stored) < MOST_STORED:
            self.stored.append(Stored(key, kind, count if isinstance(count, int) else None))

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
        if name not in GETTERS:  # which is noted where it reaches what is not known, or is kept
            self._note(name, Use.NAMED)
        return name

    def _called(self, target: Value, use: Use, given: Value = None) -> Value:
        """Note a call and return what comes of it."""
        if isinstance(target, Name):
            known = reached(target, given.values if isinstance(given, Parts) else ())
            if known is not None:
                self._note(known, Use.NAMED)
                return known
            self.getters_among(target, given)
            self._note(target, use)
            if target in LOADERS:
                self._loaded(target, given)
            self._converted(target, given)
            if target in KEEPERS:
                self.state_hooks(given)
            if target in INDIRECT:
                return self._indirect(target, given)
            if target in MAPPINGS and not (isinstance(given, Parts) and not given.values):
                self.hooked.add(target)
            if target in SCALARS and is_object(given):
                return given.values[1]
            return Made(target, given if target in _KEPT else None)
        what = f"what {target.name} returned" if isinstance(target, Made) else "a value"
        self.cannot(f"calls {what}")
        return COMPUTED

    def _converted(self, target: Name, given: Value) -> None:
        """Say so when a type would run methods of an instance, or fill memory from a number."""
        values = given.values if isinstance(given, Parts) else ()
        if target in CONVERTERS and has_instance(target, values):
            self.cannot(f"hands {target} an instance, whose methods it would run")
        if fills_memory(target, values):
            self.cannot(f"has {target} fill memory that the file does not fill")

    def _indirect(self, target: Name, given: Value) -> Value:
        """Note what a function does to its arguments, and return what comes of it."""
        values = given.values if isinstance(given, Parts) else ()
        made: Value = Made(target)
        self.state_hooks(given)
        if not MAPPINGS.isdisjoint(each for each in values[1:2] if isinstance(each, Name)):
            self.hooked.update(each for each in values[:1] if isinstance(each, Name))
        if not isinstance(given, Parts):
            self.cannot(f"hands {target} arguments that are not in plain sight")
        for place, use in INDIRECT[target]:
            value = values[place] if place < len(values) else None
            if isinstance(value, Name):
                if use is Use.CALLED:
                    self._called(value, use, called_with(target, values, place))
                else:
                    self._note(value, use)
                    self._converted(value, given)
                    self._converted(value, made_of(values, place))
                made = made if place and use is Use.CALLED else Made(value)
            elif isinstance(value, Made | Computed):
                self.cannot(f"hands {target} what it computes")
        return made

    def _loaded(self, target: Name, given: Value) -> None:
        """Keep the bytes that a loader is given; nobody can say what others it is given are."""
        value = given.values[0] if isinstance(given, Parts) and given.values else None
        if isinstance(value, Made) and value.name in ENCODERS:
            value = encoded(value.given)
        if len(self.loads) >= MOST_LOADS or not isinstance(value, Blob | str):
            self.cannot(f"hands {target} bytes that are not in plain sight")
        elif isinstance(value, Blob):
            self.loads.append(Load(self.cursor.position - 1, value))
        else:
            self.loads.append(Load(self.cursor.position - 1, given=value))

    def _tuple(self, values: list[Value]) -> Parts | Bulk:
        return tuple_of(values, 1 + self.held(values))

    def held(self, values: list[Value]) -> int:
        """Return what values weigh that a container holds; a loader among them is called later."""
        total = len(values)
        for value in values:
            if value is None or value.__class__ in LIGHT:
                continue
            if isinstance(value, HEAVY):
                total += value.weight
            elif isinstance(value, Name):
                self.getters_among(value)
                if value in LOADERS:
                    self.cannot(f"keeps {value} as a value, to be called with bytes out of sight")
        return total

    def getters_among(self, *values: Entry) -> None:
        """Note what reaches any attribute, where it is kept or handed on."""
        for value in values:
            if isinstance(value, Name) and value in GETTERS:
                self._note(value, Use.NAMED)

    def used(self, target: Value, use: Use) -> None:
        """Note what is done to an object: to an instance by its class, to a named one itself."""
        if isinstance(target, Made):
            self._note(target.name, use)
        elif isinstance(target, Name):
            self._note(target, Use.PATCHED)
        elif isinstance(target, Computed):
            self.cannot("changes an object that it does not name")

    def filled(self, target: Made, values: list[Value]) -> None:
        """Note what an instance is filled with that an unpickler would take for its method."""
        if any(is_hook(*pair) for pair in zip(values[::2], values[1::2], strict=False)):
            self.hooked.add(target.name)

    def state_hooks(self, state: Value) -> None:
        """Say so when a state would put a callable where the unpickler looks for a method."""
        for part in state.values if isinstance(state, Parts) else (state,):
            if isinstance(part, Fields) and part.hooks:
                self.cannot(f"puts its own {min(part.hooks)} into an instance")
            elif isinstance(part, Made) and part.name in self.hooked:
                self.cannot(f"hands an instance a state in {part.name}, with methods of its own")

    def _note(self, name: Name, use: Use) -> None:
        if (name, use) not in self.uses:
            if len(self.uses) >= MOST_USES:
                raise FormatError(f"uses more than {MOST_USES} names")
            self.uses[name, use] = Used(name, use, self.cursor.position - 1)

    def cannot(self, why: str) -> None:
        """Note what nobody can name."""
        self.unresolved.setdefault(why, Unresolved(why, self.cursor.position - 1))
