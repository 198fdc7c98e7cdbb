"""RFC 6962 hashing, inclusion proofs and consistency proofs, over any source of subtree hashes.

A *node* (height, index) is the root of the perfect subtree over the leaves
index * 2**height to (index + 1) * 2**height - 1. Nothing here reads or writes.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from bartizan.audit.errors import ProofError
from bartizan.crypto.merkle import climbed, leaf_hash, node_hash, root_by

__all__ = [
    "EMPTY_ROOT",
    "HASH",
    "NodeOf",
    "consistency_proof",
    "fold",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "peaks",
    "perfect_root",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

HASH = 32
EMPTY_ROOT = sha256(b"").digest()
NodeOf = Callable[[int, int], bytes]


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of neighbouring hashes of one height."""
    level = list(hashes)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


def peaks(start: int, end: int) -> list[tuple[int, int]]:
    """Return the largest nodes that together cover the leaves start to end - 1, left to right.

    start is a multiple of the largest power of two that is not above end - start.
    """
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of peaks, left to right."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root_of(size: int, node: NodeOf) -> bytes:
    """Return the root of the tree of a size."""
    return _range_root(0, size, node)


def inclusion_proof(index: int, size: int, node: NodeOf) -> list[bytes]:
    """Return the audit path of a leaf (RFC 6962, 2.1.1), from its sibling up.

    Raises ProofError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"a log of {size} entries has no entry {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(_range_root(split, end, node))
            end = split
        else:
            path.append(_range_root(start, split, node))
            start = split
    return path[::-1]


def consistency_proof(old: int, new: int, node: NodeOf) -> list[bytes]:
    """Return the proof that the tree of size old is a prefix of that of size new (2.1.2).

    Raises ProofError unless 0 <= old <= new. The empty tree needs no proof.
    """
    if not 0 <= old <= new:
        raise ProofError(f"{old} entries are no prefix of {new}")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            proof.append(_range_root(split, end, node))
            end = split
        else:
            proof.append(_range_root(start, split, node))
            start, whole = split, False
    if not whole:
        proof.append(_range_root(start, end, node))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, *, path: Sequence[bytes], root: bytes
) -> None:
    """Raise ProofError unless path proves leaf at index in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"a log of {size} entries has no entry {index}")
    if root_by(leaf, index, size, path) != root:
        raise ProofError(f"the proof does not show entry {index} in the signed tree of {size}")


def verify_consistency(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]
) -> None:
    """Raise ProofError unless the (size, root) old is a prefix of new (RFC 9162, 2.1.4.2)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size > new_size:
        raise ProofError(f"{old_size} entries are no prefix of {new_size}")
    if old_size in (0, new_size):
        same = old_root == (new_root if old_size else EMPTY_ROOT)
        if proof or not same:
            raise ProofError(f"two different trees of size {old_size}")
        return
    _verify_growth(old, new, list(proof))


def _verify_growth(old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes]) -> None:
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    first, last = old_size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_found = new_found = proof[0] if proof else b""
    for hashed in proof[1:]:
        if last and (first & 1 or first == last):
            old_found = node_hash(hashed, old_found)
            new_found = node_hash(hashed, new_found)
            first, last = climbed(first, last)
        else:
            new_found = node_hash(new_found, hashed) if last else b""
        first, last = first >> 1, last >> 1
    if last or old_found != old_root or new_found != new_root:
        raise ProofError(f"the tree of {old_size} is no prefix of the tree of {new_size}")


def _range_root(start: int, end: int, node: NodeOf) -> bytes:
    return fold([node(height, index) for height, index in peaks(start, end)])


def _split(size: int) -> int:
    """Return the largest power of two below size (RFC 6962's k)."""
    return 1 << ((size - 1).bit_length() - 1)
