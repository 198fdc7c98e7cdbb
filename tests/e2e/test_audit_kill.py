"""A writer that is killed loses nothing that it said was durable, and looks like no attack."""

from pathlib import Path

from benchmarks.audit_kill import kill_many


def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    losses = kill_many(tmp_path, 12)
    assert losses.kills == 12
    assert losses.acknowledged > 0
    assert (losses.lost, losses.alarms, losses.ahead) == (0, 0, 0)
