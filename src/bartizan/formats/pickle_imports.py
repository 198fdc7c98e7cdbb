"""Lists what a pickle names, as `module.name`; nothing is ever built, imported or called."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.formats.pickle.facts import Pickle
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Ranged

NAME: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class PickleImports:
    """The names, in the order met, and what was not understood or nobody can name ("" if nothing).

    `end` is the offset behind the last stream that was understood.
    """

    names: tuple[str, ...]
    broken: str
    end: int


def read_pickle_imports(source: Ranged, start: int = 0) -> PickleImports:
    """Return what the pickle at `start`, and those directly after it, name.

    Names that were met before the walk broke off are returned too, since a loader would already
    have imported them. Where joblib would read arrays between the opcodes, the file is read both
    with and without them. Raises FormatError when `start` holds no pickle at all.
    """
    plain = read_pickle(source, start)
    if not plain.embedded:
        return _told(plain)
    with_arrays = _told(read_pickle(source, start, arrays=True))
    # Without arrays their bytes are taken for opcodes, and for names that no module has.
    others = (name for name in _told(plain).names if NAME.fullmatch(name))
    names = dict.fromkeys((*with_arrays.names, *others))
    return PickleImports(tuple(names), with_arrays.broken, with_arrays.end)


def _told(pickle: Pickle) -> PickleImports:
    names = tuple(f"{name.module}.{name.qualname}" for name in pickle.names)
    unresolved = next((each.why for each in pickle.unresolved), "")
    return PickleImports(names, pickle.broken or unresolved, pickle.end)
