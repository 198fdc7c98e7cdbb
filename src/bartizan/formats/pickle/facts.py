"""What a pickle names, what it does with it, and what of it was not understood."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Use(StrEnum):
    """What a pickle does with a name.

    `NAMED` keeps it as a value. `CALLED` calls it, `NEW` makes an instance without its initialiser,
    `STATE` hands state to an instance of it, `FILLED` puts items into one, and `PATCHED` changes
    the named object itself. `RESTORED` hands it a state in plain sight, without what makes a class
    of this kind run code.
    """

    NAMED = "named"
    CALLED = "called"
    NEW = "new"
    STATE = "state"
    FILLED = "filled"
    PATCHED = "patched"
    RESTORED = "restored"


class Name(NamedTuple):
    """A module and a qualified name in it, whose parts dots separate."""

    module: str
    qualname: str

    def __str__(self) -> str:
        """Render with a colon, so that the two parts can be told apart."""
        return f"{self.module}:{self.qualname}"


class Used(NamedTuple):
    """A use of a name, at the offset of the opcode that makes it."""

    name: Name
    use: Use
    offset: int


class Unresolved(NamedTuple):
    """An import or a call whose target the pickle computes, so that nobody can say what it is."""

    why: str
    offset: int


class Blob(NamedTuple):
    """A string of bytes inside of the pickle; `text` says that it stands there as UTF-8 text."""

    offset: int
    length: int
    text: bool = False


class Load(NamedTuple):
    """A call of a function that unpickles bytes; `given` is a short text that stands for them."""

    offset: int
    blob: Blob | None = None
    given: str = ""


class Stored(NamedTuple):
    """Numbers of a tensor that lie beside the pickle under a key; `length` is None if not told."""

    key: str
    kind: Name
    length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickle:
    """What was read of the pickles that follow each other from one offset.

    `uses` stand in the order met, each once. `blobs` are byte strings that a loader could take for
    a file of their own, and `loads` those that it is told to load. `broken` says why the walk ended
    before the end of a stream ("" if not), and `wanted` how many bytes should have followed there;
    what was met before is kept, since a loader would already have imported it. `end` is the offset
    behind the last stream that was understood, `opcodes` counts what was read, `persistent` says
    that it names objects which only its loader has, and `embedded` that joblib would read arrays
    between its opcodes. `heavy` is where a container holds the same values so often that whoever
    walks it comes to no end, None where none does. `stored` are the numbers of tensors that torch
    keeps beside the pickle.
    """

    uses: tuple[Used, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    blobs: tuple[Blob, ...] = ()
    loads: tuple[Load, ...] = ()
    broken: str = ""
    wanted: int = 0
    end: int = 0
    opcodes: int = 0
    persistent: bool = False
    embedded: bool = False
    heavy: int | None = None
    stored: tuple[Stored, ...] = ()

    @property
    def names(self) -> tuple[Name, ...]:
        """The names, each once, in the order met."""
        return tuple(dict.fromkeys(used.name for used in self.uses))
