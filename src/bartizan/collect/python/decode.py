"""Bytes of a source file to the text that Python runs of it, and the words that may stand there."""

import ast
import re
import warnings
from functools import lru_cache
from unicodedata import normalize

from bartizan.collect.python.questions import words_of
from bartizan.collect.python.values import MAX_TEXT
from bartizan.collect.python.weight import MOST_TOKENS, is_too_heavy
from bartizan.core.errors import FormatError

BOM = b"\xef\xbb\xbf"
# Encodings in which ASCII bytes are the characters that they look like (PEP 263, and what the
# tokenizer takes for the same).
PLAIN = {
    "utf-8": "utf-8", "utf8": "utf-8", "u8": "utf-8", "utf": "utf-8", "utf-8-sig": "utf-8",
    "ascii": "ascii", "us-ascii": "ascii", "646": "ascii",
    "latin-1": "latin-1", "latin1": "latin-1", "latin": "latin-1", "l1": "latin-1",
    "iso-8859-1": "latin-1", "iso8859-1": "latin-1", "iso-latin-1": "latin-1", "8859": "latin-1",
    "iso-8859-15": "iso-8859-15", "iso8859-15": "iso-8859-15", "latin-9": "iso-8859-15",
    "cp1252": "cp1252", "windows-1252": "cp1252", "1252": "cp1252",
}  # fmt: skip
_ENDS = ("-unix", "-dos", "-mac")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
# Escapes of JSON and JavaScript: those that end a word, and those that are a letter of one.
_BETWEEN = (b"\\n", b"\\r", b"\\t", b"\\f", b"\\b", b"\\v")
_LETTER = re.compile(r"\\u(?:([0-9a-fA-F]{4})|\{0*([0-9a-fA-F]{1,6})\})")
_HIGHEST = 0x10FFFF
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Marks that join the ASCII letter before them.
_MARK = re.compile(r"[\u0300-\u036f]")


class OddCodingError(FormatError):
    """A file declares an encoding in which its bytes do not show what it runs."""


def python_of(content: bytes) -> bytes:
    """Return a file as the tokenizer reads its lines: no mark of byte order, newlines alone.

    Raises OddCodingError where the bytes do not show the code.
    """
    coding = declared(content)
    if coding not in PLAIN:
        message = f"declares the encoding {coding}, in which its bytes do not show what it runs"
        raise OddCodingError(message)
    return _unix(content.removeprefix(BOM))


def parsed(python: bytes) -> ast.Module:
    """Return the syntax tree of a module. Raises FormatError for what is no Python, or too much."""
    if is_too_heavy(python):
        raise FormatError(f"holds more than {MOST_TOKENS:,} tokens, too many to be held in memory")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(python)
    except SyntaxError as error:
        raise FormatError(f"is not Python that can be read here (line {error.lineno})") from None
    except ValueError as error:
        raise FormatError(f"is not Python text: {error}") from None


def body_of(text: str) -> list[ast.stmt] | None:
    """Return the statements of a text; None for what is no Python, or may have lost its end."""
    if len(text) >= MAX_TEXT:
        return None
    try:
        return parsed(text.strip().encode("utf-8", "replace")).body
    except FormatError:
        return None


def shown(python: bytes) -> bytes:
    """Return source in which identifiers are spelt as Python compares them (PEP 3131).

    It has the lines of `python`. ASCII is returned as it is, and the last answer is kept.
    """
    return python if python.isascii() else _shown(python)


@lru_cache(maxsize=1)
def _shown(python: bytes) -> bytes:
    text = python.decode(PLAIN.get(declared(python), "utf-8"), "replace")
    return _folded(text).encode("utf-8", "replace")


def words_in(content: bytes) -> frozenset[bytes]:
    """Return at least the words of what content means: letters may be escaped, wide or bold."""
    return words_of(content) | words_of(unescaped(content))


@lru_cache(maxsize=1)
def unescaped(content: bytes) -> bytes:
    """Return JSON or JavaScript with its escapes of letters and of line ends as what they mean.

    The last answer is kept: who asks for the words of a file asks for its imports next.
    """
    if b"\\" in content:
        for escape in _BETWEEN:
            content = content.replace(escape, b" \n")
    escaped = b"\\u" in content
    if not escaped and content.isascii():
        return content
    text = content.decode("utf-8", "replace")
    if escaped:
        text = _LETTER.sub(_letter, text)
    if escaped and _SURROGATE.search(content):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _folded(text).encode("utf-8", "replace")


def _folded(text: str) -> str:
    """Return text in compatibility form (NFKC), looking only where it is not ASCII."""
    if _MARK.search(text):
        return normalize("NFKC", text)
    return _BEYOND_ASCII.sub(lambda found: normalize("NFKC", found[0]), text)


def declared(content: bytes) -> str:
    """Return the encoding that one of the first two lines declares, "utf-8" when none does."""
    end = content.find(b"\n", content.find(b"\n") + 1)
    head = content if end < 0 else content[:end]
    if b"coding" not in head:
        return "utf-8"
    for line in _unix(head.removeprefix(BOM)).split(b"\n", 2)[:2]:
        if found := _COOKIE.match(line):
            name = found[1].decode().lower().replace("_", "-")
            return next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)
    return "utf-8"


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def _letter(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= _HIGHEST else " "
