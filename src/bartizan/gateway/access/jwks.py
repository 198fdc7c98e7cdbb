"""The keys of identity providers: fetched ahead of need, kept while a provider is away, never long.

A request never waits for a provider, and a token with a made-up key id makes no more than one fetch
in half a minute. A provider that cannot be reached leaves its keys as they were, for a day.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from joserfc.jwk import KeySet

from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.formats.jsondoc import read_json
from bartizan.gateway.access.tokens import Issuer, keys_of

FRESH, LONGEST, PAUSE = 600.0, 86_400.0, 30.0
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets a document by its address; raises OSError or BartizanError."""


@dataclass(slots=True)
class _Kept:
    url: str
    keys: KeySet | None = None
    fetched: float = float("-inf")
    tried: float = float("-inf")
    wanted: bool = True


@dataclass(slots=True)
class KeySets:
    """The key sets of the configured issuers, by their names. Times are in seconds, monotonic."""

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
            self._kept[issuer.name] = _Kept(demand_https(url))

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

    async def refresh(self, fetch: Fetch, now: float) -> tuple[str, ...]:
        """Fetch what is due, and return what went wrong; called every second or so."""
        wrong: list[str] = []
        for name, kept in self._kept.items():
            due = kept.wanted or now - kept.fetched > FRESH
            if not due or now - kept.tried < PAUSE:
                continue
            kept.tried = now
            try:
                kept.keys = keys_of(read_json(await fetch(kept.url)).plain())
            except (OSError, BartizanError, TimeoutError) as error:
                wrong.append(f"the keys of {name}: {_told(error)}")
                continue
            kept.fetched, kept.wanted = now, False
        return tuple(wrong)


def demand_https(url: str) -> str:
    """Return an address of keys. Raises InvalidInputError unless it is https, or this machine."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or parts.username or not (parts.scheme == "https" or plain):
        raise InvalidInputError(
            f"{url!r} is no address for keys", hint="Write it like https://id.example.com/jwks."
        )
    return url


def _told(error: Exception) -> str:
    return error.message if isinstance(error, BartizanError) else type(error).__name__
