"""JSON documents of signatures: read within bounds, each key once; written in one way only."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, Union

from bartizan.core.errors import FormatError
from bartizan.formats.keys import once
from bartizan.formats.text import decode

Json = Union[str, int, float, bool, None, Sequence["Json"], Mapping[str, "Json"]]  # noqa: UP007 - recursive

LARGEST: Final = 128 << 20
# A text of few bytes becomes large when it is all brackets: what is not believed yet has few.
MOST: Final = 3_000_000
FEW: Final = 10_000
SHOWN: Final = 60


def read_strict(content: bytes, limit: int = LARGEST, most: int = MOST) -> Mapping[str, Json]:
    """Return the members of a JSON object. Raises FormatError for anything else.

    `limit` is that of its bytes, `most` that of its values. A key that stands twice, NaN and
    Infinity are refused: others may read them otherwise.
    """
    text = decode(content, limit)
    demand_few(text, most)
    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=_refuse)
    except RecursionError:
        raise FormatError("JSON that is nested too deep") from None
    except ValueError as error:
        raise FormatError(f"not JSON: {str(error)[:SHOWN]}") from None
    return members(value, "the document")


def demand_few(text: str, most: int) -> None:
    """Raise FormatError for a document of more values than so many, before it is parsed."""
    values = sum(map(text.count, ",[{"))
    if values > most:
        raise FormatError(f"{values} values are more than {most}")


def write_strict(value: Mapping[str, Json]) -> bytes:
    """Return JSON with sorted keys and no spaces; the same value gives the same bytes."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def members(value: Json, what: str) -> Mapping[str, Json]:
    """Return a map. Raises FormatError for anything else."""
    if not isinstance(value, Mapping):
        raise FormatError(f"{what} is no JSON object")
    return value


def texts(value: Json, what: str) -> tuple[str, ...]:
    """Return a list of strings. Raises FormatError for anything else."""
    return tuple(text(each, f"a member of {what}") for each in items(value, what))


def items(value: Json, what: str) -> Sequence[Json]:
    """Return a list. Raises FormatError for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise FormatError(f"{what} is no list")
    return value


def text(value: Json, what: str) -> str:
    """Return a string. Raises FormatError for anything else, and for what is no Unicode text."""
    if not isinstance(value, str):
        raise FormatError(f"{what} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FormatError(f"{what} holds half of a character") from None
    return value


def whole(value: Json, what: str) -> int:
    """Return a number that is not negative. Raises FormatError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FormatError(f"{what} is no number of things")
    return value


def hexadecimal(value: Json, what: str, digits: int) -> str:
    """Return a digest of that many lower-case digits. Raises FormatError for anything else."""
    found = text(value, what)
    if len(found) != digits or not set(found) <= set("0123456789abcdef"):
        raise FormatError(f"{what} is no digest of {digits} hexadecimal digits")
    return found


def unb64(value: Json, what: str) -> bytes:
    """Return what a text of base64 holds. Raises FormatError for anything else."""
    try:
        return base64.b64decode(text(value, what), validate=True)
    except (binascii.Error, ValueError):
        raise FormatError(f"{what} is no base64") from None


def _refuse(name: str) -> NoReturn:
    raise FormatError(f"{name} is no number of JSON")
