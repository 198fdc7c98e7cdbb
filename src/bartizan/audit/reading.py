"""Reads the JSON of entries, and of events that other programs hand in; both are untrusted."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.audit.record import Record, Ruling, Sealed, What, Who
from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError

FIELDS = frozenset(Record.__dataclass_fields__)
HEADS = frozenset({"schema", "writer", "seq", "logged", "clock"})
JsonMapping = Mapping[str, object]


def load(entry: bytes) -> JsonMapping:
    """Return the members of one JSON object. Raises FormatError for anything else."""
    try:
        document = json.loads(entry, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise FormatError("an entry is no JSON object") from None
    if not isinstance(document, dict):
        raise FormatError("an entry is no JSON object")
    return document


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A body that is still in the clear, and the subject under whose key it is to be sealed."""

    subject: str
    body: str = field(repr=False)


def parse_record(entry: bytes) -> Record:
    """Return the record in an entry. Raises FormatError when it is none."""
    return _parse(load(entry))


def parse_event(line: bytes) -> tuple[Record, ToSeal | None]:
    """Return the record in a line to be appended, and its member `seal`, which no entry has.

    Raises FormatError when it is none.
    """
    document = dict(load(line))
    if "sealed" in document:
        raise FormatError("a body is sealed by the log alone, under `seal`: `sealed` is refused")
    if "seal" not in document:
        return _parse(document), None
    try:
        told = _mapping(document, "seal")
        wanted = ToSeal(_text(told, "subject"), _text(told, "body"))
        f"{wanted.subject}{wanted.body}".encode()
    except (TypeError, ValueError) as error:
        raise FormatError(f"what is to be sealed has a subject and a body: {error}") from None
    if not wanted.subject or set(told) != {"subject", "body"}:
        raise FormatError("what is to be sealed has a subject and a body, and nothing else")
    del document["seal"]
    return _parse(document), wanted


def _parse(document: JsonMapping) -> Record:
    unknown = sorted(set(document) - FIELDS - HEADS)
    if unknown:
        raise FormatError(f"a record has no member '{unknown[0][:60]}'")
    try:
        return _record(document)
    except (InvalidInputError, TypeError, ValueError) as error:
        raise FormatError(str(error)) from None


def _record(document: JsonMapping) -> Record:
    who, what = _mapping(document, "who"), _mapping(document, "what")
    when, sealed = document.get("when"), _mapping(document, "sealed")
    latency = document.get("latency_ms")
    if not isinstance(latency, int | float | None) or latency in (math.inf, -math.inf):
        raise TypeError("latency_ms is no number")
    return Record(
        who=Who(_text(who, "principal"), _text(who, "how") or "none"),
        what=What(_text(what, "action"), _text(what, "resource"), _texts(what, "digests")),
        when=None if when is None else parse_moment(_text(document, "when")),
        where=_text(document, "where"),
        decision=_text(document, "decision"),
        reasons=_list(document, "reasons"),
        rulings=tuple(map(_ruling, _objects(document, "rulings"))),
        tokens={name: _count(value) for name, value in _mapping(document, "tokens").items()},
        latency_ms=latency,
        policy=_text(document, "policy"),
        phase=_text(document, "phase"),
        controls=_list(document, "controls"),
        sealed=Sealed(_text(sealed, "subject"), _text(sealed, "body")) if sealed else None,
        detail=_texts(document, "detail"),
    )


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a member stands twice")
    return document


def _ruling(document: JsonMapping) -> Ruling:
    return Ruling(_text(document, "guard"), _text(document, "ruling"), _text(document, "because"))


def _text(document: JsonMapping, name: str) -> str:
    value = document.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _mapping(document: JsonMapping, name: str) -> JsonMapping:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise TypeError(f"{name} is no object")
    return value


def _texts(document: JsonMapping, name: str) -> dict[str, str]:
    found = _mapping(document, name)
    return {key: _text(found, key) for key in found}


def _items(document: JsonMapping, name: str) -> list[object]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise TypeError(f"{name} is no list")
    return value


def _list(document: JsonMapping, name: str) -> tuple[str, ...]:
    return tuple(_text({name: each}, name) for each in _items(document, name))


def _objects(document: JsonMapping, name: str) -> list[JsonMapping]:
    return [_mapping({name: each}, name) for each in _items(document, name)]


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a count of tokens is no number")
    return value
