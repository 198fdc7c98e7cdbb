"""What a verification needs of a full bundle that is as it should be: 256 records in brief."""

from dataclasses import dataclass

from bartizan.audit.control import MARK, rules
from bartizan.audit.merkle import leaf_hash, perfect_root
from bartizan.audit.record import HEAD
from bartizan.audit.tiles import WIDTH, unpack
from bartizan.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Clean:
    """A full bundle whose tile fits it, and whose records go on in their writers' numbers.

    `root` is that of its 256 records; `writers` are each writer's first number here, and the one
    after its last; the moments in it never go back from `first` to `last`.
    """

    root: bytes
    writers: tuple[tuple[bytes, int, int], ...]
    first: bytes
    last: bytes


def summarise(bundle: bytes | None, tile: bytes | None) -> Clean | None:
    """Return a bundle in brief; None for whatever has to be looked at, one record after another."""
    if bundle is None:
        return None
    try:
        entries = unpack(bundle)
    except FormatError:
        return None
    leaves = list(map(leaf_hash, entries))
    if len(entries) != WIDTH or tile != b"".join(leaves):
        return None
    return _followed(entries, perfect_root(leaves))


def _followed(entries: list[bytes], root: bytes) -> Clean | None:
    match, begun, following = HEAD.match, dict[bytes, int](), dict[bytes, int]()
    first = logged = b""
    for entry in entries:
        found = match(entry)
        if found is None:
            return None
        writer, number, moment, back = found.groups()
        seq = int(number)
        first = first or moment
        begun.setdefault(writer, seq)
        usual = following.get(writer, seq) == seq and moment >= logged and not back
        if not usual or (MARK in entry and rules(entry)):
            return None
        following[writer], logged = seq + 1, moment
    writers = ((name, begin, following[name]) for name, begin in begun.items())
    return Clean(root, tuple(writers), first, logged)
