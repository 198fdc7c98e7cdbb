"""Masks every secret in a string that is about to be shown."""

import re
from typing import Final

from bartizan.classify.masking import masked
from bartizan.classify.secrets import Span, spans

# What every secret has some of: a long run, an address, a header, or a name that says so. Most
# strings have none, and need no automaton. Of lower-case text, which is searched faster.
_MAYBE: Final = re.compile(
    r"[a-z0-9+/_=.~-]{16}|://|-----begin|pass|secret|token|key|pwd|cred|auth|login|account"
)
# The bytes of a preview, which is no secret any more.
_PREVIEW: Final = re.compile(r"[ -~]{0,4}\xe2\x80\xa6\Z")
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]*+")


def redact(text: str, *, settings: bool = True) -> str:
    """Return text with each secret replaced by its masked preview; a second time changes nothing.

    This asks less proof than the finder does: what has a provider's shape is masked wherever it
    stands, also within a longer word. `settings` says that a value may stand without quotes.
    Never raises; one pass of the automaton where there is none.
    """
    if _MAYBE.search(text.lower()) is None:
        return text
    content = text.encode("utf-8", "surrogatepass")
    found = [span for span in spans(content, settings=settings) if _to_hide(span)]
    if not found:
        return text
    pieces: list[bytes] = []
    position = 0
    for span in sorted(found, key=lambda each: (each.start, -each.end)):
        if span.end <= position:
            continue
        start = max(span.start, position)
        pieces += [content[position:start], masked(span.value).encode()]
        position = _end(content, span)
    pieces.append(content[position:])
    return b"".join(pieces).decode("utf-8", "replace")


def _end(content: bytes, span: Span) -> int:
    """Return where the mask of a match ends: a token longer than its provider's has no tail."""
    rest = _TOKEN.match(content, span.end) if span.detector.alone else None
    return rest.end() if rest else span.end


def _to_hide(span: Span) -> bool:
    if _PREVIEW.match(span.value):
        return False
    return not span.detector.generic or span.detector.accept(span.name, span.value)
