"""Reads what nothing runs when a model is loaded: numbers, text, pictures, programs, pointers."""

from collections.abc import Iterator

from bartizan.formats.images import end_of_image
from bartizan.formats.ranged import CHUNK, Ranged
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.pickled import behind

# Files that are empty as a rule: they say that a folder is there, or a package.
MARKERS = (".py", ".pyi", "py.typed", ".gitkeep", ".keep", ".gitignore", ".txt", ".md")


def numbers(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a part as raw numbers, which nothing runs."""
    scan.understand(part, part.source.size)
    yield from ()


def blank_from(source: Ranged, position: int) -> bool:
    """Whether nothing but zeros stands behind an offset, however many."""
    while chunk := source.read_at(position, CHUNK):
        if chunk.strip(b"\x00"):
            return False
        position += len(chunk)
    return True


def text(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a part as text, when all of it is: nothing runs it when a model is loaded."""
    position, size = 0, part.source.size
    while position < size:
        chunk = part.source.read_at(position, CHUNK)
        if b"\x00" in chunk:
            yield unread(part, f"it begins as text, and is none from byte {position} on")
            return
        position += max(1, len(chunk))
    scan.understand(part, size)


def empty(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001  (a reader's signature)
    """Say of a file that nothing is there, where something should be.

    In an archive a name may stand for nothing, and so may a file that marks a folder.
    """
    if not part.depth and not part.name.lower().endswith(MARKERS):
        yield unread(part, "it is empty")


def image(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Take a part as a picture, when its structure holds, and say what stands behind it."""
    end = end_of_image(part.source)
    scan.understand(part, end)
    rest = part.source.size - end
    if rest:
        text = f"{rest} bytes stand behind the picture"
        yield found(part, "trailing-bytes", Verdict.INCONCLUSIVE, text, end)
        yield from behind(scan, part, end)


def executable(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001  (a reader's signature)
    """Say that a part is a program."""
    yield found(
        part, "executable", Verdict.REVIEW, "it is a program, which runs when it is started"
    )


def pointer(scan: Scan, part: Part) -> Iterator[ScanFinding]:  # noqa: ARG001
    """Say that the bytes are elsewhere."""
    yield unread(part, "it is a pointer of Git LFS: the bytes are not here")
