"""Characters that hide something: tags, invisible ones, those that turn the order of reading.

Tag characters and runs of variation selectors, or one behind each Latin letter, spell orders that a
person does not see and a model reads. Marks of direction make a text read otherwise than it is.
Joiners that scripts and emoji need are left alone where they stand between letters of such a
script, or emoji.
"""

import re
from dataclasses import dataclass
from typing import Final

import re2

from bartizan.core.flags import FLAG
from bartizan.gateway.guards.finding import kinds, ruling
from bartizan.gateway.holdback import Decided, Hit, Watch
from bartizan.gateway.words import Action, Exchange, Passage, Ruling, Span

ID: Final = "unicode"
_TAGS: Final = "\U000e0000-\U000e007f"
_SELECTED: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TURNED: Final = "\u202a-\u202e\u2066-\u2069\u061c"
# All others that are not shown (Default_Ignorable_Code_Point), also those of no meaning yet.
_UNSEEN: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff"
    "\U000e01f0-\U000e0fff"
)
_CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_FOUND: Final = re.compile(
    rf"(?P<flag>{FLAG})|(?P<tags>[{_TAGS}]+)"
    rf"|(?P<selectors>[{_SELECTED}](?:[\u200c\u200d{_SELECTED}]*[{_SELECTED}]|(?<=[A-Za-z].)))"
    rf"|(?P<direction>[{_TURNED}]+)"
    r"|(?P<invisible>(?:(?<![\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufe0f"
    rf"\U0001f000-\U0001faff])[\u200c\u200d]|[{_UNSEEN}])+)|(?P<control>[{_CONTROLS}]+)"
)
# Where none of these stands, nothing is found: one pass over the bytes of a text tells.
_ANY: Final = re2.compile(f"[{_TAGS}{_SELECTED}{_TURNED}\u200c\u200d{_UNSEEN}{_CONTROLS}]".encode())
_LAST: Final = re.compile(f"\U0001f3f4?[{_TAGS}{_SELECTED}\u200c\u200d]*\\Z")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`action` is for tags, selectors and marks of direction, `lesser` for what is not seen."""

    action: Action = Action.REDACT
    lesser: Action = Action.REDACT


class Unicode:
    """The guard."""

    id = ID
    alone = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on the characters of a passage that are not seen."""
        spans = _spans(passage.text)
        if not spans:
            return None
        grave = any(self._action(span.kind) is self._settings.action for span in spans)
        action = self._settings.action if grave else self._settings.lesser
        return ruling(ID, action, f"it holds {kinds(spans)}", spans)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch:  # noqa: ARG002
        """Return what watches a stream."""
        return self

    def look(self, text: str, start: int, *, final: bool) -> Decided:
        """Return what is decided of a stream."""
        upto = len(text)
        if text.isascii():
            return Decided(upto, self._hits(text, start) if not text.isprintable() else ())
        last = None if final else _LAST.search(text, max(start, upto - _LONGEST))
        return Decided(last.start() if last else upto, self._hits(text, start))

    def _hits(self, text: str, start: int) -> tuple[Hit, ...]:
        return tuple(
            Hit(span.start, span.end, span.kind, self._action(span.kind))
            for span in _spans(text)
            if span.end > start
        )

    def _action(self, kind: str) -> Action:
        lesser = kind in {"invisible-characters", "control-characters"}
        return self._settings.lesser if lesser else self._settings.action


def _spans(text: str) -> list[Span]:
    # The common cases, and cheap to know.
    if text.isascii():
        if text.isprintable() or _CONTROL.search(text) is None:
            return []
    elif _ANY.search(text.encode("utf-8", "surrogatepass")) is None:
        return []
    found = ((match.lastgroup or "", match) for match in _FOUND.finditer(text))
    return [Span(*match.span(), f"{name}-characters") for name, match in found if name != "flag"]
