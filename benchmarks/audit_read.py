"""What many records cost: to write, to verify, to index and to ask, in time and memory.

Usage: python -m benchmarks.audit_read [--events N] [--folder FOLDER]

Each stage is a process of its own, whose peak memory is its own. The records are those of a year:
10,000 principals take turns, so that one of them has a twelfth of a ten-thousandth in a month.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.keyfiles import load_key, make_key
from bartizan.audit.note import Note, parse_note
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.query import Index, Question
from bartizan.audit.record import Who
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from benchmarks.audit_event import EVENT

ORIGIN = "example.com/bench"
PRINCIPALS = 10_000
YEAR = timedelta(days=365)
START = datetime(2025, 1, 1, tzinfo=UTC)
MEGABYTE = 1_000_000
MORE = 1000


@dataclass
class Year:
    """A clock that goes through a year in so many steps."""

    events: int
    asked: int = 0

    def __call__(self) -> datetime:
        """Return the next moment."""
        self.asked += 1
        return START + YEAR / self.events * self.asked


@dataclass(frozen=True)
class Place:
    """The folder of a run."""

    root: Path
    events: int

    @property
    def log(self) -> Path:
        """The log's folder."""
        return self.root / "log"

    @property
    def head(self) -> Note:
        """The newest head, with its signature."""
        return parse_note((self.log / "checkpoint").read_bytes())

    @property
    def checkpoint(self) -> Checkpoint:
        """The newest head."""
        return parse_checkpoint(self.head.text)


def write(place: Place) -> str:
    """Append all records without waiting for any."""
    key = make_key(place.root / "key", ORIGIN)
    create_log(place.log, key, settings=Settings(clock=lambda: START))
    events = [replace(EVENT, who=Who(f"user-{n:05}", "oidc")) for n in range(PRINCIPALS)]
    settings = Settings(clock=Year(place.events))
    with Log.open(place.log, key, settings=settings) as log:
        for number in range(place.events):
            log.append(events[number % PRINCIPALS])
    return f"{place.events:,} records"


def verified(place: Place) -> str:
    """Verify the whole log."""
    report = verify(Folder(place.log), Trust(keys=(load_key(place.root / "key").key,)))
    return f"{report.size:,} records, {'sound' if report.sound else report.suspicions}"


def verified_since(place: Place) -> str:
    """Append some more, and verify from the head on that was kept."""
    key, kept = load_key(place.root / "key"), place.head
    settings = Settings(clock=lambda: START + 2 * YEAR)
    with Log.open(place.log, key, settings=settings) as log:
        for _ in range(MORE):
            log.append(EVENT)
    started = time.perf_counter()
    trust = Trust(keys=(key.key,), heads=(kept,), incremental=True)
    report = verify(Folder(place.log), trust)
    milliseconds = (time.perf_counter() - started) * 1000
    return f"{MORE:,} new records verified in {milliseconds:.0f} ms, sound: {report.sound}"


def index(place: Place) -> str:
    """Make the index."""
    opened = Index(place.root / "index", Folder(place.log))
    count = opened.refresh(place.checkpoint)
    opened.close()
    return f"{count:,} records, {(place.root / 'index').stat().st_size / MEGABYTE:,.0f} MB"


def ask(place: Place) -> str:
    """Ask for a month of one principal, from opening the index to the last checked answer."""
    question = Question(principal="user-04321", since="2025-06-01", until="2025-07-01")
    started = time.perf_counter()
    opened = Index(place.root / "index", Folder(place.log))
    opened.refresh(place.checkpoint)
    answers = list(opened.ask(question, place.checkpoint))
    opened.close()
    milliseconds = (time.perf_counter() - started) * 1000
    return f"{len(answers):,} answers, each checked against the tree, in {milliseconds:.0f} ms"


STAGES: Mapping[str, Callable[[Place], str]] = {
    "write": write,
    "verify": verified,
    "index": index,
    "ask": ask,
    "since": verified_since,
}


def run(name: str, place: Place) -> None:
    """Run one stage and print its row."""
    started = time.perf_counter()
    said = STAGES[name](place)
    wall, cpu = time.perf_counter() - started, time.process_time()
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE
    rates = f"{place.events / wall:,.0f} | {place.events / cpu:,.0f}"
    if name in ("ask", "since"):
        rates = "|"
    print(f"| {name} | {said} | {wall:.1f} | {cpu:.1f} | {rates} | {peak:.0f} |", flush=True)


def main() -> None:
    """Print a table, or run the one stage that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        run(options.stage, Place(options.folder, options.events))
        return
    print(f"load {' '.join(f'{each:.1f}' for each in os.getloadavg())} on {os.cpu_count()} cores\n")
    print("| stage | did | wall s | CPU s | records/s | per CPU s | peak MB |")
    print("|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for stage in STAGES:
            command = [sys.executable, "-m", "benchmarks.audit_read", "--stage", stage]
            command += ["--folder", folder, "--events", str(options.events)]
            subprocess.run(command, check=True)
    print(f"\nload {' '.join(f'{each:.1f}' for each in os.getloadavg())}")


if __name__ == "__main__":
    main()
