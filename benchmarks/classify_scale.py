"""What it costs to classify gigabytes of Parquet, killed at half and resumed, on Spark, on Ray.

Usage: python -m benchmarks.classify_scale FOLDER [--gigabytes 1] [--engine spark] [--engine ray]

Makes the data in FOLDER unless it is there, and runs `bartizan data classify` over it: once to its
end, once killed without warning at half and resumed, and once with each other engine. Prints
seconds, CPU seconds, the largest worker, the bytes read, and whether the answer is the same bytes.
CPU and memory are those of this command's own processes, looked at ten times a second.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

GROUPS, ROWS, FEATURES = 4, 100_000, 12
WORDS: Final = [
    "order", "parcel", "was", "sent", "late", "customer", "asks", "again", "about", "refund",
    "size", "colour", "battery", "screen", "delivery", "window", "street", "light", "invoice",
    "ticket", "closed", "opened", "reply", "agent", "waited", "thanks",
]  # fmt: skip
TICKS: Final = os.sysconf("SC_CLK_TCK")
PAUSE: Final = 0.1


def make(folder: Path, size: int) -> None:
    """Write files of Parquet until they have `size` bytes together; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        each = next(pool.map(partial(_write, folder), range(1)))
        list(pool.map(partial(_write, folder), range(1, -(-size // each))))


def _write(folder: Path, number: int) -> int:
    """Write a file unless it is there; return its bytes. Each has chances of its own."""
    path = folder / f"part-{number:04}.parquet"
    if not path.exists():
        chance = np.random.default_rng([11, number])
        begun = path.with_suffix(".begun")
        with parquet.ParquetWriter(begun, _table(chance, 1).schema, compression="zstd") as writer:
            for _ in range(GROUPS):
                writer.write_table(_table(chance, ROWS), row_group_size=ROWS)
        begun.rename(path)
    return path.stat().st_size


def _table(chance: np.random.Generator, rows: int) -> pa.Table:
    words = chance.choice(WORDS, (rows, 12)).tolist()
    notes = [" ".join(each) for each in words]
    for at in range(0, rows, 10_007):
        notes[at] += f" write to u{at}@mail.org"
    columns: dict[str, object] = {
        "email": [f"u{each:x}@mail.org" for each in chance.integers(1 << 40, size=rows).tolist()],
        "note": notes,
    }
    columns |= {f"feature_{at}": chance.random(rows) for at in range(FEATURES)}
    return pa.table(columns)


@dataclass(slots=True)
class Watched:
    """A command and what its processes took: by process, since they come and go."""

    process: subprocess.Popen[bytes]
    memory: dict[int, int] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)

    def look(self) -> None:
        """Look at all its processes."""
        parents = {pid: parent for pid, parent in map(_parent, _pids()) if pid}
        for pid in parents:
            at = pid
            while at in parents and at != self.process.pid:
                at = parents[at]
            if at == self.process.pid:
                self._count(pid)

    def _count(self, pid: int) -> None:
        place = Path("/proc", str(pid))
        try:
            status = dict(_pairs(place / "status"))
            stat = (place / "stat").read_text().rpartition(")")[2].split()
            memory = int(status.get("VmHWM", "0 kB").split()[0]) << 10  # none of one that ended
            self.memory[pid] = max(memory, self.memory.get(pid, 0))
            self.cpu[pid] = (int(stat[11]) + int(stat[12])) / TICKS
            self.read[pid] = int(dict(_pairs(place / "io"))["rchar"])
        except (OSError, KeyError, IndexError):
            return  # it has ended

    def largest_worker(self) -> int:
        """Return the bytes of the largest process but the command itself."""
        return max(
            (size for pid, size in self.memory.items() if pid != self.process.pid), default=0
        )


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _parent(pid: int) -> tuple[int, int]:
    try:
        return pid, int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0, 0


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text().splitlines()
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def run(folder: Path, work: Path, *arguments: str, until: int | None = None) -> Watched:
    """Classify a folder; with `until`, kill its processes after so many lines of the journal."""
    command = [
        sys.executable,
        "-m",
        "bartizan",
        "data",
        "classify",
        str(folder),
        "--format",
        "json",
    ]
    command += ["--key-file", str(work / "key"), *arguments]
    watched = Watched(subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL))
    while watched.process.poll() is None:
        watched.look()
        if until is not None and _lines(work / "journal") > until:
            os.killpg(watched.process.pid, signal.SIGKILL)
        time.sleep(PAUSE)
    return watched


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def row(name: str, watched: Watched, started: float, answer: Path, right: str) -> str:
    """Print what a run took; return the digest of its answer."""
    digest = sha256(answer.read_bytes()).hexdigest() if answer.exists() else ""
    same = "killed" if not digest else "the first" if not right else str(digest == right)
    print(
        f"| {name} | {time.monotonic() - started:.0f} | {sum(watched.cpu.values()):.0f}"
        f" | {watched.largest_worker() / 1e6:.0f} | {sum(watched.read.values()) / 1e6:,.0f}"
        f" | {same} |",
        flush=True,
    )
    return digest


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--engine", action="append", default=[], choices=("spark", "ray"))
    given = parser.parse_args()
    data, work = given.folder / "data", given.folder / "work"
    make(data, int(given.gigabytes * 1e9))
    work.mkdir(exist_ok=True)
    (work / "key").write_bytes(bytes(32))
    files = sorted(data.glob("*.parquet"))
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e9:.2f} GB")
    print("| run | seconds | CPU seconds | largest worker, MB | read, MB | same answer |")
    print("|---|---|---|---|---|---|")
    journal = ("--resume", str(work / "journal"))
    right = _timed("local", data, work, right="")
    # A sample of each row group, then all rows of the column that it leaves open.
    half = len(files) * GROUPS
    _timed("local, killed at half", data, work, *journal, right=right, until=half)
    print(f"({_lines(work / 'journal') - 1} parts were done)")
    _timed("local, resumed", data, work, *journal, right=right)
    for engine in given.engine:
        _timed(engine, data, work, "--engine", engine, right=right)


def _timed(
    name: str, data: Path, work: Path, *arguments: str, right: str, until: int | None = None
) -> str:
    answer = work / f"{name.replace(' ', '-')}.json"
    answer.unlink(missing_ok=True)
    started = time.monotonic()
    watched = run(data, work, *arguments, "-o", str(answer), until=until)
    return row(name, watched, started, answer, right)


if __name__ == "__main__":
    main()
