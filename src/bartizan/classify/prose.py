"""Whether a text is written for people: names are looked for in nothing else."""

import re
from typing import Final

from bartizan.classify.gazetteer import prose

_NOT_PROSE: Final = re.compile(
    r"\A\s*[\[{<(]|\b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|CRITICAL|GET|POST|PUT)\b|::|\w=\S|=>"
    r"|\d\d:\d\d:\d\d|[{};]\s*\n|\A[#$>]|\A\d{4}-\d\d-\d\d|\w\(\)"
)
# What programs write and people do not: identifiers, paths, long numbers, hexadecimal.
_MACHINE: Final = re.compile(r"\w_\w|[a-z][A-Z]\w|/\w+/|\d{6}|\b0x|\w:\d|\[\w+\]|\d\.\d+\.\d|--")
# A sentence of a language that is not English, whose small words the list may lack.
_SENTENCE: Final = re.compile(r"(?s)(?=.*[^\W\d_a-zA-Z])[^\W\d_a-z].*[.!?]\s*\Z")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_LEAST_WORDS, _LEAST_SHARE = 2, 0.2
_MOST_MACHINE: Final = 0.12
_SEEN: Final = 2_000


def is_prose(text: str) -> bool:
    """Whether text is written for people: sentences, no line of a log, no code, no bare cell."""
    head = text[:_SEEN]
    if " " not in head or _NOT_PROSE.search(head) is not None:
        return False
    found = _WORDS.findall(head)
    lower = [word for word in found if word.islower()]
    if len(lower) < _LEAST_WORDS or len(lower) < _LEAST_SHARE * len(found):
        return False
    spoken = not prose().isdisjoint(lower) or _SENTENCE.match(head) is not None
    most = max(1, _MOST_MACHINE * len(found))
    return spoken and len(_MACHINE.findall(head)) <= most
