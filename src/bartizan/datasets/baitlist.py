"""The list of copies that hold bait, under a code that only the holder of the key makes."""

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.datasets.bait import MOST_ROWS, Planted
from bartizan.formats.jsondoc import read_json

SCHEMA: Final = "bartizan.canaries/v1"
MOST_BYTES: Final = 1 << 20
_DOMAIN: Final = b"bartizan.bait-list.v1\x00"
# The last part is of letters, so that no address is one of a host.
DOMAIN: Final = re.compile(r"(?=.{4,100}\Z)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z")
COPY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


def write_list(key: bytes, copies: Sequence[Planted]) -> str:
    """Return the list as JSON. No value of a bait row is in it."""
    ordered = sorted(copies, key=lambda each: each.copy)
    whole = {"schema": SCHEMA, "copies": [asdict(each) for each in ordered]}
    return json.dumps({**whole, "code": _code(key, ordered)}, indent=2) + "\n"


def read_list(content: bytes, key: bytes) -> tuple[Planted, ...]:
    """Return the copies. Raises FormatError for what is no list, or one of another key."""
    whole = read_json(content).plain()
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        raise FormatError(f"is no list of the kind {SCHEMA}")
    listed = whole.get("copies")
    if not isinstance(listed, list):
        raise FormatError("lists no copies")
    copies = tuple(map(_copy, listed))
    if not hmac.compare_digest(str(whole.get("code")), _code(key, copies)):
        raise FormatError("was not written with this key, or was changed since")
    return copies


def _copy(listed: object) -> Planted:
    match listed:
        case {"copy": str(copy), "rows": int(rows), "domain": str(domain)} if (
            COPY.match(copy) and DOMAIN.match(domain) and 0 < rows <= MOST_ROWS
        ):
            return Planted(copy, rows, domain)
    raise FormatError("lists a copy that is none")


def _code(key: bytes, copies: Sequence[Planted]) -> str:
    told = json.dumps([asdict(each) for each in copies], sort_keys=True).encode()
    return hmac.new(key, _DOMAIN + told, sha256).hexdigest()
