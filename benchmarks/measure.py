"""Runs a command and says what it cost: wall time, CPU time of all its processes, peak memory."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost. `peak` is the largest resident set of any one of its processes."""

    wall: float
    cpu: float
    peak: int
    code: int


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command without its output and return its cost.

    The command runs under a fresh interpreter of its own, so that the children that are counted
    are its alone. Tools that are installed have their bytecode beside them; ours, which runs from
    its sources, may write its own, or each run would compile all of it again.
    """
    program = [sys.executable, __file__, *command]
    around = {**os.environ, **(env or {})}
    around.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(program, env=around, capture_output=True, text=True, check=True)
    wall, cpu, peak, code = done.stdout.split()[-4:]
    return Cost(float(wall), float(cpu), int(peak), int(code))


def cheapest(command: Sequence[str], repeats: int, *, env: Mapping[str, str] | None = None) -> Cost:
    """Return the cost of the run with the least CPU time; other work on the machine only adds."""
    return min((run(command, env=env) for _ in range(repeats)), key=lambda cost: cost.cpu)


def program(name: str) -> str:
    """Return a program of the environment that runs this script."""
    return str(Path(sys.executable).with_name(name))


def size_of(folder: Path, pattern: str = "*.py") -> tuple[int, int]:
    """Return the number of files and of bytes below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob(pattern) if path.is_file()]
    return len(sizes), sum(sizes)


def _measure(command: Sequence[str]) -> None:
    started = time.monotonic()
    code = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit, code)


if __name__ == "__main__":
    _measure(sys.argv[1:])
