"""The results of a scan of model files for people: lines of text, each piece with its style."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bartizan.report.inert import inert
from bartizan.scan.facts import ENGINE, FileScan, Verdict

MOST_SHOWN: Final = 8
COLUMN: Final = 14
WORD: Final = re.compile(r"[^ ]* +|[^ ]+")
RANK: Final = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Style:
    """The styles that are no verdict."""

    PATH: Final = "path"
    PLACE: Final = "place"
    PLAIN: Final = ""


class Sheet(NamedTuple):
    """How wide the lines may be, whether all is shown, and whether only ASCII can be."""

    width: int = 100
    verbose: bool = False
    ascii_only: bool = False

    def plain(self, text: str) -> str:
        """Return text inert on one line, and in ASCII where nothing else can be shown."""
        line = inert(text)
        return line.encode("ascii", "replace").decode() if self.ascii_only else line


Piece = tuple[str, str]
Line = list[Piece]


def lines(scans: Sequence[FileScan], allowed: str, sheet: Sheet) -> Iterator[Line]:
    """Yield the results as lines of pieces, each a text and a style: a verdict, or one of Style.

    `allowed` is the version of the list of allowed names.

    What is not safe, or safe only since a user allows it, comes worst first, then a count of all.
    With `sheet.verbose` safe files and all findings are shown as well.
    """
    shown = [
        scan for scan in scans if sheet.verbose or scan.allowed or scan.verdict is not Verdict.SAFE
    ]
    for scan in sorted(shown, key=lambda each: RANK[each.verdict]):
        yield from _block(scan, sheet)
    yield from _wrapped([(_summary(scans, allowed, sheet), Style.PLAIN)], sheet, 2)


def _block(scan: FileScan, sheet: Sheet) -> Iterator[Line]:
    head = [
        (scan.verdict.ljust(COLUMN), str(scan.verdict)),
        (sheet.plain(scan.path), Style.PATH),
        (f"  {scan.format}", Style.PLACE),
    ]
    yield from _wrapped(head, sheet, COLUMN)
    limit = len(scan.findings) if sheet.verbose else MOST_SHOWN
    for each in sorted(scan.findings, key=lambda one: RANK[one.verdict])[:limit]:
        place = (" " * COLUMN + sheet.plain(each.place), Style.PLACE)
        yield from _wrapped([place, (sheet.plain(each.message), Style.PLAIN)], sheet, COLUMN + 2)
    for told in scan.allowed:
        yield from _wrapped([(" " * COLUMN + sheet.plain(told), Style.PLACE)], sheet, COLUMN + 2)
    if len(scan.findings) > limit:
        more = f"{' ' * COLUMN}and {len(scan.findings) - limit} more; --verbose shows them"
        yield [(more, Style.PLAIN)]


def _summary(scans: Sequence[FileScan], allowed: str, sheet: Sheet) -> str:
    counts = Counter(scan.verdict for scan in scans)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    files = f"{len(scans)} file{'' if len(scans) == 1 else 's'}"
    return sheet.plain(f"{files}: {told}  (engine {ENGINE}, allow-list {allowed})")


def _wrapped(pieces: Line, sheet: Sheet, hang: int) -> Iterator[Line]:
    """Yield pieces as lines of at most `sheet.width` cells, the later ones indented by `hang`."""
    line: Line = []
    used = 0
    for word, style in _words(pieces, sheet.width - hang):
        if used > hang and used + _cells(word.rstrip()) > sheet.width:
            yield _trimmed(line)
            line, used = [(" " * hang, Style.PLAIN)], hang
        line.append((word, style))
        used += _cells(word)
    yield _trimmed(line)


def _words(pieces: Line, width: int) -> Iterator[Piece]:
    """Yield the words of pieces with the spaces that follow them; too long ones in parts."""
    for text, style in pieces:
        for match in WORD.finditer(text):
            word = match.group()
            if word.isspace() or _cells(word) <= width:
                yield word, style
                continue
            step = max(1, width // 2 if _cells(word) > len(word) else width)
            yield from ((word[at : at + step], style) for at in range(0, len(word), step))


def _trimmed(line: Line) -> Line:
    while line and not line[-1][0].strip():
        line.pop()
    return [*line[:-1], (line[-1][0].rstrip(), line[-1][1])] if line else line


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
