"""A forwarder that is told to end does so at once, and the next one goes on where it stood."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.builders_runs import MAIN, Bartizan
from tests.unit.audit.logs import grow, log_key, make
from tests.unit.audit.readers import read_frames, read_syslog
from tests.unit.audit.receivers import Streams

PATIENCE = 60


def started(bartizan: Bartizan, folder: Path, receiver: str) -> subprocess.Popen[str]:
    """A forwarder that follows a log."""
    key = log_key().key.vkey
    command = [*MAIN, "audit", "forward", str(folder / "log"), "--key", key, "--to", receiver]
    return subprocess.Popen(
        [*command, "--interval", "0.05"],
        env=bartizan.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(seen: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def stopped(process: "subprocess.Popen[str]") -> str:
    """End a forwarder as a service manager does; return what it said."""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def test_a_follower_goes_on_where_it_was_stopped(bartizan: Bartizan, tmp_path: Path) -> None:
    key = make(tmp_path / "log", 299)
    out = tmp_path / "out.jsonl"
    first = started(bartizan, tmp_path, f"file:{out}")
    wait_for(lambda: reached(tmp_path) == 300)
    grow(tmp_path / "log", key, 20)
    wait_for(lambda: reached(tmp_path) == 320)
    assert "Stopped." in stopped(first)
    grow(tmp_path / "log", key, 20)
    second = started(bartizan, tmp_path, f"file:{out}")
    wait_for(lambda: reached(tmp_path) == 340)
    assert "has the records below 340" in stopped(second)
    found = [json.loads(line)["index"] for line in out.read_text().splitlines()]
    assert sorted(set(found)) == list(range(340))


def reached(folder: Path) -> int:
    """The record that a forwarder's cursor says is next."""
    texts = [path.read_text() for path in folder.glob("log.forward-*.json")]
    return max((int(json.loads(text)["next"]) for text in texts), default=0)


def test_a_receiver_that_stalls_holds_nobody(bartizan: Bartizan, tmp_path: Path) -> None:
    make(tmp_path / "log", 299)
    receiver = Streams(("stall", "read"))
    process = started(bartizan, tmp_path, f"syslog+tcp://127.0.0.1:{receiver.port}")
    wait_for(lambda: receiver.came)
    assert "has the records below 0" in stopped(process)
    again = started(bartizan, tmp_path, f"syslog+tcp://127.0.0.1:{receiver.port}")
    wait_for(lambda: len(receiver.came) > 1 and len(read_frames(bytes(receiver.came[1]))) == 300)
    stopped(again)
    receiver.close()
    last = read_frames(bytes(receiver.came[1]))[-1]
    assert read_syslog(last).data["index"] == "299"
