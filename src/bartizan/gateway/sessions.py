"""Sessions of a server of MCP, each bound to the caller that it was opened for.

A server that keeps sessions knows them by name alone: whoever learns the name of one is in it. So a
caller is handed the name with a keyed hash of route, caller and name behind it, and what comes back
has to fit who sends it. Nothing is kept for that: every process with the same key can tell.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.shapes import TOKEN

SESSION: Final = "mcp-session-id"
LONGEST: Final = 200
DIGITS: Final = 40
"""Of the hash in hexadecimal: 160 bits."""
DOMAIN: Final = "bartizan.gateway.session/v1"


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one caller on one route; `key` is that of this gateway."""

    key: bytes = field(repr=False)
    route: str
    principal: str

    def bound(self, session: str) -> str:
        """Return the name by which the caller may come back. Raises RefusedError for no name."""
        if len(session) > LONGEST or TOKEN.fullmatch(session) is None:
            raise RefusedError(
                Reason.UPSTREAM, "the server's session has a name that is not passed"
            )
        return f"{session}.{self._fits(session)}"

    def unbound(self, given: str) -> str:
        """Return the server's own name of a session. Raises RefusedError for somebody else's."""
        session, _, shown = given.rpartition(".")
        if not hmac.compare_digest(shown.encode(), self._fits(session).encode()):
            raise RefusedError(Reason.NO_ROUTE, "there is no such session for this caller")
        return session

    def heard(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers as the server knows the session. Raises RefusedError like `unbound`."""
        named = {SESSION: self.unbound(headers[SESSION])} if SESSION in headers else {}
        return {**headers, **named}

    def _fits(self, session: str) -> str:
        parts = (DOMAIN, self.route, self.principal, session)
        said = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.digest(self.key, said.encode(), "sha256").hex()[:DIGITS]
