"""Who asks: an API key or a token of a configured provider; anything else is a stranger."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bartizan.core.clock import Clock
from bartizan.gateway.access.certificates import Certificates, subject_of
from bartizan.gateway.access.identity import Identifier, Principal
from bartizan.gateway.access.issuers import Fetch, Issuer
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.proxies import Proxy
from bartizan.gateway.access.ring import Held, Ring
from bartizan.gateway.asgi import Peer
from bartizan.gateway.config import read_secret_part
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.running import Caller
from bartizan.gateway.schema_access import CertificatesPart, IdentityPart, IssuerPart, ProxyPart
from bartizan.gateway.shapes import TOKEN

if TYPE_CHECKING:
    from bartizan.gateway.access.jwks import KeySets

SESSIONS: Final = (b"x-session-id", b"mcp-session-id")
"""Headers by which a caller tells one conversation from another."""
LONGEST_SESSION: Final = 256


@dataclass(slots=True)
class Doorkeeper:
    """Knows keys, as their file has them now, and issuers."""

    identifier: Identifier
    ring: Ring
    clock: Clock
    now: Callable[[], float] = time.monotonic
    proxy: Proxy | None = None
    _told: str = ""

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        """Return who asks. Raises RefusedError, which tells a stranger nothing but that."""
        moment = self.now()
        held = self._held(moment)
        said = self.proxy.subject(headers, peer.address) if self.proxy else ""
        found: Principal | Refused
        if isinstance(said, Refused):
            found = said
        else:
            subject = said or self._subject(peer)
            found = self.identifier.identify(headers, subject, self.clock(), moment)
        if isinstance(found, Refused):
            message = "the request shows no key or token that counts"
            because = "; ".join(filter(None, (found.because, held.wrong)))
            raise told(RefusedError(Reason.UNAUTHENTICATED, message), because)
        return Caller(found.id, found.how, found.roles, _session(headers))

    def _subject(self, peer: Peer) -> str | Refused:
        """Return whom the certificate speaks for that the caller showed, "" without one."""
        taken = self.identifier.certificates
        if peer.certificate is None or taken is None or self.proxy is not None:
            return ""  # a proxy may show a certificate of its own, which speaks for no caller
        return subject_of(peer.certificate, taken.by, self.clock())

    def inherit(self, before: "Doorkeeper") -> None:
        """Keep the keys of issuers that were known before."""
        after, old = self.identifier.key_sets, before.identifier.key_sets
        if after is not None and old is not None:
            after.inherit(old)

    async def refresh(self, fetch: Fetch) -> tuple[str, ...]:
        """Look at the keys, fetch the issuers' that are due, and return what went wrong."""
        moment = self.now()
        wrong = self._held(moment).wrong
        news = (f"no key counts: {wrong}",) if wrong and wrong != self._told else ()
        self._told = wrong
        sets = self.identifier.key_sets
        return news if sets is None else (*news, *await sets.refresh(fetch, moment))

    def _held(self, moment: float) -> Held:
        held = self.ring.now(moment)
        if held.keys is not self.identifier.keys or held.pepper is not self.identifier.pepper:
            self.identifier = replace(self.identifier, keys=held.keys, pepper=held.pepper)
        return held


def doorkeeper(part: IdentityPart, folder: Path, clock: Clock) -> Doorkeeper:
    """Read keys and pepper. Raises InvalidInputError, KeyFileError."""
    ring = Ring(folder / part.keys, folder / part.pepper)
    issuers = tuple(_issuer(each) for each in part.issuers)
    identifier = Identifier(
        issuers=issuers,
        key_sets=_key_sets(issuers, [each.jwks or "" for each in part.issuers]),
        certificates=_certificates(part.certificates),
    )
    proxy = None if part.proxy is None else _proxy(part.proxy, folder)
    return Doorkeeper(identifier, ring, clock, proxy=proxy)


def _key_sets(issuers: Sequence[Issuer], urls: Sequence[str]) -> "KeySets | None":
    """Return the keys of issuers; what proves tokens is loaded where there is an issuer."""
    if not issuers:
        return None
    make: Callable[[Sequence[tuple[Issuer, str]]], KeySets]
    make = import_module("bartizan.gateway.access.jwks").KeySets
    return make(list(zip(issuers, urls, strict=True)))


def _certificates(part: CertificatesPart | None) -> Certificates | None:
    if part is None:
        return None
    roles = {subject: tuple(each) for subject, each in part.roles.items()}
    return Certificates(by=part.by, roles=roles, any=part.any)


def _proxy(part: ProxyPart, folder: Path) -> Proxy:
    return Proxy(
        header=part.header.encode(),
        secret_header=part.secret_header.encode(),
        secret=read_secret_part(part.secret, folder, "identity.proxy.secret").encode(),
        networks=tuple(ip_network(each) for each in part.peers),
    )


def _issuer(part: IssuerPart) -> Issuer:
    return Issuer(
        name=part.name,
        issuer=part.issuer,
        audience=part.audience,
        algorithms=tuple(part.algorithms),
        roles_claim=part.roles_claim,
    )


def _session(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the conversation's name, "" where the caller gives none. Raises RefusedError.

    The caller's own name outweighs that of a server, which knows the conversation with it alone.
    """
    given = [each for each in headers if each[0] in SESSIONS]
    names = dict(given)
    if len(names) < len(given):
        raise RefusedError(Reason.INVALID, "the session is named twice")
    text = next((names[each] for each in SESSIONS if each in names), b"").decode("latin-1")
    if len(text) > LONGEST_SESSION or TOKEN.fullmatch(text) is None:
        raise RefusedError(Reason.INVALID, "the session's name is no word")
    return text
