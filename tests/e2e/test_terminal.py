"""Terminals, pipes, poor encodings, full disks and Ctrl-C: a run ends as a person expects."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders_runs import MAIN, SMALL, Bartizan, lay

ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3|4|9|10)[0-7]m")


def test_no_escape_codes_without_a_terminal(bartizan: Bartizan, small: Path) -> None:
    for arguments in (
        ("assess", small, "-v"),
        ("explain", "MOD-02"),
        ("plan", small),
        ("assess", small / "nowhere"),
    ):
        assert ESCAPE not in bartizan(*arguments).said


def on_a_terminal(bartizan: Bartizan, *arguments: str | Path, **env: str) -> str:
    """Run with a terminal as stdout and stderr, and return what it showed."""
    parent, child = pty.openpty()
    environment = bartizan.environment(**{"TERM": "xterm-256color", **env})
    command = [*MAIN, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=child, stderr=child, stdin=child, env=environment)
    os.close(child)
    shown = b"".join(chunks(parent))
    process.wait()
    os.close(parent)
    return shown.decode("utf-8", "replace")


def chunks(handle: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(handle, 65_536)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


def test_a_terminal_gets_colour_unless_it_is_refused(bartizan: Bartizan, small: Path) -> None:
    for arguments in (("assess", small), ("explain", "MOD-02"), ("assess", small / "nowhere")):
        assert "\x1b[" in on_a_terminal(bartizan, *arguments)
        assert not COLOUR.search(on_a_terminal(bartizan, *arguments, NO_COLOR="1"))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_poor_encoding_ends_no_command(bartizan: Bartizan, tmp_path: Path, encoding: str) -> None:
    root = lay(tmp_path / "wörk→load", SMALL)
    env = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0"}
    for arguments in (
        ("assess", root),
        ("assess", root, "--format", "markdown"),
        ("plan", root),
        ("explain", "MOD-02"),
        ("catalogue", "export", "--format", "markdown"),
        ("assess", root / "nowhere→"),
    ):
        done = bartizan(*arguments, env=env)
        assert done.untroubled, done
        assert done.code in {0, 1, 2, 4}


@pytest.mark.parametrize(
    "arguments",
    [("controls",), ("catalogue", "export"), ("explain", "MOD-02"), ("--help",), ("checks",)],
    ids=" ".join,
)
def test_reader_that_has_enough_is_no_failure(
    bartizan: Bartizan, arguments: tuple[str, ...]
) -> None:
    assert unread(bartizan, *arguments) == (0, b"")


@pytest.mark.parametrize("extra", [(), ("-v",), ("--format", "json")], ids=str)
def test_assess_before_a_closed_pipe(
    bartizan: Bartizan, small: Path, extra: tuple[str, ...]
) -> None:
    assert unread(bartizan, "assess", str(small), *extra) == (0, b"")


def unread(bartizan: Bartizan, *arguments: str) -> tuple[int, bytes]:
    """Run with a pipe that nobody reads; return the code and what was complained of."""
    reading, writing = os.pipe()
    os.close(reading)
    command, env = [*MAIN, *arguments], bartizan.environment()
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, check=False, env=env, cwd=bartizan.home
    )
    os.close(writing)
    return done.returncode, done.stderr


def test_full_disk_is_said(bartizan: Bartizan, small: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*MAIN, "assess", small, "--format", "json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=bartizan.environment(),
        )
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


# --- interrupts ---------------------------------------------------------------------------------


def test_interrupt_ends_quietly(bartizan: Bartizan, small: Path, tmp_path: Path) -> None:
    """The run waits for a report that nobody writes: a pipe says when it has come that far."""
    pipe = tmp_path / "never.sarif"
    os.mkfifo(pipe)
    process = started(bartizan, "assess", small, "--import", pipe, "-o", tmp_path / "r.json")
    handle = until_read(pipe)
    complaint = interrupted(process)
    os.close(handle)
    assert process.returncode == 130
    assert b"Traceback" not in complaint
    assert not (tmp_path / "r.json").exists()


def test_interrupt_of_workers_ends_quietly(bartizan: Bartizan, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the group; only the first may answer."""
    slow = "import openai\n" + "openai.OpenAI(a=b(c))\n" * 2_000 + "# filler\n" * 130_000
    files = {f"part{number}.py": f"{slow}# {number}\n" for number in range(4)}
    root = lay(tmp_path / "large", files)
    process = started(bartizan, "assess", root, "--no-cache")
    until_it_has_children(process)
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in complaint


def interrupted(process: subprocess.Popen[bytes]) -> bytes:
    """Press Ctrl-C until it is heard: one that falls just before a read is not."""
    for _ in range(100):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=0.5)[1]
        except subprocess.TimeoutExpired:
            continue
    raise TimeoutError


def started(bartizan: Bartizan, *arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*MAIN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=bartizan.environment(),
        start_new_session=True,
    )


def until_read(pipe: Path) -> int:
    """Wait until a process has opened the pipe to read it."""
    for _ in range(3_000):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(str(pipe))


def until_it_has_children(process: subprocess.Popen[bytes]) -> None:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(30_000):
        if children.read_text():
            return
        time.sleep(0.001)
    raise TimeoutError(str(children))
