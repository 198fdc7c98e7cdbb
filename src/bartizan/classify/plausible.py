"""Whether a string could be a secret at all: placeholders, examples, entropy."""

import re
from collections import Counter
from math import log2
from typing import Final

_PLACEHOLDER: Final = re.compile(
    r"(?i)your|my[-_]?(?:api|secret|token|key|password)|change[-_ ]?(?:me|it|this)|replace|insert"
    r"|placeholder|dummy|redacted|masked|<|>|\.\.\.|\*\*\*|…|\$\{|\{\{|%\(|\$\(|#\{|^\$[a-z_]"
    r"|getenv|environ|process\.env|xxxx|____|todo|fixme|(?:\b|[-_])here\b|-goes-|"
    r"enter[-_]|paste|fake|mock"
    r"|sample|not[-_]?set|undefined|\{[a-z_.]*\}"
)
_FILLER: Final = re.compile(
    r"(?i)your|xxxx|\.\.\.|\*\*\*|<|>|placeholder|redacted|insert|replace|change[-_]?me|\{"
)
_EXAMPLE: Final = re.compile(
    r"(?i)example|1234567890|abcdefgh|0123456789|deadbeef|0000000|(?:abc123){2}|123456789"
)
_DOCUMENTED: Final = frozenset({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"})
_WORDS_ONLY: Final = re.compile(r"[A-Za-z]+(?:[-_./: ][A-Za-z]+)*\Z")
_SLUG: Final = re.compile(
    r"(?:[A-Za-z]{1,12}|[0-9]{1,6}|v[0-9]{1,3})(?:[-_./:](?:[A-Za-z]{1,12}|[0-9]{1,6}|"
    r"v[0-9]{1,3})){2,}\Z"
)
_LEAST_KINDS: Final = 5
# No mark to fill in is longer; in a longer value any four letters stand by chance.
_LONGEST_MARK: Final = 200


def is_placeholder(value: str) -> bool:
    """Whether value stands for a secret that somebody is meant to fill in."""
    return _is_mark(value, _PLACEHOLDER)


def is_filler(value: str) -> bool:
    """Whether value has a provider's shape and is only there to be replaced."""
    return _is_mark(value, _FILLER)


def _is_mark(value: str, words: re.Pattern[str]) -> bool:
    if len(value) <= _LONGEST_MARK and words.search(value):
        return True
    return len(set(value.lower())) < min(_LEAST_KINDS, len(value) // 2 + 1)


def is_example(value: str) -> bool:
    """Whether value is published in documentation, or a row of the keyboard or alphabet."""
    return value in _DOCUMENTED or _EXAMPLE.search(value) is not None


def is_words(value: str) -> bool:
    """Whether value is letters in words: a name of something rather than a random string."""
    return _WORDS_ONLY.match(value) is not None


def is_slug(value: str) -> bool:
    """Whether value is a name of three or more short parts, none mixing letters and digits."""
    return _SLUG.match(value) is not None


def entropy(value: str) -> float:
    """Return the Shannon entropy of the characters of value, in bits for each."""
    total = len(value)
    return -sum(n / total * log2(n / total) for n in Counter(value).values()) if total else 0.0


def has_kinds(value: str) -> bool:
    """Whether value mixes letters and digits."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def is_token(value: str) -> bool:
    """Whether value, which has a provider's shape, is one that somebody was given."""
    return has_kinds(value) and not is_filler(value)


def is_random(value: str, least: float = 3.0) -> bool:
    """Whether value looks drawn at random: letters and digits, with at least this entropy."""
    return has_kinds(value) and entropy(value) >= least
