"""Whether a text is written for people: names are looked for in nothing else."""

import re
from typing import Final

from bartizan.classify.entity import words
from bartizan.classify.gazetteer import prose

# How a program's lines begin, what it writes into them, and what levels of a log are called.
_BEGINS: Final = re.compile(r"\s*[\[{<(]|[#$>]|\d{4}-\d\d-\d\d")
_WRITES: Final = re.compile(r"::|\w=\S|=>|\d\d:\d\d:\d\d|[{};]\s*\n|\w\(\)|<\*>")
_LEVELS: Final = words("INFO WARN WARNING ERROR DEBUG TRACE FATAL CRITICAL GET POST PUT")
_LEVEL: Final = re.compile(rf"\b(?:{'|'.join(sorted(_LEVELS))})\b")
# What programs write and people do not: identifiers, paths, long numbers, hexadecimal.
MACHINE: Final = re.compile(r"\w_\w|[a-z][A-Z]\w|/\w+/|\d{6}|\b0x|\w:\d|\[\w+\]|\d\.\d+\.\d|--")
# What stands in each of these, and is told at a glance: from its first character.
_HINT: Final = re.compile(
    r"[_/\[:\-\d](?:(?<=[_/\[])|(?<=:)\d|(?<=-)-|(?<=\d)(?:\d{5}|x|\.\d+\.\d))"
)
_CAMEL: Final = re.compile(r"[a-z][A-Z]")
# A sentence of a language that is not English, whose small words the list may lack.
_SENTENCE: Final = re.compile(r"(?s)(?=.*[^\W\d_a-zA-Z])[^\W\d_a-z].*[.!?]\s*\Z")
# What joins the words of a title, and units of what is sold: all its other words have capitals.
_JOINING: Final = words(
    "a an and as at by for from in into nor of off on or over per than the to vs with without "
    "de del der des du la le und y e et x oz ml mm cm kg lb lbs ft inch inches pack pcs ct"
)
_LEAST_TITLE: Final = 4
_MANY_CAPITALS, _MOST_CAPITALS = 6, 0.6
_WORDS: Final = re.compile(r"[^\W\d_]+")
# Fewer words will do for a text that ends as a sentence.
_LEAST_WORDS, _LEAST_ENDED, _LEAST_SHARE = 2, 1, 0.2
_ENDS: Final = frozenset(".!?")
_MOST_MACHINE: Final = 0.12
_SEEN: Final = 2_000


def is_prose(text: str) -> bool:
    """Whether text is written for people: sentences, no line of a log, no code, no bare cell."""
    head = text[:_SEEN]
    if " " not in head or _is_of_program(head):
        return False
    found = _WORDS.findall(head)
    if not _LEVELS.isdisjoint(found) and _LEVEL.search(head) is not None:
        return False
    lower = [word for word in found if word.islower()]
    spoken = not prose().isdisjoint([*lower, *(word.lower() for word in found[:1])])
    least = _LEAST_ENDED if spoken and head.rstrip()[-1:] in _ENDS else _LEAST_WORDS
    if len(lower) < least or len(lower) < _LEAST_SHARE * len(found):
        return False
    spoken = spoken or _SENTENCE.match(head) is not None
    return spoken and machine(head) <= max(1, _MOST_MACHINE * len(found))


def _is_of_program(head: str) -> bool:
    if _BEGINS.match(head) is not None:
        return True
    signs = "=" in head or "\n" in head or "()" in head or "<*>" in head or head.count(":") > 1
    return signs and _WRITES.search(head) is not None


def machine(head: str) -> int:
    """Return how often a text has what programs write."""
    hinted = _HINT.search(head) is not None or _CAMEL.search(head) is not None
    return len(MACHINE.findall(head)) if hinted else 0


def is_title(text: str) -> bool:
    """Whether text is a title or the name of a product: capitals tell nothing of names there.

    Each word that means something has one, as in "Herbal Shampoo with Citrus Essences", or most of
    many words do and it ends as no sentence does.
    """
    found = _WORDS.findall(text[:_SEEN])
    lower = [word for word in found if word.islower()]
    capitals = len(found) - len(lower)
    ended = text.rstrip()[-1:] in _ENDS
    if capitals >= _MANY_CAPITALS and capitals >= _MOST_CAPITALS * len(found) and not ended:
        return True
    return capitals >= _LEAST_TITLE and all(word in _JOINING for word in lower)
