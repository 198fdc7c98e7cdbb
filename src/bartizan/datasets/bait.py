"""Rows as bait: made up under a key, so that only who has it knows them again.

Each row is of a person who is not: a common given name and surname, an address at a domain of the
owner's choice, a telephone number of a range that regulators keep for fiction. All of it is drawn
with HMAC-SHA256 under the key from the name of the copy and the number of the row, so that nothing
has to be kept to find a row again. What stands before the @ has 34 bits of that (two names and four
digits) and proves a row alone; of name and telephone number both have to stand together.
"""

import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Final

from bartizan.classify.gazetteer import given, ordinary, surnames

MOST_ROWS: Final = 1_000
_DOMAIN: Final = b"bartizan.bait.v1\x00"
_DIGITS: Final = 10_000
_SHORTEST: Final = 4
_PHONE: Final = 10
_MARK: Final = re.compile(r"(?<![a-z])([a-z]{4,}+)([._][a-z]{4,}+[0-9]{4})(?![0-9])")
_WORD: Final = re.compile(r"[a-z]+")
_NUMBER: Final = re.compile(r"[0-9(][0-9() .\-]{8,}+")
# Numbers for fiction: of the North American Numbering Plan 555-0100 to 555-0199, of Ofcom the
# mobile numbers 07700 900000 to 900999.
_AREAS: Final = ("212", "303", "312", "404", "415", "503", "602", "617", "702", "713", "773", "919")
_SENTENCES: Final = (
    "Asked to be called back; prefers mail to {email}.",
    "Moved last month, new contact is {email}.",
    "Wants the invoice sent to {email} instead.",
    "Account was opened on the phone, confirmation went to {email}.",
)


class Kind(StrEnum):
    """What a column of bait rows holds; `copied` is a common value of the column itself."""

    EMAIL = "email"
    PERSON = "person"
    GIVEN = "given"
    SURNAME = "surname"
    PHONE = "phone"
    TEXT = "text"
    NUMBER = "number"
    COPIED = "copied"
    EMPTY = "empty"


# What tells a row by itself, and what does together with another.
STRONG: Final = frozenset({Kind.EMAIL, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Planted:
    """Which bait a copy has: the name of the copy, how many rows, the domain of the addresses."""

    copy: str
    rows: int
    domain: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who a bait row is of."""

    row: int
    given: str
    surname: str
    email: str
    phones: tuple[str, str]
    sentence: str

    def value(self, kind: Kind) -> str:
        """Return what stands in a column of a kind, "" for one that is not of the person."""
        values: Mapping[Kind, str] = {
            Kind.EMAIL: self.email,
            Kind.PERSON: f"{self.given} {self.surname}",
            Kind.GIVEN: self.given,
            Kind.SURNAME: self.surname,
            Kind.PHONE: self.phones[0],
            Kind.TEXT: self.sentence,
        }
        return values.get(kind, "")


def drawn(key: bytes, copy: str, row: int, what: str) -> int:
    """Return a number of 256 bits for a row of a copy, another for each `what`."""
    told = f"{len(copy)}\x00{copy}\x00{row}\x00{what}".encode()
    return int.from_bytes(hmac.new(key, _DOMAIN + told, sha256).digest())


def people(key: bytes, planted: Planted) -> Iterator[Person]:
    """Yield the persons of a copy, the same each time."""
    for row in range(planted.rows):
        yield _person(key, planted, row)


def _person(key: bytes, planted: Planted, row: int) -> Person:
    def pick(what: str, among: Sequence[str]) -> str:
        return among[drawn(key, planted.copy, row, what) % len(among)]

    def number(what: str, below: int) -> int:
        return drawn(key, planted.copy, row, what) % below

    first, last = pick("given", _plain(given())), pick("surname", _plain(surnames()))
    told = f"{number('mark', _DIGITS):04}"
    local = pick(
        "style", (f"{first}.{last}{told}", f"{first}_{last}{told}", f"{last}.{first}{told}")
    )
    email = f"{local}@{planted.domain}"
    american = f"({pick('area', _AREAS)}) 555-01{number('phone', 100):02}"
    british = f"+44 7700 900{number('phone', 1_000):03}"
    sentence = pick("sentence", _SENTENCES).format(email=email)
    names = first.capitalize(), last.capitalize()
    return Person(row, *names, email, (american, british), sentence)


def _plain(names: frozenset[str]) -> tuple[str, ...]:
    """Return names of ASCII letters, which look the same in every log, and are no other words."""
    kept = (n for n in names if n.isascii() and n.isalpha() and len(n) >= _SHORTEST)
    return tuple(sorted(set(kept) - ordinary()))


@dataclass(frozen=True, slots=True)
class Touched:
    """A bait row that was found: of which copy, which row, by which of its values."""

    copy: str
    row: int
    by: tuple[str, ...]


class Finder:
    """Finds bait rows in texts."""

    def __init__(self, key: bytes, planted: Sequence[Planted]) -> None:
        """Know the rows of these copies."""
        self._marks: dict[str, tuple[str, int]] = {}
        self._phones: dict[str, dict[tuple[str, int], tuple[str, str]]] = {}
        for copy in planted:
            for person in people(key, copy):
                place = (copy.copy, person.row)
                self._marks[person.email.partition("@")[0]] = place
                names = person.given.lower(), person.surname.lower()
                for phone in person.phones:
                    self._phones.setdefault(_digits(phone)[-_PHONE:], {})[place] = names
        firsts = (re.split("[._]", mark)[0] for mark in self._marks)
        self._longest = max(map(len, firsts), default=0)

    def find(self, text: str) -> tuple[Touched, ...]:
        r"""Return the bait rows of which a text holds enough. The text is that of one row or line.

        Time is linear. An address is known by what stands before its @, which a log may write in
        another way, and behind letters of an escape too: \u003canna.smith1234@. A name is known in
        either order.
        """
        lower = text.lower()
        found = {place: {"email"} for place in self._marked(lower)}
        called = self._called(lower)
        pairs = frozenset(pairwise(_WORD.findall(lower))) if called else frozenset()
        for place, names in called.items():
            if names in pairs or names[::-1] in pairs:
                found.setdefault(place, set()).update(("person", "phone"))
        return tuple(Touched(*place, tuple(sorted(by))) for place, by in sorted(found.items()))

    def _marked(self, lower: str) -> Iterator[tuple[str, int]]:
        for first, rest in _MARK.findall(lower):
            for size in range(_SHORTEST, min(len(first), self._longest) + 1):
                place = self._marks.get(first[-size:] + rest)
                if place is not None:
                    yield place

    def _called(self, lower: str) -> dict[tuple[str, int], tuple[str, str]]:
        """Return the rows whose telephone number stands in a text, and the names of each."""
        found: dict[tuple[str, int], tuple[str, str]] = {}
        for number in map(_digits, _NUMBER.findall(lower)):
            for start in range(len(number) - _PHONE + 1):
                found |= self._phones.get(number[start : start + _PHONE], {})
        return found


def _digits(text: str) -> str:
    return "".join(mark for mark in text if "0" <= mark <= "9")
