"""What a server of MCP and its caller say to each other beside answers, under names of the gateway.

A server asks its caller under a name, and numbers the events of its streams. Whoever knows such a
name could answer what he was not asked, or have read to him what another caller was told. So a
caller is handed another name: what it stands for, with a keyed hash over that, route, caller and
session. Nothing is kept for it: every process with the same key can tell what comes back.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway.document import Json, read_any, write
from bartizan.gateway.refusal import Reason, RefusedError

DIGITS: Final = 40
"""Of the hash in hexadecimal: 160 bits."""
LONGEST: Final = 400
LONGEST_NAME: Final = LONGEST + 1 + DIGITS
DOMAIN: Final = "bartizan.gateway.talk/v1"


class Named(StrEnum):
    """What a name stands for."""

    QUESTION = "question"
    """A request of the server: its method and its id."""
    EVENT = "event"
    """An event of a stream: the method and id of the caller's request, the event's own id, and the
    tool that the request calls, if it calls one."""


PARTS: Final = {Named.QUESTION: (2,), Named.EVENT: (3, 4)}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that one caller is handed on one route in one session of its server."""

    key: bytes = field(repr=False)
    route: str
    principal: str
    session: str

    def bound(self, kind: Named, parts: Sequence[str | int | None]) -> str:
        """Return the name that stands for something, "" where that is too long for a name."""
        said = urlsafe_b64encode(write(list(parts))).decode().rstrip("=")
        return f"{said}.{self._fits(kind, said)}" if len(said) <= LONGEST else ""

    def unbound(self, kind: Named, given: str) -> list[Json]:
        """Return what a name stands for. Raises RefusedError for one of somebody else."""
        said, _, shown = given.rpartition(".")
        if not hmac.compare_digest(shown.encode(), self._fits(kind, said).encode()):
            raise RefusedError(Reason.NO_ROUTE, "no server asked this caller for that, or told it")
        parts = parts_of(given)
        if len(parts) not in PARTS[kind]:
            raise _nameless()
        return parts

    def _fits(self, kind: Named, said: str) -> str:
        parts = (DOMAIN, kind, self.route, self.principal, self.session, said)
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.digest(self.key, text.encode(), "sha256").hex()[:DIGITS]


@dataclass(frozen=True, slots=True)
class Talk:
    """How one exchange speaks of its server's requests and events."""

    names: Names
    demand: Callable[[dict[str, Json]], None]
    """Raises RefusedError for a question that this server may not ask its caller."""


def parts_of(given: str) -> list[Json]:
    """Return what a name says that it stands for, which nobody has proved yet.

    Raises RefusedError for what is no name.
    """
    said = given.rpartition(".")[0]
    if not 0 < len(said) <= LONGEST:
        raise _nameless()
    try:
        parts = read_any(urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except (Error, ValueError, FormatError):
        raise _nameless() from None
    if not isinstance(parts, list):
        raise _nameless()
    return parts


def _nameless() -> RefusedError:
    return RefusedError(Reason.INVALID, "nothing was asked, or told, under this name")
