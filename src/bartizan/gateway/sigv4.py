"""Requests to AWS, signed with the site's own credentials (Signature Version 4).

The secret goes nowhere: a key for the day, region and service is made of it, and that signs one
request: its method, path, host, time and body. Source: AWS General Reference, Signing AWS API
requests; the path is written as it is sent and encoded once more, as every service but S3 wants it.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlsplit

from bartizan.core.clock import Clock, system_clock

ALGORITHM: Final = "AWS4-HMAC-SHA256"
UNESCAPED: Final = "/-_.~"
RENEW_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Keys:
    """Credentials of AWS, as they are now."""

    access: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(slots=True, eq=False)
class Signer:
    """Signs requests to one service in one region; `find` gets the credentials, and may wait."""

    region: str
    service: str
    find: Callable[[], Keys]
    clock: Clock = system_clock
    _keys: Keys | None = field(default=None, repr=False)
    _asked: float = float("-inf")

    def due(self, moment: float) -> bool:
        """Return whether it is time to get the credentials again; monotonic seconds."""
        return moment - self._asked >= RENEW_SECONDS

    def renew(self, moment: float) -> None:
        """Get the credentials; those of before stay where that fails. Raises BartizanError."""
        self._asked = moment
        self._keys = self.find()

    def inherit(self, before: "Signer") -> None:
        """Go on with the credentials of a signer that was the same at AWS."""
        self._keys, self._asked = before._keys, before._asked  # noqa: SLF001  (of its own kind)

    def headers(self, url: str, body: bytes) -> Mapping[str, str] | None:
        """Return the headers that sign a POST, None where there are no credentials."""
        if self._keys is None:
            return None
        return signed(self._keys, (self.region, self.service), url, body, self.clock())


def signed(
    keys: Keys, scope: tuple[str, str], url: str, body: bytes, now: datetime
) -> Mapping[str, str]:
    """Return the headers that sign a POST of a body to a URL; `scope` is region and service."""
    parts = urlsplit(url)
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    digest = sha256(body).hexdigest()
    given = {"host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": moment}
    if keys.token:
        given["x-amz-security-token"] = keys.token
    names = ";".join(sorted(given))
    lines = [f"{name}:{given[name].strip()}" for name in sorted(given)]
    request = "\n".join(
        ["POST", quote(parts.path or "/", safe=UNESCAPED), "", *lines, "", names, digest]
    )
    place = f"{moment[:8]}/{'/'.join(scope)}/aws4_request"
    text = "\n".join([ALGORITHM, moment, place, sha256(request.encode()).hexdigest()])
    key = f"AWS4{keys.secret}".encode()
    for step in place.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    shown = f"{ALGORITHM} Credential={keys.access}/{place}, SignedHeaders={names}"
    sent = {name: value for name, value in given.items() if name != "host"}
    return {**sent, "authorization": f"{shown}, Signature={signature}"}
