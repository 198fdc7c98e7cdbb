"""Looks into tars by walking their headers; links and names that lead outside are said."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.inert import blank_from
from bartizan.scan.part import Part, Scan, Window, found, unread
from bartizan.scan.zips import traversals

BLOCK: Final = 512
ZEROS: Final = b"\x00" * BLOCK
LINKS: Final = {b"1": "a hard link", b"2": "a symbolic link"}
LONG_NAME, LONG_LINK = b"L", b"K"
EXTENDED: Final = frozenset({b"x", b"g", b"X"})
DEVICES: Final = frozenset({b"3", b"4", b"6"})
SPARSE, FOLDER, OLD = b"S", b"5", b"\x00"
MOST_MEMBERS: Final = 50_000
MOST_META: Final = 1 << 20
MOST_DIGITS: Final = 18
NEWLINE: Final = ord("\n")
CODE: Final = ".py"
# Names that are kept; a header may have much longer ones.
LONGEST: Final = 1024
# A record: its length in bytes, all of it, and a key and a value (POSIX.1-2024, pax, 4.18).
RECORD: Final = re.compile(rb"([1-9][0-9]{0,9}) ([^=\n]{1,300})=")
GLOBAL: Final = b"g"
SIZE, PATH, LONG, LINK, SPARSE_KEY = "size", "path", "long name", "linkpath", "GNU.sparse."


class Seen(NamedTuple):
    """The names of the members so far, and code, which is judged by what lies beside it."""

    names: set[str]
    code: list[tuple[Window, str]]


def tar_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Look into each member of a tar; into code at the end, when all names are known."""
    seen, broken = Seen(set(), []), None
    try:
        yield from _members(scan, part, seen)
    except FormatError as error:
        broken = error
    names = frozenset(seen.names)
    for window, name in seen.code:
        yield from scan.look(part.inside(window, name, names))
    if broken is not None:
        raise broken


def _members(scan: Scan, part: Part, seen: Seen) -> Iterator[ScanFinding]:
    position = 0
    always: dict[str, str] = {}
    told: dict[str, str] = {}
    for _ in range(MOST_MEMBERS):
        block = part.source.read_at(position, BLOCK)
        if len(block) < BLOCK or block == ZEROS:
            scan.understand(part, part.source.size)
            yield from _behind(part, position)
            return
        size, kind = number(block[124:136]), block[156:157]
        start = position + BLOCK
        if kind in EXTENDED or kind in (LONG_NAME, LONG_LINK):
            content = part.source.read_at(start, min(size, MOST_META + 1))
            (always if kind == GLOBAL else told).update(_meta(kind, content))
        else:
            told = always | told
            size = _told_size(told[SIZE]) if SIZE in told else size
            yield from _member(scan, part, (block, kind, start, size), told, seen)
            if size and _is_without_bytes(kind, _name(block)):
                raise FormatError("a folder or a link with bytes, which some readers do not skip")
            told = {}
        position = start + -(-size // BLOCK) * BLOCK
    yield unread(part, f"more than {MOST_MEMBERS} members")


def _is_without_bytes(kind: bytes, name: str) -> bool:
    """Whether a member is one that has no bytes of its own; the oldest folders end in a slash."""
    return kind in LINKS or kind in DEVICES or kind == FOLDER or (kind == OLD and name[-1:] == "/")


def _told_size(text: str) -> int:
    """Return a size in decimal digits. Raises FormatError for what readers may take otherwise."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise FormatError(f"a size of {text[:12]!a} in a tar")
    return int(text)


def number(field: bytes) -> int:
    """Return the number of a field, octal or binary. Raises FormatError for what is none."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    text = field.strip(b" \x00") or b"0"
    if not re.fullmatch(rb"[0-7]{1,12}", text):
        raise FormatError(f"a size of {text[:12]!r} in a tar")
    return int(text, 8)


def _meta(kind: bytes, content: bytes) -> dict[str, str]:
    """Return what a header says of the member behind it. Raises FormatError for a broken one."""
    if len(content) > MOST_META:
        raise FormatError(f"a header of more than {MOST_META} bytes in a tar")
    if kind in (LONG_NAME, LONG_LINK):
        name = content.split(b"\x00", 1)[0].decode("utf-8", "replace")
        return {LONG if kind == LONG_NAME else LINK: name}
    told: dict[str, str] = {}
    position, size = 0, len(content.rstrip(b"\x00"))
    while position < size:
        match = RECORD.match(content, position)
        end = position + int(match[1]) if match else 0
        if match is None or not match.end() < end <= len(content) or content[end - 1] != NEWLINE:
            raise FormatError("a record of a header in a tar that is none")
        key, value = match[2].decode("utf-8", "replace"), content[match.end() : end - 1]
        told[key] = value.decode("utf-8", "replace")
        position = end
    return told


def _member(
    scan: Scan,
    part: Part,
    header: tuple[bytes, bytes, int, int],
    told: dict[str, str],
    seen: Seen,
) -> Iterator[ScanFinding]:
    block, kind, start, size = header
    # Readers differ in which of its names they take.
    names = [each for each in (told.get(PATH), told.get(LONG), _name(block)) if each]
    name = names[0] if names else ""
    seen.names.add(name[:LONGEST])
    yield from traversals(part, names)
    if kind in LINKS:
        target = told.get(LINK) or block[157:257].rstrip(b"\x00").decode("utf-8", "replace")
        yield from _link(part, name, target, kind)
    elif kind in DEVICES:
        text = f"{name[:200]!r} is a device or a pipe, which no model needs"
        yield found(part, "archive-device", Verdict.CRITICAL, text)
    elif kind == SPARSE or any(key.startswith(SPARSE_KEY) for key in told):
        yield unread(part.inside(b"", name), "a sparse member is not looked into")
    elif kind != FOLDER and size:
        if start + size > part.source.size:
            yield unread(part.inside(b"", name), "it ends before its header says")
        window = Window(part.source, start, _left(part, start, size))
        if name.endswith(CODE) and len(name) <= LONGEST:
            seen.code.append((window, name))
        else:
            yield from scan.look(part.inside(window, name))


def _left(part: Part, start: int, size: int) -> int:
    return max(0, min(size, part.source.size - start))


def _name(block: bytes) -> str:
    name = block[:100].split(b"\x00", 1)[0].decode("utf-8", "replace")
    prefix = block[345:500].split(b"\x00", 1)[0].decode("utf-8", "replace")
    return f"{prefix}/{name}" if prefix and block[257:262] == b"ustar" else name


def _link(part: Part, name: str, target: str, kind: bytes) -> Iterator[ScanFinding]:
    outside = target.startswith(("/", "\\")) or ".." in target.replace("\\", "/").split("/")
    if outside:
        text = f"{name[:200]!r} is {LINKS[kind]} to {target[:200]!r}, outside of its folder"
        yield found(part, "archive-link", Verdict.CRITICAL, text)


def _behind(part: Part, position: int) -> Iterator[ScanFinding]:
    """Say what stands behind the end of a tar, where only zeros should."""
    if not blank_from(part.source, position):
        text = "bytes behind the end of the tar are not looked into"
        yield found(part, "trailing-bytes", Verdict.INCONCLUSIVE, text, position)
