"""How much a Python text would cost to parse, told before it is parsed.

A syntax tree takes up to 900 bytes of memory for each token, whatever the token is.
"""

import re
from itertools import islice
from typing import Final

# About half a gigabyte at worst: some 50,000 lines of ordinary code.
MOST_TOKENS: Final = 500_000
_PUNCTUATION: Final = b"()[]{},:;.=+-*/%&|^~@<>!\n"
_BUT_PUNCTUATION: Final = bytes(set(range(256)) - set(_PUNCTUATION))
_WORD: Final = re.compile(rb"\w+")
# A formatted string holds expressions, and is then no single token.
_FORMATTED: Final = re.compile(rb"(?i)\b(?:f|fr|rf)[\"']")
_TOKEN: Final = re.compile(
    rb"#[^\n]*|\n\s*|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|\w+|[^\s\w]",
    re.DOTALL,
)


def is_too_heavy(content: bytes) -> bool:
    """Whether content has more than MOST_TOKENS tokens; linear, and exact only where it is near."""
    if len(content) <= MOST_TOKENS or _at_most(content) <= MOST_TOKENS:
        return False
    if _FORMATTED.search(content):
        return True
    return _more(_TOKEN, content, MOST_TOKENS)


def _at_most(content: bytes) -> int:
    """Return a bound: every word and mark, those in texts and comments too."""
    marks = len(content.translate(None, _BUT_PUNCTUATION))
    return marks + sum(1 for _ in islice(_WORD.finditer(content), MOST_TOKENS))


def _more(pattern: re.Pattern[bytes], content: bytes, most: int) -> bool:
    return sum(1 for _ in islice(pattern.finditer(content), most + 1)) > most
