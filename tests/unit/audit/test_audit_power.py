"""A power cut after every single operation of a session, with what a disk may then have kept.

Two disks: one that kept everything that was written, and the worst one, which kept only what was
synced, and any part of the last append. Nothing acknowledged is ever lost, no checkpoint is ahead
of its data, and a verification never takes a crash for an attack.
"""

from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest

from bartizan.audit.merkle import leaf_hash
from bartizan.audit.opening import create_log
from bartizan.audit.recovery import recover
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.disk import Disk, Platter, materialise
from tests.unit.audit.logs import SETTINGS, entries_of, log_key, record, size_of

KEY = log_key()
ROUNDS = 20
Acknowledged = list[tuple[int, int]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Disk, Acknowledged, list[bytes]]:
    """A session that fills a tile: its operations, what was acknowledged when, and its records."""
    folder = tmp_path_factory.mktemp("power") / "log"
    disk, acknowledged = Disk(), Acknowledged()
    create_log(folder, KEY, settings=SETTINGS, disk=disk.folder())
    acknowledged.append((len(disk.operations), 0))
    settings = replace(SETTINGS, interval=0.02)
    with Log.open(folder, KEY, settings=settings, disk=disk.folder()) as log:
        for number in range(ROUNDS):
            pending = [log.append(record(number)) for _ in range(1 + number * 2 % 31)]
            index = pending[-1].wait()
            acknowledged.append((len(disk.operations), index))
            if number % 4 == 3:
                log.flush()
    return disk, acknowledged, entries_of(folder, size_of(folder))


@pytest.mark.parametrize("everything", [True, False], ids=["kept-all", "kept-synced"])
def test_a_power_cut_at_any_moment_loses_nothing(
    session: tuple[Disk, Acknowledged, list[bytes]], tmp_path: Path, *, everything: bool
) -> None:
    disk, acknowledged, entries = session
    assert len(entries) > 256
    platter = Platter()
    cuts, before = 0, (dict[str, bytes](), -1)
    for done, operation in enumerate(disk.operations, 1):
        platter.apply(*operation)
        if operation[0] in ("append", "sync", "rename", "remove", "truncate"):
            for more in (0, 1, 100, 10_000) if operation[0] == "append" else (0,):
                files = platter.left(everything=everything, more=more)
                least = max((index + 1 for at, index in acknowledged if at <= done), default=0)
                cuts += 1
                if (files, least) != before:
                    check(files, entries, least, tmp_path / "cut")
                    before = files, least
    assert cuts >= 5 * ROUNDS  # each round appends (four cuts) and syncs, whatever the clock does


def check(files: dict[str, bytes], entries: list[bytes], least: int, root: Path) -> None:
    """The log that a power cut left is whole as far as anyone was told."""
    if "checkpoint" not in files:
        assert least == 0
        return
    materialise(files, root)
    try:
        report = verify(Folder(root), Trust(keys=(KEY.key,)))
        assert report.suspicions == ()
        found = recover(Folder(root), [KEY.key])
        size = found.checkpoint.size + len(found.unsigned)
        assert size >= least
        assert size == report.size + report.unsigned
        assert found.unsigned == entries[found.checkpoint.size : size]
        found.edge.extend(map(leaf_hash, found.unsigned))
        assert found.edge.size == size
    finally:
        rmtree(root)
