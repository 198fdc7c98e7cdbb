"""Given names and surnames that are common somewhere, and which words are no names."""

from functools import cache
from importlib.resources import files
from typing import Final

from bartizan.classify.entity import words
from bartizan.classify.firms import is_eastern_firm, is_firm
from bartizan.classify.places import is_place

PARTICLES: Final = words(
    "de del della di da do dos das van von der den ter ten la le du bin ibn al el y e zu af av"
)
TITLES: Final = words(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev fr hon judge capt captain lt col "
    "sgt gen senator herr herrn frau monsieur madame mme mlle señor señora sr sra srta don doña "
    "signor signora sig dott dottore senhor senhora dhr mevr mevrouw pan pani fru"
)


@cache
def given() -> frozenset[str]:
    """Return given names in lower case."""
    return _words("given.txt")


@cache
def surnames() -> frozenset[str]:
    """Return surnames in lower case."""
    return _words("surnames.txt")


@cache
def ordinary() -> frozenset[str]:
    """Return words in lower case that begin sentences and headings, and are seldom names."""
    return _words("ordinary.txt")


@cache
def prose() -> frozenset[str]:
    """Return small words of many languages, in lower case: without one a text is no prose."""
    return _words("prose.txt") | PARTICLES


def _words(name: str) -> frozenset[str]:
    text = (files("bartizan.classify") / "names" / name).read_text(encoding="utf-8")
    return frozenset(text.split()) - PARTICLES


def is_full_name(text: str) -> bool:
    """Whether text is two to five words, one a known given name and another a surname."""
    parts = [word.strip(".,").lower() for word in text.replace("-", " ").split()]
    if not 1 < len(parts) <= _MOST_WORDS or not all(_is_word(word) for word in parts):
        return False
    if is_firm(parts) or is_place(parts) or is_eastern_firm(text):
        return False
    first = [index for index, word in enumerate(parts) if word in given()]
    last = [index for index, word in enumerate(parts) if word in surnames()]
    return any(index != other for index in first for other in last)


def is_name_like(text: str) -> bool:
    """Whether text is one to five words of letters, as in a column whose name announces names."""
    parts = [word.strip(".,").lower() for word in text.replace("-", " ").split()]
    named = 0 < len(parts) <= _MOST_WORDS and all(map(_is_word, parts)) and len(parts[0]) > 0
    return named and not (is_firm(parts) or is_eastern_firm(text))


def _is_word(word: str) -> bool:
    return word.replace("'", "").isalpha() or word == ""


_MOST_WORDS: Final = 5
