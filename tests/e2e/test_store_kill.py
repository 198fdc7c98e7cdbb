"""A writer of a store that is killed loses nothing that it said was durable, and breaks nothing."""

from pathlib import Path

from benchmarks.store_kill import kill_many


def test_a_killed_writer_breaks_no_store(tmp_path: Path) -> None:
    losses = kill_many(tmp_path, 45)
    assert losses.points == 45
    assert losses.acknowledged > 0
    assert (losses.lost, losses.broken, losses.left) == (0, 0, 0)
