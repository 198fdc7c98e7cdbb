"""Reads the beginnings of data files, each its share of the bytes that all of a tree may take."""

from collections.abc import Iterator, Sequence
from typing import Final

from bartizan.collect.data import WHOLE, is_binary, kind_of
from bartizan.collect.shares import Shares
from bartizan.collect.tree import MEBIBYTE, Entry, Tree
from bartizan.evidence.facts import Gap

MOST_OF_DATA: Final = 4 * MEBIBYTE
TREE_BYTES: Final = 256 * MEBIBYTE
# Enough to tell a pointer to a large-file store from a table.
MOST_OF_HEAD: Final = 512


def heads(
    tree: Tree, wanted: Sequence[Entry], most: int = TREE_BYTES
) -> Iterator[tuple[str, bytes | Gap]]:
    """Yield the beginning of each data file, or why there is none; together at most so many bytes.

    The smallest come first, so that what they leave is for all larger ones, however many they are.
    Of a binary table only what tells it from a pointer is read: another reader looks at it. Of a
    document that means nothing in part there is all or nothing.
    """
    found = sorted(wanted, key=lambda entry: (entry.size, entry.path))
    left = Shares(most, sum(not is_binary(each.path) for each in found))
    for each in found:
        if is_binary(each.path):
            yield each.path, tree.head(each.path, MOST_OF_HEAD)
            continue
        content = _share_of(each, tree, left.share(MOST_OF_DATA))
        left.used(0 if isinstance(content, Gap) else len(content))
        yield each.path, content


def _share_of(entry: Entry, tree: Tree, share: int) -> bytes | Gap:
    if share < min(entry.size, MOST_OF_DATA) and kind_of(entry.path) in WHOLE:
        told = f"is larger than its share, {share:,} bytes, of what is read of all data files"
        return Gap(entry.path, f"{told}: bartizan data classify reads all")
    return tree.head(entry.path, share)
