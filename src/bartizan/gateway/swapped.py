"""Swaps sensitive values for tokens on the way to a model, and back on the way to the caller.

The map belongs to one exchange: made for a request, never stored, logged or shown, it ends with
the reply. A token of another exchange is no token here, since each has a nonce of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.holdback import Decided, Hit
from bartizan.gateway.words import Action, Span

MOST_TOKENS: Final = 10_000
NONCE: Final = re.compile(r"[a-z0-9]{6,16}")
_NAME: Final = re.compile(r"[^A-Z0-9]+")
# A word that goes on: a token may be cut anywhere, and letters may be of the other case.
_WORD_END: Final = re.compile(r"[A-Za-z0-9_]*\Z")


class TooManyError(ValueError):
    """A request holds more values than a map takes; its text must not pass."""


@dataclass(slots=True)
class Swapped:
    """The values of one exchange by their tokens. `nonce` is random for each exchange."""

    nonce: str = field(repr=False)
    _values: dict[str, str] = field(default_factory=dict, repr=False)
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if NONCE.fullmatch(self.nonce) is None:
            raise ValueError("a nonce is 6 to 16 small letters and digits")

    def token(self, kind: str, value: str) -> str:
        """Return the token of a value: the same for the same value. Raises TooManyError."""
        known = self._tokens.get((kind, value))
        if known is not None:
            return known
        if len(self._values) >= MOST_TOKENS:
            raise TooManyError(f"more than {MOST_TOKENS} values in one request")
        name = _NAME.sub("_", kind.upper()).strip("_")
        token = f"{name}_{len(self._values) + 1}_{self.nonce}"
        self._values[token.upper()] = value
        self._tokens[kind, value] = token
        return token

    def hide(self, text: str, spans: Sequence[Span]) -> str:
        """Return a text with each span replaced: by its token, or by its kind for good."""
        parts, position = [], 0
        for span in sorted(spans, key=lambda each: (each.start, -each.end)):
            if span.start >= position:
                value = text[span.start : span.end]
                told = self.token(span.kind, value) if span.restorable else f"«{span.kind}»"
                parts += [text[position : span.start], told]
            position = max(position, span.end)
        return "".join([*parts, text[position:]])

    def restore(self, text: str) -> str:
        """Return a text with the values of this exchange back in place of their tokens."""
        if not self._values:
            return text
        return self._pattern().sub(lambda match: self._values.get(match[0].upper(), match[0]), text)

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Watch a stream for tokens: hold a word that may become one, and give the value back."""
        if not self._values:
            return Decided(len(text))
        low = max(0, start - 1)
        hits = tuple(
            Hit(*match.span(), "restored", Action.REDACT, self._values[match[0].upper()])
            for match in self._pattern().finditer(text, low)
            if match.start() >= start and match[0].upper() in self._values
        )
        upto = len(text)
        if not final:
            begun = self._begun(text, start)
            upto = min(upto, begun)
        return Decided(upto, tuple(hit for hit in hits if hit.start < upto))

    def _begun(self, text: str, start: int) -> int:
        """Return where the last word begins if a token may begin like it, else the end."""
        longest = max(map(len, self._values)) + 1
        match = _WORD_END.search(text, max(0, len(text) - longest))
        if match is None or match.start() < start:  # what begins a token was not released
            return len(text)
        word = match[0].upper()
        if word and any(token.startswith(word) for token in self._values):
            return len(text) - len(word)
        return len(text)

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]*_[0-9]+_{self.nonce}(?![A-Za-z0-9_])", re.IGNORECASE
        )
