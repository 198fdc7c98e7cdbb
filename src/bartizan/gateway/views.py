r"""Shows what a text says once it is decoded, and where each character of that stands in the text.

A detector that reads the bytes alone misses what is written as `\u0069gnore`, `%69gnore`,
`&#105;gnore`, with invisible characters between letters, in tag characters, in letters of other
alphabets or in base64. Each view is one reading; its spans map back to the original.
"""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import Final
from unicodedata import is_normalized, normalize

import re2

from bartizan.gateway.lookalikes import ALIKE, latin
from bartizan.gateway.packed import PACKED, Meaning, may_be_packed, said

UNTAGGED: Final = ("untagged",)
DEPTH: Final = 3
"""How deep encodings within encodings are followed."""

# Beside what is not seen: marks that strike letters out, and characters of nobody's between them.
_INVISIBLE: Final = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\ue000-\uf8ff\U000f0000-\U0010ffff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0080-\U000e0fff"
)
_TAGS: Final = "\U000e0000-\U000e007f"
_TAGGED: Final = re.compile(rf"[{_TAGS}]+")
_TAG: Final = 0xE0000
_BLANK: Final = "\u2800"
"""The pattern of Braille without a dot: a space that is none."""
# What one pass decodes: escapes of JSON, percent, entities of HTML, tags, what is not seen.
_ESCAPED: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\{1,4}u(?:\{[0-9a-fA-F]{1,6}\}|[0-9a-fA-F]{4})"
    r"|\\U000[0-9a-fA-F]{5}|\\[0-3][0-7]{2}"
    r"|\\x[0-9a-fA-F]{2}|\\[nrt\"'/\\]|(?:%[0-9a-fA-F]{2})+"
    r"|&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z]{2,8};)"
    rf"|[{_TAGS}]|{_BLANK}|[{_INVISIBLE}]+"
)
_ESCAPES: Final = re.compile(rf"[\\%&{_TAGS}{_BLANK}{_INVISIBLE}]")
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t"}
# All that a step looks for but NFKC, in one pass over the bytes of a text.
_DECODED: Final = re2.compile("|".join(each.pattern for each in (_ESCAPES, PACKED, ALIKE)).encode())
Places = Sequence[int]
Means = Callable[[str], Meaning]


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text. Character `i` comes from `starts[i]` up to `ends[i]` of the original.

    Without `starts` each character stands where it stands.
    """

    text: str
    how: tuple[str, ...] = ()
    starts: Places | None = None
    ends: Places | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that characters `start` to `end` come from."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else 0
            return place, place
        return self.starts[start], max(self.ends[start], self.ends[end - 1])


def views(text: str, *, depth: int = DEPTH) -> Sequence[View]:
    """Return the readings of a text, the text itself first, each decoding one before.

    At most `depth` rounds follow, each of a few steps, and as many for a text without its tag
    characters; time is linear in text; never raises.
    """
    return _readings(text, depth)


@lru_cache(maxsize=2)
def _readings(text: str, depth: int) -> tuple[View, ...]:
    """Return all readings; one guard after another asks for those of the same text."""
    whole = View(text)
    if says_itself(text) if text.isascii() else _stands_as_it_is(text):
        return (whole,)
    found = [whole, *_rounds(whole, depth)]
    bare = _replaced(whole, _TAGGED, lambda _: ("", None)) if _TAGGED.search(text) else whole
    if bare.text != text:
        bare = View(bare.text, UNTAGGED, bare.starts, bare.ends)
        found += [bare, *_rounds(bare, depth)]
    return tuple(found)


def says_itself(text: str) -> bool:
    """Whether nothing in a text could be decoded: the usual case, and cheap to know."""
    if not text.isascii() or "\\" in text or "%" in text or "&" in text:
        return False
    return not may_be_packed(text)


def _stands_as_it_is(text: str) -> bool:
    """Whether no step changes a text beyond ASCII: that of plain words of any language."""
    written = text.encode("utf-8", "surrogatepass")
    return _DECODED.search(written) is None and is_normalized("NFKC", text)


def _rounds(view: View, depth: int) -> Iterator[View]:
    for _ in range(depth):
        read = _round(view)
        yield from read
        if not read:
            return
        view = read[-1]


def is_deeper(text: str) -> bool:
    """Whether encodings go deeper than they are followed: what is not read is not clean."""
    readings = views(text)
    if len(readings) == 1:
        return False
    found = (*readings, View("", UNTAGGED))
    ends = (view for view, after in pairwise(found) if after.how == UNTAGGED)
    return any(len(view.how) >= DEPTH and decoded(view) is not None for view in ends)


def decoded(view: View) -> View | None:
    """Return what a view says once more is decoded, None where it says no more."""
    read = _round(view)
    return read[-1] if read else None


def _round(view: View) -> list[View]:
    """Return a reading for each step that changes something, each step on the one before.

    Letters that are no base64 turn to noise where they are read as such: what stood there before
    is a reading of its own.
    """
    read: list[View] = []
    names: tuple[str, ...] = ()
    reading = view
    for name, step in _STEPS:
        found = step(reading)
        if found is not None and found.text != reading.text:
            names = (*names, name)
            reading = View(found.text, (*view.how, "+".join(names)), found.starts, found.ends)
            read.append(reading)
    return read


def _unescaped(view: View) -> View | None:
    text = view.text
    if _ESCAPES.search(text) is None and (text.isascii() or is_normalized("NFKC", text)):
        return None
    return _replaced(view, _ESCAPED, lambda found: (_meant(found), None))


def _unpacked(view: View) -> View | None:
    """Return a view with what is readable of its base64 and hexadecimal runs in their places."""
    return _replaced(view, PACKED, said) if PACKED.search(view.text) else None


def _alike(view: View) -> View | None:
    """Return a view with the look-alikes of Latin letters as these."""
    if view.text.isascii() or ALIKE.search(view.text) is None:
        return None
    return View(latin(view.text), view.how, view.starts, view.ends)


def _meant(found: str) -> str:
    """Return what an escape stands for; nothing for what is not seen."""
    first = found[0]
    if first == "%":
        return bytes.fromhex(found.replace("%", "")).decode("utf-8", "replace")
    if first == "&":
        return unescape(found)
    if first == "\\":
        return _escaped(found)
    letter = ord(first) - _TAG
    unseen = " " if first == _BLANK else ""
    return chr(letter) if 0x20 <= letter < 0x7F else unseen  # noqa: PLR2004


def _escaped(found: str) -> str:
    """Return what stands behind backslashes."""
    body = found.lstrip("\\")
    if body[:1].isdecimal():
        return chr(int(body, 8))
    if body[:1] not in {"u", "U", "x"}:
        return _PLAIN.get(found[1], found[1])
    if "\\" in body:  # a pair of surrogates
        return bytes.fromhex(body[1:5] + body[7:11]).decode("utf-16-be", "replace")
    code = int(body[1:].strip("{}"), 16)
    return chr(code) if code <= 0x10FFFF else ""  # noqa: PLR2004


def _replaced(view: View, pattern: re.Pattern[str], means: Means) -> View:
    """Return a view with what a pattern finds replaced, and its wide forms narrow."""
    if pattern.search(view.text) is None:
        narrow = "".join(_marks(view.text))
        if len(narrow) == len(view.text):
            return View(narrow, view.how, view.starts, view.ends)
    made = _Made(view)
    position = 0
    for match in pattern.finditer(view.text):
        made.copy(position, match.start())
        made.put(match, means(match[0]))
        position = match.end()
    made.copy(position, len(view.text))
    return made.view()


class _Made:
    """A view in the making: texts, and for each character where it is from."""

    def __init__(self, view: View) -> None:
        self._of = view
        self._texts: list[str] = []
        self._starts = array("q")
        self._ends = array("q")

    def copy(self, start: int, end: int) -> None:
        """Take a stretch as it is, but for its compatibility forms (NFKC, one by one)."""
        stretch = self._of.text[start:end]
        marks = _marks(stretch)
        self._texts += marks
        if sum(map(len, marks)) == end - start:  # each is one: none is less
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))
            return
        for place, mark in enumerate(marks, start):
            self._starts.extend([place] * len(mark))
            self._ends.extend([place + 1] * len(mark))

    def put(self, match: re.Match[str], meaning: Meaning) -> None:
        """Take what a match means: as a whole, or by the groups that each character is from."""
        text, places = meaning
        start, end = match.span()
        self._texts.append(text)
        if places is None:
            self._starts.extend([start] * len(text))
            self._ends.extend([end] * len(text))
            return
        self._starts.extend([start + first for first, _ in places])
        self._ends.extend([min(end, start + last) for _, last in places])

    def view(self) -> View:
        """Return the view, its places those of the original."""
        starts, ends = self._starts, self._ends
        if self._of.starts is not None and self._of.ends is not None:
            before, after = self._of.starts, self._of.ends
            starts = array("q", [before[each] for each in starts])
            ends = array("q", [after[each - 1] for each in ends])
        return View("".join(self._texts), self._of.how, starts, ends)


def _marks(stretch: str) -> Sequence[str]:
    """Return the characters of a stretch in their compatibility forms; as one if it has none."""
    if stretch.isascii() or is_normalized("NFKC", stretch):
        return (stretch,)
    return [mark if mark < "\x80" else _narrow(mark) for mark in stretch]


@lru_cache(maxsize=4096)
def _narrow(mark: str) -> str:
    return normalize("NFKC", mark)


_STEPS: Final[tuple[tuple[str, Callable[[View], View | None]], ...]] = (
    ("escapes", _unescaped),
    ("packed", _unpacked),
    ("look-alikes", _alike),
)
