"""What one source file says: calls with folded arguments, functions, assignments, with places."""

import re
from dataclasses import dataclass, replace
from typing import Final

from bartizan.core.place import Place
from bartizan.evidence.course import Caught, Loop, Switch
from bartizan.evidence.facts import Gap
from bartizan.evidence.value import NOTHING, UNKNOWN, Missing, Option, Value

# Stands among the keywords of a call for a mapping that may give any of them.
HIDES = "**"
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def last_of(name: str) -> str:
    """Return the last part of a resolved name, without the mark of one that nothing resolves."""
    return name.rpartition(".")[2].lstrip("~")


def snake_case(name: str) -> str:
    """Return a name in lower case, with its humps parted: `sendMail` as `send_mail`."""
    return _HUMP.sub("_", name).lower()


def label_of(name: str) -> str:
    """Return what a person calls a function of this name: one without a name by those around it."""
    parts = name.split(".")
    return next((part for part in reversed(parts) if not part.startswith("<")), parts[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call by its resolved name.

    `keywords` stand in the order in which they take effect, so that the last of a name holds; what
    a known mapping gives is among them, and `HIDES` stands for one that is not known. `spread` says
    that `*args` gives arguments by position that are not known, and `starred` where the first of
    these stands, -1 for none. `scope` is the qualified name of the enclosing function, empty at
    module level. `lines` say on which line of the file each keyword argument stands, where that is
    not the line of the call. `tested` are the origins that conditions around or before the call
    restrict. `caught` are the handlers around the call, the innermost first.
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
    caught: tuple[Caught, ...] = ()

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
    `weighed` are the origins and names that are compared with something that is no constant, or by
    which something is looked up.
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
    weighed: frozenset[str] = NOTHING
    switches: tuple[Switch, ...] = ()
    loops: tuple[Loop, ...] = ()

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
