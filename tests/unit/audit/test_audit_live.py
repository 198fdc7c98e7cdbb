"""A log that its writer, a pruning or a witness moves while it is verified is called sound."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.findings import Attack
from bartizan.audit.prune import prune
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from tests.unit.audit.logs import (
    SETTINGS,
    crashed,
    grow,
    log_key,
    make,
    witness_key,
)

Change = Callable[[Path], object]


class Moving(Folder):
    """A folder that somebody changes before its n-th reading."""

    def __init__(self, root: Path, at: int, change: Change, *, every: bool = False) -> None:
        super().__init__(root)
        self.left, self.change, self.every = at, change, every

    def read(self, path: str, limit: int) -> bytes | None:
        self._tick()
        return super().read(path, limit)

    def files(self, below: str = "") -> Iterator[str]:
        self._tick()
        for path in super().files(below):
            yield path
            self._tick()

    def _tick(self) -> None:
        self.left -= 1
        if not self.left or (self.every and self.left < 0):
            self.change(self.root)


def grown(folder: Path) -> None:
    grow(folder, log_key(), 70)


def handed_over(folder: Path) -> None:
    rotate(folder, log_key(), log_key(2), settings=SETTINGS)
    grow(folder, log_key(2), 5)


def pruned(folder: Path) -> None:
    grow(folder, log_key(), 1)
    prune(folder, log_key(), 512, reason="", by=SETTINGS)


def witnessed(folder: Path) -> None:
    grow(folder, log_key(), 2)
    note = Witness(folder.parent / "state", witness_key(), [log_key().key]).cosign(Folder(folder))
    deposit(Folder(folder), note, witness_key().key)


@pytest.mark.parametrize("change", [grown, handed_over, pruned, witnessed])
def test_an_honest_log_is_sound_whatever_happens_beside_its_verification(
    tmp_path: Path, change: Change
) -> None:
    make(tmp_path / "log", 699)
    trust = Trust(keys=(log_key().key,), witnesses=(witness_key().key,))
    for at in range(1, 40):
        copy = tmp_path / str(at) / "log"
        copytree(tmp_path / "log", copy)
        moving = Moving(copy, at, change)
        assert verify(moving, trust).suspicions == (), at
        if moving.left > 0:
            return
    pytest.fail("the verification reads more than is tried here")


def test_a_log_that_never_rests_is_sound(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)

    def little(folder: Path) -> None:
        grow(folder, log_key(), 1)

    moving = Moving(tmp_path / "log", 1, little, every=True)
    assert verify(moving, Trust(keys=(log_key().key,))).suspicions == ()


def test_records_that_wait_in_the_journal_are_covered(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    copy = crashed(tmp_path / "log", log_key(), 20, tmp_path / "copy")
    for at in range(1, 40):
        copytree(copy, tmp_path / str(at))
        change = lambda folder: grow(folder, log_key(), 1)  # noqa: E731
        assert verify(Moving(tmp_path / str(at), at, change), Trust()).suspicions == (), at


def test_a_log_that_was_changed_is_found_beside_its_writer(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    (tmp_path / "log" / "tile" / "0" / "000").write_bytes(b"x" * 8192)
    moving = Moving(tmp_path / "log", 1, lambda folder: (folder / "checkpoint").touch(), every=True)
    assert Attack.EDIT in verify(moving, Trust(keys=(log_key().key,))).attacks


def test_a_checkpoint_that_goes_back_meanwhile_is_told(tmp_path: Path) -> None:
    make(tmp_path / "log", 300)
    old = (tmp_path / "log" / "checkpoint").read_bytes()
    grow(tmp_path / "log", log_key(), 30)
    report = verify(GoingBack(tmp_path / "log", old), Trust(keys=(log_key().key,)))
    assert Attack.ROLLBACK in report.attacks


class GoingBack(Folder):
    """A folder whose checkpoint is an old one, but for whoever asks first."""

    def __init__(self, root: Path, old: bytes) -> None:
        super().__init__(root)
        self.old, self.asked = old, 0

    def read(self, path: str, limit: int) -> bytes | None:
        self.asked += path == "checkpoint"
        first = self.asked % 3 == 1
        return super().read(path, limit) if path != "checkpoint" or first else self.old
