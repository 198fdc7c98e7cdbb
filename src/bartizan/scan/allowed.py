"""The names that a pickle may use, each with the uses that are known to build data and no more.

The list is a file of its own, `data/allowed.txt`, with a version. A line that begins in the first
column is a module; below it stand its names, each with the letters of its uses: `c` called, `n`
new, `s` state, `f` filled, `r` restored. Naming is part of all of them. Only exact names count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Name, Use
from bartizan.scan.names import canonical

LETTERS: Final = {
    "c": Use.CALLED,
    "n": Use.NEW,
    "s": Use.STATE,
    "f": Use.FILLED,
    "r": Use.RESTORED,
}
HEADER: Final = "# bartizan allowed names "


@dataclass(frozen=True, slots=True)
class Allowed:
    """A list of names with their uses, and its version."""

    version: str
    uses: Mapping[Name, frozenset[Use]]

    def of(self, name: Name) -> frozenset[Use]:
        """Return the uses that a name may be put to; none for a name that is not on the list."""
        return self.uses.get(canonical(name), frozenset())

    def __contains__(self, name: Name) -> bool:
        """Whether a name is on the list at all."""
        return canonical(name) in self.uses


@cache
def allowed() -> Allowed:
    """Return the list that ships with this version."""
    return parse((files("bartizan.scan") / "data" / "allowed.txt").read_text("utf-8").splitlines())


def parse(lines: Iterable[str]) -> Allowed:
    """Return the list in lines of text. Raises FormatError, which names the line."""
    version, module = "", ""
    uses: dict[Name, frozenset[Use]] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith(HEADER):
            version = line.removeprefix(HEADER).strip()
        elif not line.strip() or line.lstrip().startswith("#"):
            continue
        elif not line[0].isspace():
            module = line.strip()
        else:
            name, put = _entry(line, number)
            uses[Name(module, name)] = put
    if not version:
        raise FormatError("the list of allowed names has no version")
    return Allowed(version, uses)


def _entry(line: str, number: int) -> tuple[str, frozenset[Use]]:
    name, _, letters = line.strip().partition(" ")
    if not set(letters) <= LETTERS.keys():
        raise FormatError(f"line {number}: the uses of {name} are letters of {''.join(LETTERS)}")
    return name, frozenset({Use.NAMED, *(LETTERS[letter] for letter in letters)})
