"""Whether a text is written for people: names are looked for in nothing else."""

import re
from typing import Final

from bartizan.classify.entity import words
from bartizan.classify.gazetteer import prose

_NOT_PROSE: Final = re.compile(
    r"\A\s*[\[{<(]|<\*>|\b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|CRITICAL|GET|POST|PUT)\b|::|\w=\S|=>"
    r"|\d\d:\d\d:\d\d|[{};]\s*\n|\A[#$>]|\A\d{4}-\d\d-\d\d|\w\(\)"
)
# What programs write and people do not: identifiers, paths, long numbers, hexadecimal.
_MACHINE: Final = re.compile(r"\w_\w|[a-z][A-Z]\w|/\w+/|\d{6}|\b0x|\w:\d|\[\w+\]|\d\.\d+\.\d|--")
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
    if " " not in head or _NOT_PROSE.search(head) is not None:
        return False
    found = _WORDS.findall(head)
    lower = [word for word in found if word.islower()]
    spoken = not prose().isdisjoint([*lower, *(word.lower() for word in found[:1])])
    least = _LEAST_ENDED if spoken and head.rstrip()[-1:] in _ENDS else _LEAST_WORDS
    if len(lower) < least or len(lower) < _LEAST_SHARE * len(found):
        return False
    spoken = spoken or _SENTENCE.match(head) is not None
    most = max(1, _MOST_MACHINE * len(found))
    return spoken and len(_MACHINE.findall(head)) <= most


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
