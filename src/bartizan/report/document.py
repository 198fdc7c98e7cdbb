"""How the reports for machines are written down: their text, their addresses and their ids."""

import json
import uuid
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring
from typing import TYPE_CHECKING
from urllib.parse import quote

from bartizan.core.digest import fingerprint
from bartizan.core.words import Outcome
from bartizan.report.inert import inert

if TYPE_CHECKING:
    from bartizan.core.finding import Finding
    from bartizan.core.place import Place

Document = dict[str, object]
Value = str | bool | int | tuple[str, ...]

# What an address may hold beside letters and digits (RFC 3986, 2.2 and 2.3).
ADDRESS = "/%:@!$&'()*+,;=~-._[]"
NAMESPACE = uuid.UUID("6f2d5a1e-0c53-5b7e-9d0a-b1a7b4c3e9f4")
OUTCOME_ORDER = (
    Outcome.FAIL,
    Outcome.REVIEW,
    Outcome.UNKNOWN,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
OUTCOME_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOME_ORDER)}


def dump(document: Mapping[str, object]) -> str:
    """Write a document as `json.dumps` with an indent of 2 would, and end it with a newline.

    Characters stand for themselves; a lone surrogate, which no UTF-8 file can hold, becomes `?`.
    Raises ValueError for a number that JSON lacks.
    """
    text = _written(document, "\n") + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _written(value: object, margin: str) -> str:
    """Write a value; twice as fast as the standard encoder, which is pure Python with an indent."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + "  "
    between = "," + inner
    if isinstance(value, Mapping) and value:
        fields = [f"{encode_basestring(key)}: {_written(value[key], inner)}" for key in value]
        return f"{{{inner}{between.join(fields)}{margin}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{between.join([_written(item, inner) for item in value])}{margin}]"
    return json.dumps(value, allow_nan=False)


def one_line(text: str, *, otherwise: str = "-", limit: int = 2_000) -> str:
    """Return inert text on one line without outer white space, or `otherwise` when none is left."""
    return " ".join(inert(text, limit).split()) or otherwise


def relative_uri(path: str) -> str:
    """Return a path of the workload as a relative URI: percent-encoded, never absolute."""
    return quote(path.lstrip("/"), safe="/", errors="replace") or "."


def address_uri(address: str) -> str:
    """Return an address elsewhere as a URI; what is encoded already stays so."""
    return quote(address, safe=ADDRESS, errors="replace")


def evidence_uri(place: "Place") -> str:
    """Return a place as a relative URI with a fragment of lines, as code hosts write it."""
    last = f"-L{place.end_line}" if place.end_line and place.end_line > place.line else ""
    return f"{relative_uri(place.path)}#L{max(place.line, 1)}{last}"


def stable_uuid(*parts: str) -> str:
    """Return the UUID (version 5) that these parts always have."""
    return str(uuid.uuid5(NAMESPACE, fingerprint(*parts)))


def as_text(value: Value) -> str:
    """Write a property's value as one string: true, false, a number, or a comma-separated list."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def ordered(findings: "Iterable[Finding]") -> "list[Finding]":
    """Return findings worst first, in an order that does not depend on how they arrived."""
    return sorted(findings, key=_rank)


def _rank(finding: "Finding") -> tuple[object, ...]:
    return (
        OUTCOME_RANK[finding.outcome],
        finding.severity.rank,
        finding.confidence.rank,
        finding.check,
        [(place.path, place.line) for place in finding.locations],
        finding.asset,
        finding.fingerprint,
        finding.message,
        finding.source,
    )
