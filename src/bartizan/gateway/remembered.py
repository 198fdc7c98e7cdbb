"""Texts of a caller that no guard objected to: in a conversation they come again with each turn.

A guard that looks at nothing but a text and what it is there for says the same of it each time.
What is remembered is that it had nothing to say, under a keyed digest of the route, the caller, the
role, the text and whether it is a locator: never the text, and nothing that one caller could learn
of another by the time that an answer takes. A new configuration, and so new guards, begin without
memories.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from bartizan.gateway.guards.api import Alone
from bartizan.gateway.judging import rulings_on
from bartizan.gateway.words import Exchange, Guard, Passage, Ruling

MOST: Final = 16_384
"""Digests that are kept, about two megabytes; the one that was not asked for longest goes."""
DIGEST_BYTES: Final = 16


class Known:
    """The digests of all routes of a configuration."""

    def __init__(self, most: int = MOST) -> None:
        """Know nothing yet."""
        self._most = most
        self._key = secrets.token_bytes(DIGEST_BYTES)
        self._held: OrderedDict[bytes, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def name(self, route: str, principal: str, passage: Passage) -> bytes:
        """Return the digest of a text; no two texts, roles, callers and routes have the same.

        Only the caller's name and the text can hold any letter, and the length of the first is
        told.
        """
        kind = f"{passage.direction}\0{passage.role}\0{passage.locator:d}{passage.names:d}"
        told = f"{route}\0{kind}\0{len(principal)}\0{principal}{passage.text}"
        content = told.encode("utf-8", "surrogatepass")
        return blake2b(content, digest_size=DIGEST_BYTES, key=self._key).digest()

    def holds(self, name: bytes) -> bool:
        """Return whether a digest is known, and keep it longer."""
        try:
            self._held.move_to_end(name)
        except KeyError:
            return False
        return True

    def add(self, name: bytes) -> None:
        """Keep a digest."""
        self._held[name] = None
        if len(self._held) > self._most:
            self._held.popitem(last=False)


class Remembered:
    """The guards of a route, with a memory of what those that judge texts alone let pass."""

    def __init__(self, route: str, guards: Sequence[Guard], known: Known) -> None:
        """Take a route's guards."""
        self._route, self._known = route, known
        alone = {each.id for each in guards if isinstance(each, Alone) and each.alone}
        self._others = tuple(each for each in guards if each.id not in alone)
        self._alone = alone

    def rulings_on(
        self, passage: Passage, guards: Sequence[Guard], exchange: Exchange
    ) -> list[Ruling]:
        """Return what the guards have against a passage, asking those alone only once."""
        name = self._known.name(self._route, exchange.principal, passage)
        if self._known.holds(name):
            others = () if passage.names else self._others
            return rulings_on(passage, others, exchange)
        found = rulings_on(passage, guards, exchange)
        if not any(ruling.guard in self._alone for ruling in found):
            self._known.add(name)
        return found
