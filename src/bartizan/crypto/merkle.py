"""The hashes of a log's tree (RFC 6962, section 2.1), and the root that a path of them leads to."""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root_by(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an inclusion proof leads to (RFC 9162, 2.1.3.2), None for no proof.

    `index` is below `size`.
    """
    first, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if first & 1 or first == last:
            found = node_hash(sibling, found)
            first, last = climbed(first, last)
        else:
            found = node_hash(found, sibling)
        first, last = first >> 1, last >> 1
    return None if last else found


def climbed(first: int, last: int) -> tuple[int, int]:
    """Return the positions above the levels at which a node has no sibling."""
    while first and not first & 1:
        first, last = first >> 1, last >> 1
    return first, last
