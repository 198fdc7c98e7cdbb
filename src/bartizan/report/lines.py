"""Lines of text that fit a terminal: their look, and cutting, padding and wrapping them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

from bartizan.core.words import Confidence
from bartizan.report.inert import inert, inert_block

STYLES = {
    "fail": "red",
    "partial": "yellow",
    "review": "yellow",
    "unknown": "magenta",
    "stale": "magenta",
    "attested": "blue",
    "waived": "blue",
    "pass": "green",
    "not_applicable": "dim",
    "not-applicable": "dim",
    "open": "bold green",
    "shut": "bold red",
    "undecided": "bold magenta",
    "critical": "bold red",
    "high": "bold",
}
ASCII = {
    "→": ">",
    "\u2013": "-",
    "\u2014": "-",
    "…": "~",
    "✓": "+",
    "✗": "x",
    "◐": "/",
    "◇": "?",
    "✎": "a",
    "≈": "~",
    "«": "<",
    "»": ">",
}
WORD = re.compile(r"[^ ]* +|[^ ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a terminal wants its report.

    `confidence` is the least of the findings that are shown. `ascii_only` is for encodings without
    box characters. `report_path` is where the page was written, if it was.
    """

    width: int = 100
    verbose: bool = False
    confidence: Confidence = Confidence.MEDIUM
    ascii_only: bool = False
    report_path: str = ""

    def sign(self, text: str) -> str:
        """Return one of our own signs, or its ASCII stand-in."""
        return "".join(ASCII.get(sign, sign) for sign in text) if self.ascii_only else text

    def plain(self, text: str) -> str:
        """Return text inert on one line, and in ASCII where nothing else can be shown."""
        line = inert(text)
        return self.sign(line).encode("ascii", "replace").decode() if self.ascii_only else line

    def block(self, text: str) -> list[str]:
        """Return the lines of text, each as `plain` does."""
        return [self.plain(line) for line in inert_block(text).split("\n")]


def cut(text: str, width: int, look: Look) -> str:
    """Return text on one line, at most `width` cells wide, with a sign where it was cut."""
    line = look.plain(text)
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, max(0, width - 1)).rstrip() + look.sign("…")


def shortened(text: str, width: int, look: Look) -> str:
    """Return text as `cut` does, but never with a part of a word before the sign."""
    line = cut(text, width, look)
    if line == look.plain(text):
        return line
    head, space, _ = line.rpartition(" ")
    return f"{head.rstrip(' ,;:(')} {look.sign('…')}" if space and head.strip() else line


def padded(text: str, width: int, look: Look) -> str:
    """Return text exactly `width` cells wide."""
    return set_cell_size(cut(text, width, look), width)


def wrapped(line: Text, look: Look, *, hang: int) -> Iterator[Text]:
    """Yield line in pieces of at most `look.width` cells, the later ones indented by `hang`."""
    if line.cell_len <= look.width:
        yield line
        return
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    body = line[indent:]
    breaks = _breaks(body.plain, look.width - indent, look.width - hang)
    for number, piece in enumerate(body.divide(breaks)):
        piece.rstrip()
        yield Text(" " * (indent if number == 0 else hang)).append_text(piece)


def _breaks(text: str, first: int, later: int) -> list[int]:
    """Return the offsets at which text is broken, between words where they are short enough."""
    breaks: list[int] = []
    used, offset, width = 0, 0, first
    for word in _words(text, later):
        if used and used + cell_len(word.rstrip(" ")) > width:
            breaks.append(offset)
            used, width = 0, later
        used += cell_len(word)
        offset += len(word)
    return breaks


def _words(text: str, width: int) -> Iterator[str]:
    """Yield the words of text with the spaces that follow them; too long ones in pieces."""
    for match in WORD.finditer(text):
        word = match.group()
        if cell_len(word) <= width:
            yield word
        else:
            yield from chop_cells(word, width)
