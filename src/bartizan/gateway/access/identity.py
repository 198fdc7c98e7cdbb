"""Who asks: by an API key, a provider's token or a client certificate; exactly one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bartizan.gateway.access.certificates import Certificates
from bartizan.gateway.access.credentials import credential
from bartizan.gateway.access.issuers import Issuer, issuer_of, unproven
from bartizan.gateway.access.keys import PREFIX, Key, Pepper, Refused, check

if TYPE_CHECKING:
    from bartizan.gateway.access.jwks import KeySets


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a request speaks for, the roles that policies know, and how that was shown."""

    id: str
    roles: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """All by which callers are known; what is not configured knows nobody."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    pepper: Pepper | None = None
    issuers: tuple[Issuer, ...] = ()
    key_sets: "KeySets | None" = None
    certificates: Certificates | None = None

    def identify(
        self,
        headers: Iterable[tuple[bytes, bytes]],
        certificate: str | Refused,
        now: datetime,
        moment: float,
    ) -> Principal | Refused:
        """Return who asks. `certificate` is the subject of one that was verified, "" without one.

        A credential that is there and wrong is refused also beside a certificate. `moment` is a
        monotonic clock in seconds.
        """
        text = credential(headers)
        if isinstance(text, Refused):
            nothing = text.because.endswith("no credential")
            return self._certified(certificate) if nothing and certificate else text
        if text.startswith(f"{PREFIX}_"):
            return self._keyed(text, now)
        return self._token(text, now, moment)

    def _certified(self, subject: str | Refused) -> Principal | Refused:
        if isinstance(subject, Refused):
            return subject
        if self.certificates is None or not self.certificates.known(subject):
            return Refused("the certificate's subject is not one of those configured")
        return Principal(f"cert/{subject}", self.certificates.roles.get(subject, ()), "certificate")

    def _keyed(self, text: str, now: datetime) -> Principal | Refused:
        if self.pepper is None:
            return Refused("no keys are configured")
        found = check(text, self.keys, self.pepper, now)
        if isinstance(found, Refused):
            return found
        return Principal(found.principal, found.roles, f"key {found.id}")

    def _token(self, text: str, now: datetime, moment: float) -> Principal | Refused:
        issuer = issuer_of(text, {each.issuer: each for each in self.issuers})
        if isinstance(issuer, Refused):
            return issuer
        if self.key_sets is None:
            return Refused(f"the keys of {issuer.name} are not there yet")
        subject = self.key_sets.subject(text, _key_id(text), issuer, now, moment)
        if isinstance(subject, Refused):
            return subject
        return Principal(subject.principal, subject.roles, f"token of {issuer.name}")


def _key_id(token: str) -> str:
    """Return the key id that a token's header names, empty where it names none."""
    header = unproven(token.split(".", 1)[0]) or {}
    found = header.get("kid")
    return found if isinstance(found, str) else ""
