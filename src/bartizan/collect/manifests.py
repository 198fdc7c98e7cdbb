"""Compare the datasets in a workload with their manifests, whoever signed these.

Files of datasets are large: those of more than MOST_HASHED bytes together are not read, and it is
said of each that it was not.
"""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from bartizan.collect.tree import Tree
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.datasets.manifest import DatasetManifest, FileFacts
from bartizan.datasets.stated import SIGNATURE, read_stated
from bartizan.evidence.facts import Gap
from bartizan.evidence.manifests import DatasetManifests, ManifestSeen
from bartizan.formats.lfs import LONGEST, pointed
from bartizan.sealing.folders import SUFFIX
from bartizan.signing.strict import LARGEST

MOST_HASHED: Final = 1 << 30
CHUNK: Final = 1 << 20
SEALED: Final = "is sealed: `bartizan data verify` compares it where its key is"


class _Is(Enum):
    """How a file is, beside what its manifest says."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING = "missing"


@dataclass(slots=True)
class _Look:
    """What one look at a workload may still read."""

    tree: Tree
    sizes: dict[str, int]
    left: int = MOST_HASHED


def is_manifest(path: str) -> bool:
    """Whether a file by this name is the signed manifest of a dataset."""
    return path.rpartition("/")[2] == SIGNATURE


def collect(tree: Tree) -> DatasetManifests:
    """Return how the datasets of a workload compare with their manifests.

    A manifest that cannot be read leaves a gap.
    """
    look = _Look(tree, {entry.path: entry.size for entry in tree.entries})
    found, gaps = list[ManifestSeen](), list[Gap]()
    paths = [path for path in look.sizes if is_manifest(path)]
    for path in paths:
        content = tree.read(path, LARGEST)
        if isinstance(content, Gap):
            gaps.append(content)
            continue
        try:
            found.append(_compared(path, read_stated(content), look))
        except FormatError as error:
            gaps.append(Gap(path, f"is no manifest that can be read: {error.message}"))
    return DatasetManifests(manifests=tuple(found), gaps=tuple(gaps), files=len(paths))


def _compared(path: str, dataset: DatasetManifest, look: _Look) -> ManifestSeen:
    root = path.removesuffix(SIGNATURE)
    told: dict[_Is, list[str]] = {each: [] for each in _Is}
    unseen = list[tuple[str, str]]()
    for name, facts in dataset.files.items():
        found = _file(f"{root}{name}", facts, look)
        if isinstance(found, str):
            unseen.append((name, found))
        else:
            told[found].append(name)
    return ManifestSeen(
        place=Place(path),
        name=dataset.name,
        root=dataset.root,
        same=len(told[_Is.SAME]),
        different=tuple(told[_Is.DIFFERENT]),
        missing=tuple(told[_Is.MISSING]),
        added=_added(root, dataset, look),
        unseen=tuple(unseen),
    )


def _file(path: str, facts: FileFacts, look: _Look) -> _Is | str:
    """Return how a file is, or why that is not known."""
    if path not in look.sizes:
        return SEALED if f"{path}{SUFFIX}" in look.sizes else _Is.MISSING
    head = look.tree.head(path, LONGEST)
    if isinstance(head, bytes) and (wanted := pointed(head)):
        return _Is.SAME if wanted == facts.sha256 else _Is.DIFFERENT
    if look.sizes[path] != facts.size:
        return _Is.DIFFERENT
    digest = _digest(path, look)
    if isinstance(digest, Gap):
        return digest.reason
    return _Is.SAME if digest == facts.sha256 else _Is.DIFFERENT


def _digest(path: str, look: _Look) -> str | Gap:
    size, whole = look.sizes[path], sha256()
    if size > look.left:
        return Gap(path, f"is beyond the {MOST_HASHED} bytes that are compared")
    look.left -= size
    for offset in range(0, size, CHUNK):
        chunk = look.tree.head(path, CHUNK, offset)
        if isinstance(chunk, Gap):
            return chunk
        whole.update(chunk)
    return whole.hexdigest()


def _added(root: str, dataset: DatasetManifest, look: _Look) -> tuple[str, ...]:
    below = (path.removeprefix(root) for path in look.sizes if path.startswith(root))
    return tuple(
        name
        for name in below
        if name != SIGNATURE and name.removesuffix(SUFFIX) not in dataset.files
    )
