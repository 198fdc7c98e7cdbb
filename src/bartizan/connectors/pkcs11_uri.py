"""Names of keys in devices: the URIs of PKCS #11 (RFC 7512), as far as they name a private key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from bartizan.core.errors import InvalidInputError

SCHEME: Final = "pkcs11:"
_PATH: Final = frozenset({"token", "serial", "object", "id", "type"})
_QUERY: Final = frozenset({"module-path", "pin-source"})
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class KeyUri:
    """A key: by its token's label or serial, its own label or id, and what finds it.

    `module` is the library that speaks with the device, `pin` the file that holds its PIN; each is
    None where the URI names none.
    """

    token: str | None
    serial: str | None
    object: str | None
    id: bytes | None
    module: Path | None
    pin: Path | None


def parse_uri(text: str) -> KeyUri:
    """Read a URI. Raises InvalidInputError for what is none, and for a PIN that stands in it."""
    path, _, query = text.removeprefix(SCHEME).partition("?")
    if not text.startswith(SCHEME) or _PERCENT.search(text):
        raise _wrong("it does not begin with `pkcs11:`, or holds a lone %")
    if "pin-value" in query:
        raise InvalidInputError(
            "a PIN may not stand in a key's URI, where others on this machine see it",
            hint="Name its file: pin-source=/path/to/pin, or --passphrase-file.",
        )
    given = {**_parts(path, ";", _PATH), **_parts(query, "&", _QUERY)}
    if given.get("type", b"private") != b"private":
        raise _wrong("its type is not private")
    if not {"object", "id"} & given.keys():
        raise _wrong("it names no object and no id")
    pin = _text(given, "pin-source")
    module = _text(given, "module-path")
    return KeyUri(
        token=_text(given, "token"),
        serial=_text(given, "serial"),
        object=_text(given, "object"),
        id=given.get("id"),
        module=Path(module) if module else None,
        pin=Path(pin.removeprefix("file://").removeprefix("file:")) if pin else None,
    )


def _parts(text: str, separator: str, known: frozenset[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in filter(None, text.split(separator)):
        name, equals, value = part.partition("=")
        if name not in known or not equals or name in found:
            raise _wrong(f"it has {name[:40]!a}, which is not known, or there twice")
        found[name] = unquote_to_bytes(value)
    return found


def _text(given: Mapping[str, bytes], name: str) -> str | None:
    value = given.get(name)
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        raise _wrong(f"its {name} is no UTF-8") from None


def _wrong(why: str) -> InvalidInputError:
    return InvalidInputError(
        f"this is no URI of a key in a device: {why}",
        hint="Write pkcs11:token=LABEL;object=LABEL?module-path=/usr/lib/….so.",
    )
