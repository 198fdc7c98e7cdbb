"""What a version of a dataset is: its files, what they hold, whence they come; and its one root.

The root is that of an RFC 6962 Merkle tree whose leaves are the files in the order of their paths,
so it depends on the paths, sizes and digests alone, and a single file can be proven to be under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import (
    fold,
    inclusion_proof,
    leaf_hash,
    peaks,
    perfect_root,
    verify_inclusion,
)
from bartizan.signing.strict import write_strict

CLASSES: Final = ("public", "internal", "confidential", "restricted")
SHA256: Final = 64


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, and its type as the file says it, "" where it says none."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of a dataset: its SHA-256 in hexadecimal, its size in bytes, and what it holds.

    `rows` is None where they were not counted; `unread` says why a table could not be looked into.
    """

    sha256: str
    size: int
    rows: int | None = None
    columns: tuple[Column, ...] = ()
    unread: str = ""

    def leaf(self, path: str) -> bytes:
        """Return what the tree hashes of a file: path, size and digest, and nothing else."""
        return write_strict({"path": path, "sha256": self.sha256, "size": self.size})


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What people say of a dataset; "" for what they do not say.

    `label` is one of CLASSES, `licence` an SPDX identifier or a name, `retrieved` a moment.
    """

    label: str = ""
    licence: str = ""
    source: str = ""
    retrieved: str = ""


@dataclass(frozen=True)
class DatasetManifest:
    """A version of a dataset: its files by path (relative, with `/`), and what is said of it."""

    name: str
    files: Mapping[str, FileFacts]
    about: About = field(default_factory=About)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths in the order of the tree's leaves: that of their bytes in UTF-8."""
        return tuple(sorted(self.files, key=str.encode))

    @cached_property
    def root(self) -> str:
        """The root of the tree, hexadecimal: the name of this version."""
        return _root(self._leaves).hex()

    @property
    def size(self) -> int:
        """How many bytes the files have together."""
        return sum(each.size for each in self.files.values())

    def prove(self, path: str) -> "FileProof":
        """Return the proof that a file belongs to this version. Raises ProofError without it."""
        if path not in self.files:
            raise ProofError(f"the dataset {self.name} has no file {path!a}")
        leaves, index = self._leaves, self.paths.index(path)

        def node(height: int, at: int) -> bytes:
            return perfect_root(leaves[at << height : (at + 1) << height])

        found = self.files[path]
        way = tuple(each.hex() for each in inclusion_proof(index, len(leaves), node))
        return FileProof(
            path=path,
            sha256=found.sha256,
            size=found.size,
            index=index,
            count=len(leaves),
            way=way,
        )

    @cached_property
    def _leaves(self) -> list[bytes]:
        return [leaf_hash(self.files[path].leaf(path)) for path in self.paths]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProof:
    """That a file with this digest is the one at `index` of the `count` under a root.

    `way` are the hashes from its sibling up (RFC 6962, 2.1.1), hexadecimal.
    """

    path: str
    sha256: str
    size: int
    index: int
    count: int
    way: tuple[str, ...]

    def check(self, root: str) -> None:
        """Raise ProofError unless the file stands under a root, given in hexadecimal."""
        facts = FileFacts(sha256=self.sha256, size=self.size)
        try:
            way, wanted = [bytes.fromhex(each) for each in self.way], bytes.fromhex(root)
        except ValueError:
            raise ProofError("a hash of the proof, or the root, is not hexadecimal") from None
        leaf = leaf_hash(facts.leaf(self.path))
        verify_inclusion(leaf, self.index, self.count, path=way, root=wanted)


def _root(leaves: list[bytes]) -> bytes:
    return fold(
        [
            perfect_root(leaves[index << height : (index + 1) << height])
            for height, index in peaks(0, len(leaves))
        ]
    )
