"""The keys of identity providers: fetched ahead of need, kept while a provider is away, never long.

A request never waits for a provider, and a token with a made-up key id makes no more than one fetch
in half a minute. A provider that cannot be reached leaves its keys as they were, for a day. Where
its keys lie is configured, or said by its own document (OpenID Connect Discovery 1.0, §4).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from joserfc.jwk import KeySet

from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.formats.jsondoc import read_json
from bartizan.gateway.access.issuers import Fetch, Issuer
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.tokens import Subject, keys_of, verify

FRESH, LONGEST, PAUSE = 600.0, 86_400.0, 30.0
DISCOVERY: Final = "/.well-known/openid-configuration"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(slots=True)
class _Kept:
    issuer: Issuer
    url: str
    """Where its keys lie; "" where its document says so."""
    keys: KeySet | None = None
    fetched: float = float("-inf")
    tried: float = float("-inf")
    wanted: bool = True

    def due(self, now: float) -> bool:
        """Return whether it is time to fetch its keys."""
        return (self.wanted or now - self.fetched > FRESH) and now - self.tried >= PAUSE


@dataclass(slots=True)
class KeySets:
    """The key sets of the configured issuers, each with where they lie, "" to look it up.

    Times are in seconds, monotonic.
    """

    issuers: Iterable[tuple[Issuer, str]]
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise InvalidInputError for an address that is not https, and for a name given twice.

        Of two issuers with one name each would be believed by the keys of the other.
        """
        named: set[str] = set()
        for issuer, url in self.issuers:
            twice = {issuer.name, issuer.issuer} & named
            if twice:
                raise InvalidInputError(f"two issuers are {min(twice)!r}: one could be the other")
            named |= {issuer.name, issuer.issuer}
            demand_https(url or issuer.issuer)
            self._kept[issuer.name] = _Kept(issuer, url)

    def of(self, issuer: Issuer, key_id: str, now: float) -> KeySet | None:
        """Return the keys of an issuer, or None where there are none to be trusted now.

        A key id that they do not hold makes them due again.
        """
        kept = self._kept[issuer.name]
        if kept.keys is None or now - kept.fetched > LONGEST:
            kept.wanted = True
            return None
        if all(key.kid != key_id for key in kept.keys.keys):
            kept.wanted = True
        return kept.keys

    def subject(
        self, token: str, key_id: str, issuer: Issuer, now: datetime, moment: float
    ) -> Subject | Refused:
        """Return whom a token of an issuer speaks for, or why it does not count."""
        keys = self.of(issuer, key_id, moment)
        if keys is None:
            return Refused(f"the keys of {issuer.name} are not there yet")
        return verify(token, issuer, keys, now)

    def inherit(self, before: "KeySets") -> None:
        """Keep the keys of issuers whose keys lie where they lay before, and how old they are."""
        places = {(old.issuer.issuer, old.url): old for old in before._kept.values()}  # noqa: SLF001
        for kept in self._kept.values():
            old = places.get((kept.issuer.issuer, kept.url))
            if old is not None and old.keys is not None:
                kept.keys, kept.fetched = old.keys, old.fetched
                kept.tried, kept.wanted = old.tried, old.wanted

    async def refresh(self, fetch: Fetch, now: float) -> tuple[str, ...]:
        """Fetch what is due, and return what went wrong; called every second or so.

        No provider waits for another one.
        """
        due = [kept for kept in self._kept.values() if kept.due(now)]
        found = await asyncio.gather(*(_fetched(kept, fetch, now) for kept in due))
        return tuple(
            f"the keys of {kept.issuer.name}: {each}"
            for kept, wrong in zip(due, found, strict=True)
            for each in wrong
        )


async def _fetched(kept: _Kept, fetch: Fetch, now: float) -> tuple[str, ...]:
    """Fetch the keys of an issuer, and return what is wrong with them."""
    kept.tried = now
    try:
        url = kept.url or await _discovered(kept.issuer, fetch)
        taken = keys_of(read_json(await fetch(url)).plain())
    except (OSError, BartizanError) as error:
        return (_told(error),)
    kept.keys, kept.fetched, kept.wanted = taken.keys, now, False
    return taken.wrong


async def _discovered(issuer: Issuer, fetch: Fetch) -> str:
    """Return where an issuer says that its keys lie.

    Raises InvalidInputError where it calls itself another (§4.3), or names no address for keys: one
    of this machine counts where the issuer is on it.
    """
    document = read_json(await fetch(f"{issuer.issuer.rstrip('/')}{DISCOVERY}")).plain()
    said = document if isinstance(document, dict) else {}
    if said.get("issuer") != issuer.issuer:
        raise InvalidInputError("the provider's document is of another issuer")
    url = said.get("jwks_uri")
    if not isinstance(url, str) or (_plain(url) and not _plain(issuer.issuer)):
        raise InvalidInputError("the provider's document names no address for keys")
    return demand_https(url)


def _plain(url: str) -> bool:
    return urlsplit(url).scheme == "http"


def demand_https(url: str) -> str:
    """Return an address of keys. Raises InvalidInputError unless it is https, or this machine."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or parts.username or not (parts.scheme == "https" or plain):
        shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
        raise InvalidInputError(
            f"{shown!r} is no address for keys", hint="Write it like https://id.example.com/jwks."
        )
    return url


def _told(error: Exception) -> str:
    return error.message if isinstance(error, BartizanError) else type(error).__name__
