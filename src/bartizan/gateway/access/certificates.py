"""Whom a client certificate speaks for: one name of one kind, and the roles that it has.

A certificate says many things of whom it was given to. One kind of name counts: the URI of a
workload (SPIFFE X.509-SVID §2: exactly one), a DNS name, or the common name. Of a certificate with
two names of that kind nobody knows which one is meant: it counts for nobody. Nor does one that has
expired since the connection was made.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bartizan.gateway.access.keys import Refused

Peer = Mapping[str, object]
"""A certificate that TLS has verified, as `ssl.SSLSocket.getpeercert` describes it."""

LONGEST: Final = 256
KINDS: Final[Mapping[str, str]] = {"uri": "URI", "dns": "DNS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Which kind of name counts (`uri`, `dns` or `name`), and which roles each has.

    `any` lets in whoever the authority certified, without a role where none is named.
    """

    by: str = "uri"
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    any: bool = False

    def known(self, subject: str) -> bool:
        """Whether such a subject is let in."""
        return self.any or subject in self.roles


def subject_of(certificate: Peer, by: str, now: datetime) -> str | Refused:
    """Return the one name of a kind that a certificate gives, or why it counts for nobody."""
    if _ends(certificate) < now.timestamp():
        return Refused("the client's certificate has expired")
    found = _common_names(certificate) if by == "name" else _alternatives(certificate, KINDS[by])
    if len(found) != 1:
        return Refused(
            f"the client's certificate has {len(found)} names of the kind {by!r}, not one"
        )
    return word(found[0])


def _ends(certificate: Peer) -> float:
    """Return when a certificate ends, in seconds of 1970: long ago where it does not say so."""
    try:
        return ssl.cert_time_to_seconds(str(certificate.get("notAfter")))
    except ValueError:
        return float("-inf")


def word(subject: str) -> str | Refused:
    """Return a subject that can be recorded and compared, or why it cannot."""
    if not 0 < len(subject) <= LONGEST or not subject.isprintable() or subject != subject.strip():
        return Refused("the subject is empty, too long, or holds characters that are not shown")
    return subject


def _alternatives(certificate: Peer, kind: str) -> list[str]:
    names = certificate.get("subjectAltName")
    pairs = names if isinstance(names, tuple) else ()
    return [str(each[1]) for each in pairs if len(each) > 1 and each[0] == kind]


def _common_names(certificate: Peer) -> list[str]:
    subject = certificate.get("subject")
    parts = [pair for part in subject for pair in part] if isinstance(subject, tuple) else []
    return [str(value) for name, value in parts if name == "commonName"]
