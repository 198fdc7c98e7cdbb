"""How code keeps passwords, and where it reads credentials from instead of holding them."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

import re2

from bartizan.classify.plausible import is_placeholder

_REFERENCE: Final = (
    r"(?i:environ(?:\.get)?[\[(]|getenv\(|process\.env(?:\.|\[)|st\.secrets\[|ENV\[|config\()"
    r"\s{0,4}[\"']?([A-Za-z0-9_]{0,40}(?i:key|token|secret|password|passwd|credential)[A-Za-z0-9_]{0,20})"
    r"|(?i:(get_secret_value|access_secret_version|SecretClient|secretKeyRef|get_parameter)\b)"
    r"|\$\{\{ ?secrets\.([A-Za-z0-9_]{1,60})"
)
# What makes a mention of a variable something else than a read of it.
_WRITTEN: Final = re.compile(rb"[A-Za-z0-9_]*[\"']?[\])]?[ \t]*(?:[-+|?&]{0,2}|//)=(?![=>~])")
_NOT_READ: Final = re.compile(
    rb"(?:\A|\n)[ \t]*(?:#|//|\*)[^\n]*\Z|\b(?:del|delete)[ \t]+[\w. \t]*\Z"
)
_COLUMN: Final = (
    r"(?im)^[ \t]*[\"`\[]?((?:user_?|account_?|login_?)?(?:password|passwd|pwd)"
    r"(?:_?(?:hash|hashed|digest))?)"
    r"[\"`\]]?(?:[ \t]+(?:TEXT|VARCHAR|CHAR|NVARCHAR|CHARACTER|STRING|BLOB)\b"
    r"|[ \t]*(?::[^=\n]{0,40})?=[ \t]*(?:[a-z_]{1,20}\.){0,2}"
    r"(?:Column|mapped_column|CharField|TextField)\()"
)
_INSERT: Final = (
    r"(?i)INSERT[A-Z ]{0,20} INTO[ \t]+[\"`\[]?([A-Za-z0-9_.]{1,60})[\"`\]]?[ \t\n]{0,20}"
    r"\(([^()]{0,300}(?:password|passwd|pwd)[^()]{0,300})\)[ \t\n\"']{0,20}VALUES"
)
_ROW: Final = re2.compile(rb"\(([^()\n]{3,})\)")
_CELL: Final = re2.compile(rb"\s*(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^,]+))")
_HASHING: Final = re.compile(
    rb"(?i)bcrypt|argon2|pbkdf2|scrypt|passlib|password_hash|hash_password|make_password"
    rb"|set_password|hashpw|sha256_crypt"
)
_HASH: Final = re.compile(
    r"\$[0-9a-z]{1,12}\$|(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64,128})\Z|pbkdf2"
)
_PASSWORD: Final = re.compile(r"(?i)(?:password|passwd|pwd)\Z")
_ROW_OPENERS: Final = frozenset({b"", b"[", b",", b"(", b"\n", b"="})
_INDENT: Final = 80
_BEFORE: Final = 200
_NEAR: Final = 4000
_MOST_INSERTS: Final = 50
_MOST_ROWS: Final = 200


class Kept(StrEnum):
    """What was found."""

    REFERENCE = "reference"
    PLAIN = "plain"
    HASHED = "hashed"
    SEED = "seed"


class Storage(NamedTuple):
    """What was found, by the offset of its first byte; `name` is a variable, column or table."""

    kind: Kept
    offset: int
    name: str


def find_storage(text: bytes) -> Iterator[Storage]:
    """Yield references to credentials, password columns and seeded passwords in a text."""
    gate, patterns = _engine()
    for index in sorted(gate.Match(text) or ()):
        yield from _READERS[index](text, patterns[index])


def _references(text: bytes, pattern: re2._Regexp) -> Iterator[Storage]:
    for match in pattern.finditer(text):
        name = match[1] or match[2] or match[3] or b""
        if _is_read(text, *match.span()):
            yield Storage(Kept.REFERENCE, match.start(), name.decode("latin-1"))


def _is_read(text: bytes, start: int, end: int) -> bool:
    """Whether a mention is a read: no comment, nothing that is set there and nothing removed."""
    before = text[max(0, start - _BEFORE) : start]
    return _WRITTEN.match(text, end) is None and _NOT_READ.search(before) is None


def _columns(text: bytes, pattern: re2._Regexp) -> Iterator[Storage]:
    hashing = _HASHING.search(text) is not None
    for match in pattern.finditer(text):
        name = match[1].decode("latin-1")
        hashed = hashing or _PASSWORD.search(name) is None
        yield Storage(Kept.HASHED if hashed else Kept.PLAIN, match.start(1), name)


def _seeds(text: bytes, pattern: re2._Regexp) -> Iterator[Storage]:
    seen: set[int] = set()
    for match in islice(pattern.finditer(text), _MOST_INSERTS):
        columns = [name.strip(' \t\n"`[]') for name in match[2].decode("latin-1").split(",")]
        index = next((at for at, name in enumerate(columns) if _PASSWORD.match(name)), None)
        if index is None:
            continue
        window = (max(0, match.start() - _NEAR), min(len(text), match.end() + _NEAR))
        found = {*_rows(text, window, len(columns), index)} - seen
        seen |= found
        for offset in sorted(found):
            yield Storage(Kept.SEED, offset, match[1].decode("latin-1"))


def _rows(text: bytes, window: tuple[int, int], width: int, index: int) -> Iterator[int]:
    for row in islice(_ROW.finditer(text, *window), _MOST_ROWS):
        cells = list(_CELL.finditer(row[1]))
        if len(cells) != width or not _is_row(text, row.start()):
            continue
        value = (cells[index][1] or cells[index][2] or b"").decode("latin-1")
        if value and not _HASH.match(value) and not is_placeholder(value):
            yield row.start()


def _is_row(text: bytes, start: int) -> bool:
    """Whether a bracket opens a row of a list rather than the arguments of a call."""
    before = text[max(0, start - _INDENT) : start].rstrip(b" \t")
    return before[-1:] in _ROW_OPENERS or before.rstrip()[-6:].upper() == b"VALUES"


_READERS: Final = (_references, _columns, _seeds)


@cache
def _engine() -> tuple[re2.Set, tuple[re2._Regexp, ...]]:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    gate = re2.Set.SearchSet(options)
    sources = (_REFERENCE, _COLUMN, _INSERT)
    for source in sources:
        gate.Add(source)
    gate.Compile()
    return gate, tuple(re2.compile(source.encode(), options) for source in sources)
