"""The names that a pickle may use, each with the uses that are known to build data and no more.

The list is a file of its own, `data/allowed.txt`, with a version. A line that begins in the first
column is a module; below it stand its names, each with the letters of its uses: `c` called, `n`
new, `s` state, `f` filled, `r` restored. Naming is part of all of them. Only exact names count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pkgutil import get_data
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.pickle.facts import Name, Use
from bartizan.scan.gadgets import is_called_gadget, is_gadget
from bartizan.scan.names import canonical

LETTERS: Final = {
    "c": Use.CALLED,
    "n": Use.NEW,
    "s": Use.STATE,
    "f": Use.FILLED,
    "r": Use.RESTORED,
}
LETTERS_BY_USE: Final = {use: letter for letter, use in LETTERS.items()}
MODULE: Final = re.compile(r"[\w.]+")
NAMES: Final = re.compile(r"(?:[ #][^\n]*\n)*")
HEADER: Final = "# bartizan allowed names "


class Grant(NamedTuple):
    """A use of a class that somebody else than this list allows, and answers for, for a time."""

    name: Name
    letters: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True)
class Allowed:
    """A list of names with the letters of their uses, by module, and its version.

    `grants` are what users allow beside it.
    """

    version: str
    letters: Mapping[str, Mapping[str, str]]
    grants: Mapping[Name, Grant] = field(default_factory=dict)

    def of(self, name: Name) -> frozenset[Use]:
        """Return the uses that a name may be put to; none for a name that is not on the list."""
        known = canonical(name)
        letters = self.letters.get(known.module, {}).get(known.qualname)
        granted = self.grants.get(known)
        if granted is not None:
            letters = (letters or "") + granted.letters
        return frozenset() if letters is None else _uses(letters)

    def __contains__(self, name: Name) -> bool:
        """Whether a name is on the list at all."""
        return bool(self.of(name))

    def with_grants(self, grants: Iterable[Grant]) -> "Allowed":
        """Return the list with what users allow. Raises InvalidInputError for a known gadget."""
        given = {canonical(grant.name): grant for grant in grants}
        for name, grant in given.items():
            called = LETTERS_BY_USE[Use.CALLED] in grant.letters and is_called_gadget(name)
            if is_gadget(name) or called:
                raise InvalidInputError(
                    f"{name} cannot be allowed: it runs code or commands, or reaches files",
                    hint="Allow classes of your own only, and make them by __new__ and a state.",
                )
        return replace(self, grants=given)

    def names(self) -> Iterator[Name]:
        """Yield all names."""
        for module, names in self.letters.items():
            yield from (Name(module, name) for name in names)


class Shipped(Mapping[str, Mapping[str, str]]):
    """The modules of a list as text, each parsed when it is asked for: a scan meets a few."""

    def __init__(self, text: str) -> None:
        self.text, self.header = f"\n{text}\n", text.partition("\n")[0]
        self.parsed: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, module: str) -> Mapping[str, str]:
        """Return the names of a module. Raises KeyError for one that is not on the list."""
        if module not in self.parsed:
            self.parsed[module] = self._names(module)
        return self.parsed[module]

    def _names(self, module: str) -> Mapping[str, str]:
        line = f"\n{module}\n"
        at = self.text.find(line) if MODULE.fullmatch(module) else -1
        if at < 0:
            raise KeyError(module)
        block = NAMES.match(self.text, at + len(line))
        return parse((self.header, module, *(block[0].splitlines() if block else ()))).letters[
            module
        ]

    def __iter__(self) -> Iterator[str]:
        """Yield the modules."""
        return (line for line in self.text.splitlines() if MODULE.fullmatch(line))

    def __len__(self) -> int:
        """Return how many modules there are."""
        return sum(1 for _ in self)


@cache
def allowed() -> Allowed:
    """Return the list that ships with this version."""
    content = (get_data("bartizan.scan", "data/allowed.txt") or b"").decode("utf-8")
    return Allowed(parse(content.splitlines()[:1]).version, Shipped(content))


def parse(lines: Iterable[str]) -> Allowed:
    """Return the list in lines of text. Raises FormatError, which names the line."""
    version, names = "", dict[str, str]()
    letters: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith(HEADER):
            version = line.removeprefix(HEADER).strip()
        elif not line.strip() or line.lstrip().startswith("#"):
            continue
        elif not line[0].isspace():
            names = letters.setdefault(line.strip(), {})
        else:
            name, _, put = line.strip().partition(" ")
            if put and not set(put) <= LETTERS.keys():
                told = f"line {number}: the uses of {name} are letters of {''.join(LETTERS)}"
                raise FormatError(told)
            names[name] = put
    if not version:
        raise FormatError("the list of allowed names has no version")
    return Allowed(version, letters)


@cache
def _uses(letters: str) -> frozenset[Use]:
    return frozenset({Use.NAMED, *(LETTERS[letter] for letter in letters)})
