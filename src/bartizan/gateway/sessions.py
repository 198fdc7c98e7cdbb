"""Sessions of a server of MCP, each bound to the caller that it was opened for.

A server that keeps sessions knows them by name alone: whoever learns the name of one is in it. So a
caller is handed the name with a keyed hash of route, caller and name behind it, and what comes back
has to fit who sends it. Nothing is kept for that: every process with the same key can tell.
"""

import hmac
from typing import Final

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import TOKEN

LONGEST: Final = 200
DIGITS: Final = 40
"""Of the hash in hexadecimal: 160 bits."""
DOMAIN: Final = "bartizan.gateway.session/v1"


def bound(key: bytes, route: str, principal: str, session: str) -> str:
    """Return the name by which a caller may come back. Raises RefusedError for one that is none."""
    if len(session) > LONGEST or TOKEN.fullmatch(session) is None:
        raise RefusedError(Reason.UPSTREAM, "the server's session has a name that is not passed")
    return f"{session}.{_fits(key, route, principal, session)}"


def unbound(key: bytes, route: str, principal: str, given: str) -> str:
    """Return the server's own name of a session. Raises RefusedError for somebody else's."""
    session, _, shown = given.rpartition(".")
    if not hmac.compare_digest(shown.encode(), _fits(key, route, principal, session).encode()):
        raise RefusedError(Reason.NO_ROUTE, "there is no such session for this caller")
    return session


def _fits(key: bytes, route: str, principal: str, session: str) -> str:
    said = "".join(f"{len(part)}:{part}" for part in (DOMAIN, route, principal, session))
    return hmac.digest(key, said.encode(), "sha256").hex()[:DIGITS]
