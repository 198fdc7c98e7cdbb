"""What is looked for in data: a type of value with its shapes, its proof, its context, examples."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bartizan.classify.columns import Category

# No letter or digit of ASCII stands beside a value, nor what would make it part of a longer one.
BEFORE = ".-/=+@#$%\\"
AFTER = "-@=/%"

# A letter beyond ASCII as UTF-8: Latin, Greek, Cyrillic, Arabic and the like, Latin Extended
# Additional. Whole characters, since a class of single bytes would cut one in two.
WIDE = r"(?:[\xc3-\xdf][\x80-\xbf]|\xe1[\xb8-\xbb][\x80-\xbf])"
# Characters of three bytes: CJK ideographs, kana, syllables of Hangul.
HAN = r"(?:[\xe4-\xe9][\x80-\xbf][\x80-\xbf])"
KANA = r"(?:\xe3[\x81-\x83][\x80-\xbf])"
HANGUL = r"(?:[\xea-\xed][\x80-\xbf][\x80-\xbf])"


class Span(NamedTuple):
    """A value in a text: `start` and `end` count characters, `score` is 0 to 1."""

    type: str
    start: int
    end: int
    score: float


def always(value: str) -> bool:
    """Accept what the shape matched: nothing more can be proved."""
    return bool(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way to write a value: a pattern, and how sure it is alone and `near` a word of context.

    The pattern is written once for RE2 and `re`, over bytes of UTF-8: no look-around, no
    back-reference, no NUL. Its first group is the value; without one all is. A score of 0 means
    that the shape proves nothing without context. `far` is the distance in bytes within which a
    word counts. `needs` is a shape that stands in every match and is cheap to look for, "" where
    the pattern itself is. `tail` is a pattern of what may follow a value and belongs to it, as
    a telephone's extension.
    """

    pattern: str
    score: float
    near: float
    far: int = 48
    needs: str = ""
    tail: str = ""

    @property
    def whole(self) -> str:
        """The pattern with its tail."""
        return f"(?:{self.pattern})(?:{self.tail})?" if self.tail else self.pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How a bare number passes for a value of a type that it is not of.

    `like` is the pattern of numbers in the type's ranges, of `least` digits or more; the check
    digits of `rate` of them fit, whatever they are.
    """

    like: str
    least: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A type of sensitive value.

    `fit` says how many characters of a match are the value, and `accept` proves these: checksum,
    range, plausibility. `context` are words that speak for the
    type, `against` words that speak for something else: the nearest one decides. `before` and
    `after` are characters that may not stand directly beside the value. In `must` each value stands
    between « and »; in `must_not` nothing of this type may be found. `by_chance` is there where a
    number is taken for a value without any word beside it.
    """

    name: str
    title: str
    category: Category
    shapes: tuple[Shape, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    accept: Callable[[str], bool] = always
    context: frozenset[str] = field(default_factory=frozenset)
    against: frozenset[str] = field(default_factory=frozenset)
    fit: Callable[[str], int] = len
    before: str = BEFORE
    after: str = AFTER
    by_chance: Chance | None = None


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set, for `context` and `against`."""
    return frozenset(text.split())
