"""Roots and proofs are those of RFC 6962, as an implementation that is not ours computes them."""

import random

import pymerkle  # type: ignore[import-untyped]  # it has no types
import pytest

from bartizan.audit.edge import Edge, edge_at
from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import (
    EMPTY_ROOT,
    NodeOf,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from bartizan.audit.tiles import Tile, nodes
from bartizan.core.errors import FormatError

BORDERS = (1, 2, 3, 255, 256, 257, 511, 512, 513)
SIZES = (*BORDERS, *random.Random(6962).sample(range(4, 70_000), 4))  # noqa: S311  (no secret)


def entry(index: int) -> bytes:
    return f"entry {index}".encode()


def tree_of(size: int) -> tuple[Edge, NodeOf]:
    edge, tiles = Edge(), dict[Tile, bytes]()
    tiles.update(edge.extend(leaf_hash(entry(index)) for index in range(size)))
    tiles.update(edge.partials())
    return edge, nodes(tiles.get, size)


def oracle(size: int) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    tree.append_entries([entry(index) for index in range(size)])
    return tree


@pytest.mark.parametrize("size", SIZES)
def test_roots_are_those_of_pymerkle(size: int) -> None:
    edge, node = tree_of(size)
    assert edge.root() == oracle(size).get_root() == root_of(size, node)
    assert edge_at(size, node).root() == edge.root()


def test_proofs_are_those_of_pymerkle() -> None:
    size = 1337
    _, node = tree_of(size)
    tree = oracle(size)
    for index in (0, 1, 255, 256, 1023, 1024, 1336):
        theirs = tree.prove_inclusion(index + 1, size)
        ours = [leaf_hash(entry(index)), *inclusion_proof(index, size, node)]
        assert ours == theirs.path
        pymerkle.verify_inclusion(leaf_hash(entry(index)), tree.get_root(), theirs)
    for old in (1, 2, 255, 256, 600, 1024, 1336):
        # pymerkle lays its consistency proofs out in a way of its own; its roots are the same.
        proof = consistency_proof(old, size, node)
        verify_consistency((old, tree.get_root(old)), (size, tree.get_root()), proof)


def subproof(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word by word."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = leaves[:split], leaves[split:]
    if old <= split:
        return [*subproof(old, left, whole=whole), naive_root(right)]
    return [*subproof(old - split, right, whole=False), naive_root(left)]


def naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


@pytest.mark.parametrize("size", [1, 2, 7, 8, 300])
def test_consistency_proofs_are_those_of_the_rfc(size: int) -> None:
    _, node = tree_of(size)
    leaves = [leaf_hash(entry(index)) for index in range(size)]
    for old in range(1, size + 1):
        assert consistency_proof(old, size, node) == subproof(old, leaves, whole=True)


def test_the_proof_of_an_entry_is_no_proof_of_another() -> None:
    size = 300
    edge, node = tree_of(size)
    path, root = inclusion_proof(7, size, node), edge.root()
    verify_inclusion(leaf_hash(entry(7)), 7, size, path=path, root=root)
    for leaf, index, length, proof in (
        (8, 7, size, path),
        (7, 8, size, path),
        (7, 7, size, path[:-1]),
        (7, 7, size, [*path, root]),
        (7, size, size, path),
        (7, -1, size, path),
    ):
        with pytest.raises(ProofError):
            verify_inclusion(leaf_hash(entry(leaf)), index, length, path=proof, root=root)


def test_consistency_is_of_a_true_prefix_alone() -> None:
    size = 300
    edge, node = tree_of(size)
    new = size, edge.root()
    for old in range(1, size):
        proof = consistency_proof(old, size, node)
        verify_consistency((old, root_of(old, node)), new, proof)
        for wrong in ([], proof[:-1], [*proof, EMPTY_ROOT]):
            with pytest.raises(ProofError):
                verify_consistency((old, root_of(old, node)), new, wrong)
        with pytest.raises(ProofError):
            verify_consistency((old, EMPTY_ROOT), new, proof)


def test_the_empty_tree_and_the_same_tree() -> None:
    edge, node = tree_of(5)
    verify_consistency((0, EMPTY_ROOT), (5, edge.root()), [])
    verify_consistency((5, edge.root()), (5, edge.root()), [])
    assert Edge().root() == EMPTY_ROOT == root_of(0, node)
    for old, new, proof in (
        ((0, edge.root()), (5, edge.root()), []),
        ((5, EMPTY_ROOT), (5, edge.root()), []),
        ((6, EMPTY_ROOT), (5, edge.root()), []),
        ((5, edge.root()), (5, edge.root()), [EMPTY_ROOT]),
    ):
        with pytest.raises(ProofError):
            verify_consistency(old, new, proof)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    _, node = tree_of(5)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ProofError):
            consistency_proof(old, new, node)
    for index in (5, -1):
        with pytest.raises(ProofError):
            inclusion_proof(index, 5, node)
    with pytest.raises(FormatError, match="missing"):
        nodes(dict[Tile, bytes]().get, 5)(0, 0)
