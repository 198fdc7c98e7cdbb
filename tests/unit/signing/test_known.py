"""Signing reads again only what was written to since; what is too fresh to tell is not kept."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bartizan.signing.hashing import hash_files
from bartizan.signing.known import KnownInCache
from bartizan.signing.manifest import Algorithm
from bartizan.signing.tree import State, listing

LONG_AGO = 1_700_000_000_000_000_000
SETTLED = State(device=1, inode=2, size=3, modified=LONG_AGO, changed=LONG_AGO, executable=False)
CLAIMED = "ab" * 32


class Memory:
    """A cache in memory."""

    keeps = True

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        return {key: self.values[key] for key in keys if key in self.values}

    def put(self, values: Mapping[str, bytes]) -> None:
        self.values |= values


def test_a_known_file_is_not_read(tmp_path: Path) -> None:
    memory = Memory()
    known = KnownInCache(memory)
    known.put(tmp_path, {"gone": SETTLED}, {"gone": CLAIMED}, Algorithm.SHA256)
    digests = hash_files(tmp_path, {"gone": SETTLED}, Algorithm.SHA256, known=known)
    assert digests == {"gone": CLAIMED}


@pytest.mark.parametrize(
    "other",
    [
        State(9, 2, 3, LONG_AGO, LONG_AGO, executable=False),
        State(1, 9, 3, LONG_AGO, LONG_AGO, executable=False),
        State(1, 2, 9, LONG_AGO, LONG_AGO, executable=False),
        State(1, 2, 3, 9, LONG_AGO, executable=False),
        State(1, 2, 3, LONG_AGO, 9, executable=False),
    ],
    ids=["device", "inode", "size", "modified", "changed"],
)
def test_whatever_differs_makes_a_file_unknown(tmp_path: Path, other: State) -> None:
    known = KnownInCache(Memory())
    known.put(tmp_path, {"a": SETTLED}, {"a": CLAIMED}, Algorithm.SHA256)
    assert known.get(tmp_path, {"a": SETTLED}, Algorithm.SHA256) == {"a": CLAIMED}
    assert known.get(tmp_path, {"a": other}, Algorithm.SHA256) == {}
    assert known.get(tmp_path, {"a": SETTLED}, Algorithm.BLAKE2B) == {}
    assert known.get(tmp_path, {"b": SETTLED}, Algorithm.SHA256) == {}


def test_a_file_that_was_just_written_is_not_kept(tmp_path: Path) -> None:
    """Its change time is now, whatever else its owner sets."""
    (tmp_path / "a").write_bytes(b"x")
    os.utime(tmp_path / "a", ns=(LONG_AGO, LONG_AGO))
    memory = Memory()
    found = listing(tmp_path)
    hash_files(tmp_path, found.files, Algorithm.SHA256, known=KnownInCache(memory))
    assert memory.values == {}
