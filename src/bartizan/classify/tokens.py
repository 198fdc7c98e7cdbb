"""Tokens in the place of values, and the values of tokens: what a sealed map keeps."""

import hmac
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, Protocol, Self

_DOMAIN: Final = b"bartizan.token.v1\x00"
_LENGTH: Final = 16
TOKEN: Final = re.compile(r"«[a-z_]{1,40}:[0-9a-f]{16}»")


class Rewriter(Protocol):
    """Writes the texts of a file anew, column by column."""

    @property
    def ruled(self) -> frozenset[str]:
        """The columns whose cells are taken whole."""

    def passes(self, column: str) -> bool:
        """Whether bytes that are no text may stay in a column."""

    def fresh(self) -> Self:
        """Return one that does the same and has counted nothing."""

    def cells(self, texts: Sequence[str], column: str = "") -> list[str]:
        """Return the texts anew, each a cell of a column, or of none."""


class Tokens:
    """Gives tokens to values under a key, and keeps which value each token has.

    A token tells the type and, without the map, nothing else. Equal values of a type have one
    token, in every run with the same map; two values never have the same.
    """

    def __init__(self, key: bytes, values: Mapping[str, str]) -> None:
        """Go on with what a map has."""
        self.key = key
        self.values = dict(values)

    def token(self, value: str, name: str) -> str:
        """Return the token of a value of a type, a new one where it has none."""
        number = 0
        while True:
            token = f"«{name}:{self._digest(value, name, number)}»"
            if self.values.setdefault(token, value) == value:
                return token
            number += 1

    def _digest(self, value: str, name: str, number: int) -> str:
        told = f"{name}\x00{number}\x00{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, _DOMAIN + told, sha256).hexdigest()[:_LENGTH]


class Restorer:
    """Puts values back in the place of their tokens. Counts these, and those that are no tokens.

    What looks like a token and is not of the map stays as it is.
    """

    ruled: frozenset[str] = frozenset()

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.restored = 0
        self.strange = 0

    def passes(self, column: str) -> bool:  # noqa: ARG002
        """Let them stay: no token is in them."""
        return True

    def fresh(self) -> "Restorer":
        """Return one with the same map that has counted nothing."""
        return Restorer(self._values)

    def cells(self, texts: Sequence[str], column: str = "") -> list[str]:  # noqa: ARG002
        """Return the texts with their values, whatever the column."""
        return [TOKEN.sub(self._value, text) if "«" in text else text for text in texts]

    def _value(self, match: re.Match[str]) -> str:
        value = self._values.get(match[0])
        if value is None:
            self.strange += 1
            return match[0]
        self.restored += 1
        return value
