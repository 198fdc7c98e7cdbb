"""Sends a blob: a small one whole, a large one in parts that go on where the registry says.

The digest is part of the last request, so that a registry keeps the blob whole and as it was named,
or not at all.
"""

import time
from collections.abc import Callable
from typing import Final

from bartizan.connectors.registry.origin import LostError, RegistryError, Target
from bartizan.connectors.registry.wire import Request, Wire
from bartizan.store.oci import Descriptor

PART: Final = 8 << 20
LARGEST_PART: Final = 64 << 20
TRIES: Final = 5
PAUSE: Final = 1
CREATED: Final = 201
ACCEPTED: Final = 202
NO_CONTENT: Final = 204
NOT_NEXT: Final = 416
LONGEST_NUMBER: Final = 19
KIND: Final = "application/octet-stream"

Source = Callable[[int, int], bytes]


def upload(wire: Wire, place: Target, wanted: Descriptor, source: Source) -> None:
    """Send a blob; `source` gives so many bytes of it from an offset, again where it must.

    Raises RegistryError where the registry does not take it, LostError where it cannot be reached.
    """
    with wire.ask(Request("POST", place, frozenset({ACCEPTED}), b"")) as answer:
        place = place.to(answer.headers.get("Location", ""))
        least = _number(answer.headers.get("OCI-Chunk-Min-Length", "0"))
    part = min(max(PART, least), LARGEST_PART)
    body = b""
    if wanted.size <= part:
        body = source(0, wanted.size)
    else:
        place = _parts(wire, place, wanted.size, part, source)
    mark = "&" if "?" in place.path else "?"
    last = Target(place.origin, f"{place.path}{mark}digest={wanted.digest}")
    kind = {"Content-Type": KIND}
    # Sent twice, a registry might take a body for what comes after it.
    with wire.ask(Request("PUT", last, frozenset({CREATED}), body, kind, once=bool(body))):
        pass


def _parts(wire: Wire, place: Target, size: int, part: int, source: Source) -> Target:
    """Send all of a blob in parts, and return where it is ended."""
    at, left = 0, TRIES
    while at < size:
        body = source(at, min(part, size - at))
        try:
            place, after = _sent(wire, place, at, body)
        except LostError:
            if not left:
                raise
            time.sleep(PAUSE)
            place, after = _resumed(wire, place)
        if after > size or not left:
            raise RegistryError(f"{place.origin.host} holds {after} bytes of a blob of {size}")
        left = TRIES if after > at else left - 1
        at = after
    return place


def _sent(wire: Wire, place: Target, at: int, body: bytes) -> tuple[Target, int]:
    """Send a part once, and return where the next goes and how much the registry holds."""
    headers = {"Content-Type": KIND, "Content-Range": f"{at}-{at + len(body) - 1}"}
    statuses = frozenset({ACCEPTED, NOT_NEXT})
    with wire.ask(Request("PATCH", place, statuses, body, headers, once=True)) as answer:
        if answer.status == ACCEPTED:
            return place.to(answer.headers.get("Location", "")), at + len(body)
    return _held(wire, place)


def _resumed(wire: Wire, place: Target) -> tuple[Target, int]:
    """Return where to go on. Raises LostError where that is nowhere, so that it begins again.

    Some registries know an upload only by what they said of it last, and that answer was lost.
    """
    try:
        return _held(wire, place)
    except RegistryError as error:
        raise LostError(error.message) from None


def _held(wire: Wire, place: Target) -> tuple[Target, int]:
    """Return what a registry holds of a blob whose sending broke off."""
    with wire.ask(Request("GET", place, frozenset({NO_CONTENT}))) as answer:
        location = answer.headers.get("Location", "")
        last = _number(answer.headers.get("Range", "0-0").rpartition("-")[2])
        return (place.to(location) if location else place), last + 1 if last else 0


def _number(text: str) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else 0
