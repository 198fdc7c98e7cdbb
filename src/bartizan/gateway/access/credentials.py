"""The credential of a request: exactly one, from the headers that clients of each dialect send."""

import re
from collections.abc import Iterable

from bartizan.gateway.access.keys import Refused

LONGEST = 16_384
# Clients of OpenAI and Bedrock send a bearer token, those of Anthropic x-api-key.
AUTHORIZATION, API_KEY = b"authorization", (b"x-api-key", b"api-key")
BEARER = re.compile(rb"(?i:bearer) +([A-Za-z0-9._~+/=-]+)")
TOKEN = re.compile(rb"[A-Za-z0-9._~+/=-]+")
FORMLESS = "a header of authentication has not the form of one"


def credential(headers: Iterable[tuple[bytes, bytes]]) -> str | Refused:
    """Return the one credential that a request carries (RFC 6750 §2.1, or a header of its own).

    Two that differ, or one header twice, are refused: who stands before and behind the gateway must
    not read different ones. Header names come in lower case, as ASGI has them.
    """
    found: list[bytes] = []
    for name, value in headers:
        if name == AUTHORIZATION:
            match = BEARER.fullmatch(value) if len(value) <= LONGEST else None
            if match is None:
                return Refused(FORMLESS)
            found.append(match[1])
        elif name in API_KEY:
            if len(value) > LONGEST or TOKEN.fullmatch(value) is None:
                return Refused(FORMLESS)
            found.append(value)
    if not found:
        return Refused("the request carries no credential")
    if len(found) > 1:
        return Refused("the request carries more than one credential")
    return found[0].decode("ascii")
