"""What source code says: calls with folded arguments, functions, assignments, with their places."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

from bartizan.core.place import Place
from bartizan.evidence.asks import any_matches, matches
from bartizan.evidence.facts import Evidence, Gap
from bartizan.evidence.value import NOTHING, UNKNOWN, Missing, Option, Shape, Value

__all__ = [
    "HIDES", "NOTHING", "UNKNOWN", "Assignment", "Call", "ClassFact", "FileFacts", "Function",
    "Import", "MapLiteral", "Missing", "Option", "Return", "Shape", "Source", "Value",
]  # fmt: skip

# Stands among the keywords of a call for a mapping that may give any of them.
HIDES = "**"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call by its resolved name.

    `keywords` stand in the order in which they take effect, so that the last of a name holds; what
    a known mapping gives is among them, and `HIDES` stands for one that is not known. `spread` says
    that `*args` gives arguments by position that are not known, and `starred` where the first of
    these stands, -1 for none. `scope` is the qualified name of the enclosing function, empty at
    module level. `lines` say on which line of the file each keyword argument stands, where that is
    not the line of the call. `tested` are the origins that conditions around or before the call
    restrict.
    """

    name: str
    place: Place
    args: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    scope: str = ""
    spread: bool = False
    base: Value = UNKNOWN
    lines: tuple[tuple[str, int], ...] = ()
    tested: frozenset[str] = NOTHING
    starred: int = -1

    def at(self, *names: str) -> Place:
        """Return where the first of these keyword arguments stands, else the place of the call."""
        line = next((line for name, line in self.lines if name in names), None)
        return self.place if line is None else replace(self.place, line=line, end_line=None)

    def option(self, *names: str, index: int | None = None) -> Option:
        """What is given by one of these names, or by position.

        The answer tells what is not given from what may be given out of sight. A check asks by
        this whatever it would conclude from an absence.
        """
        if index is not None and index < len(self.args) and not self.spread:
            return self.args[index]
        for name, value in reversed(self.keywords):
            if name in names:
                return value
            if name == HIDES:
                return Missing.HIDDEN
        return Missing.HIDDEN if index is not None and self.spread else Missing.ABSENT

    def keyword(self, *names: str) -> Value | None:
        """The first of these keyword arguments that is given in sight.

        None says nothing: it may be given out of sight.
        """
        return next((value for name, value in self.keywords if name in names), None)

    def argument(self, index: int, *names: str) -> Value | None:
        """A positional argument, or the keyword that it may be given by, where it is in sight."""
        return self.args[index] if index < len(self.args) else self.keyword(*names)

    @property
    def short(self) -> str:
        """The name without its module."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def within(self) -> str:
        """The enclosing function, or the file at module level."""
        return self.scope or self.place.path

    @property
    def values(self) -> tuple[Value, ...]:
        """All arguments, positional first."""
        return (*self.args, *(value for _, value in self.keywords))


@dataclass(frozen=True, slots=True)
class Return:
    """A value that a function returns, and where; `caught` says in an exception handler."""

    value: Value
    place: Place
    caught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A definition.

    `tested` are the names that conditions in it restrict; `defaults` the constant texts that
    parameters have by default, with their places; `types` the resolved names of their annotations.
    `rest` are the parameters that take all further arguments: `*args`, `**options`, "" for none.
    """

    name: str
    place: Place
    params: tuple[str, ...] = ()
    decorators: tuple[Call, ...] = ()
    doc: str = ""
    doc_place: Place | None = None
    returns: tuple[Return, ...] = ()
    tested: frozenset[str] = NOTHING
    owner: str = ""
    defaults: tuple[tuple[str, str, Place], ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    rest: tuple[str, str] = ("", "")

    @property
    def short(self) -> str:
        """The name without its module."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def decides(self) -> bool:
        """Whether it returns something else than one constant and what it was given."""
        own = {f"~{param}" for param in self.params}
        values = [got.value for got in self.returns if got.value.name not in own]
        fixed = {repr(value.constant) for value in values if value.known}
        return len(fixed) > 1 or any(not value.known for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFact:
    """A class with its resolved bases."""

    name: str
    place: Place
    bases: tuple[str, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An assignment to a name, attribute or constant subscript that was asked for."""

    target: str
    value: Value
    place: Place
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLiteral:
    """A dictionary literal with a key that was asked for."""

    value: Value
    place: Place
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """An imported module or name."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """All facts of one file; `module` is its dotted name from its path.

    `gaps` say what of the file could not be followed, such as lines of a notebook that are not
    Python; their words are those of what was lost.
    """

    path: str
    module: str = ""
    calls: tuple[Call, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    maps: tuple[MapLiteral, ...] = ()
    imports: tuple[Import, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source(Evidence):
    """The facts of all source files of a workload, as one."""

    units: tuple[FileFacts, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)

    def calls(self, *patterns: str) -> tuple[Call, ...]:
        """Return the calls whose name fits a pattern, in the order of files and lines."""
        found = self._answers.get(patterns)
        if found is None:
            unique = {id(call): call for pattern in patterns for call in self._calls_of(pattern)}
            found = tuple(sorted(unique.values(), key=lambda call: (call.place, call.name)))
            self._answers[patterns] = found
        return found

    def _calls_of(self, pattern: str) -> Iterator[Call]:
        if pattern.endswith("*"):
            fitting = (name for name in self._by_name if matches(pattern, name))
            return (call for name in fitting for call in self._by_name[name])
        tail = self._by_tail.get(pattern.rsplit(".", 1)[-1], ())
        return (call for call in tail if matches(pattern, call.name))

    def decorated(self, *patterns: str) -> Iterator[tuple[Function, Call]]:
        """Yield functions with their first decorator that fits a pattern."""
        if patterns not in self._marked:
            self._marked[patterns] = tuple(self._decorated(patterns))
        yield from self._marked[patterns]

    def _decorated(self, patterns: tuple[str, ...]) -> Iterator[tuple[Function, Call]]:
        for function in self.functions:
            for mark in function.decorators:
                if any_matches(patterns, mark.name):
                    yield function, mark
                    break

    def once(self, derive: Callable[["Source"], T]) -> T:
        """Return what a function makes of this fact base; it is made once, whoever asks."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("T", self._derived[derive])

    def calls_in(self, scope: str) -> tuple[Call, ...]:
        """The calls inside a function, by its qualified name."""
        return self._by_scope.get(scope, ())

    def assigned(self, *words: str) -> Iterator[Assignment]:
        """Yield assignments whose target's last segment has one of the words in it."""
        for unit in self.units:
            for item in unit.assignments:
                tail = item.target.rsplit(".", 1)[-1].lower()
                if any(word in tail for word in words):
                    yield item

    def maps(self, *keys: str) -> Iterator[MapLiteral]:
        """Yield dictionary literals that have all the keys."""
        for unit in self.units:
            for item in unit.maps:
                if all(item.value.entry(key) is not None for key in keys):
                    yield item

    def imports(self, *patterns: str) -> Iterator[Import]:
        """Yield imports that fit a pattern; one without a star at its start."""
        for pattern in patterns:
            for item in self._by_package.get(pattern.split(".", 1)[0].rstrip("*"), ()):
                if matches(pattern, item.name):
                    yield item

    def function(self, name: str, *, near: str = "") -> Function | None:
        """Return the definition that a resolved name stands for, else None.

        Scripts import their neighbours by bare name, so a definition whose qualified name ends with
        `name` counts, one in the folder of `near` first.
        """
        key = (name, near.rpartition("/")[0])
        if key not in self._meant:
            self._meant[key] = self._function(*key)
        return self._meant[key]

    def _function(self, name: str, folder: str) -> Function | None:
        found = self._by_short.get(name.rsplit(".", 1)[-1], ())
        fitting = [f for f in found if f.name == name or f.name.endswith(f".{name}")]
        fitting.sort(key=lambda f: (f.place.path.rpartition("/")[0] != folder, f.name))
        return fitting[0] if fitting else None

    @cached_property
    def _answers(self) -> dict[tuple[str, ...], tuple[Call, ...]]:
        """What was asked already: checks share most of their questions."""
        return {}

    @cached_property
    def _marked(self) -> dict[tuple[str, ...], tuple[tuple[Function, Call], ...]]:
        """What was asked of decorators already."""
        return {}

    @cached_property
    def _meant(self) -> dict[tuple[str, str], Function | None]:
        """Which definitions names stood for already, by the folder that they stand in."""
        return {}

    @cached_property
    def _derived(self) -> dict[object, object]:
        """What `once` made already."""
        return {}

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions that were kept."""
        return tuple(function for unit in self.units for function in unit.functions)

    @cached_property
    def classes(self) -> tuple[ClassFact, ...]:
        """All classes that were kept."""
        return tuple(item for unit in self.units for item in unit.classes)

    @cached_property
    def _calls(self) -> tuple[Call, ...]:
        return tuple(call for unit in self.units for call in unit.calls)

    @cached_property
    def _by_name(self) -> dict[str, list[Call]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.name, []).append(call)
        return table

    @cached_property
    def _by_tail(self) -> dict[str, list[Call]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.short.lstrip("~"), []).append(call)
        return table

    @cached_property
    def _by_package(self) -> dict[str, list[Import]]:
        table: dict[str, list[Import]] = {}
        for unit in self.units:
            for item in unit.imports:
                table.setdefault(item.name.split(".", 1)[0], []).append(item)
        return table

    @cached_property
    def _by_scope(self) -> dict[str, tuple[Call, ...]]:
        table: dict[str, list[Call]] = {}
        for call in self._calls:
            table.setdefault(call.scope, []).append(call)
        return {scope: tuple(found) for scope, found in table.items()}

    @cached_property
    def _by_short(self) -> dict[str, list[Function]]:
        table: dict[str, list[Function]] = {}
        for function in self.functions:
            table.setdefault(function.short, []).append(function)
        return table
