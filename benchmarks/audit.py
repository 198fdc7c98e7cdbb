"""Events per second of the audit log beside SQLite and JSON lines, and what reading it costs.

Usage: python -m benchmarks.audit [--events N] [--read N]

All three stores write the same events to the same disk in the same run, durably: ours with tiles
and a signed checkpoint every 100 ms, SQLite in WAL mode with synchronous=FULL, JSON lines with
fdatasync; each of the two others with a hash chain, as a store that wants to show changes has.
"""

import argparse
import json
import os
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from bartizan.audit.note import parse_note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.record import Record, What, Who, encode_body
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log

BATCHES = (1, 100, 1000)
SMALLEST = 300
MEGABYTE = 1_000_000
EVENT = Record(
    who=Who("user-1234", "oidc"),
    what=What("model.invoke", "model:support", {"model": f"sha256:{'ab' * 32}"}),
    where="192.0.2.17",
    decision="allow",
    reasons=("policy support-read allows it",),
    tokens={"input": 812, "output": 144},
    latency_ms=812.5,
    policy="2026.11.3",
    controls=("APP-20",),
    detail={"arguments": f"sha256:{'cd' * 32}", "session": "3f0c4a2e-5b1d-4a7e-9a55-01b2c3d4e5f6"},
)
KEY = NoteSigner.generate("example.com/bench")
Write = Callable[[int], None]


def ours(folder: Path, events: int, batch: int) -> float:
    """Return the seconds that our log takes."""
    create_log(folder, KEY)
    with Log.open(folder, KEY) as log:

        def write(count: int) -> None:
            pending = [log.append(EVENT) for _ in range(count)]
            pending[-1].wait()

        return _timed(write, events, batch)


def sqlite(folder: Path, events: int, batch: int) -> float:
    """Return the seconds that SQLite takes, one transaction for each batch."""
    folder.mkdir()
    database = sqlite3.connect(folder / "log.sqlite")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE log (entry BLOB NOT NULL, chain BLOB NOT NULL)")
    chain = bytes(32)

    def write(count: int) -> None:
        nonlocal chain
        rows = []
        for _ in range(count):
            entry = encode_body(EVENT)
            chain = sha256(chain + entry).digest()
            rows.append((entry, chain))
        with database:
            database.executemany("INSERT INTO log VALUES (?, ?)", rows)

    return _timed(write, events, batch)


def json_lines(folder: Path, events: int, batch: int) -> float:
    """Return the seconds that a file of JSON lines takes, one fdatasync for each batch."""
    folder.mkdir()
    handle = os.open(folder / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    chain = bytes(32)

    def write(count: int) -> None:
        nonlocal chain
        lines = []
        for _ in range(count):
            entry = encode_body(EVENT)
            chain = sha256(chain + entry).digest()
            lines.append(entry + b"\t" + chain.hex().encode() + b"\n")
        os.write(handle, b"".join(lines))
        os.fdatasync(handle)

    return _timed(write, events, batch)


def _timed(write: Write, events: int, batch: int) -> float:
    started = time.perf_counter()
    for _ in range(events // batch):
        write(batch)
    return time.perf_counter() - started


def throughput(root: Path, events: int) -> Iterator[str]:
    """Yield one row of the table for each store."""
    for store in (ours, sqlite, json_lines):
        cells = []
        for batch in BATCHES:
            count = max(SMALLEST, events // (1000 if batch == 1 else 1))
            seconds = store(root / f"{store.__name__}-{batch}", count, batch)
            cells.append(f"{count // batch * batch / seconds:,.0f}")
        yield f"| {store.__name__} | {' | '.join(cells)} |"


def latency(root: Path, rate: int, seconds: float) -> tuple[float, float]:
    """Return p50 and p99 of the time from append to a signed checkpoint, in milliseconds.

    A hundred records come at once, as often as the rate asks; the first of each batch is timed.
    """
    create_log(root, KEY)
    found: list[float] = []
    waiting: list[threading.Thread] = []
    with Log.open(root, KEY) as log:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            started = time.perf_counter()
            pending = [log.append(EVENT) for _ in range(100)]

            def wait(index: int = pending[0].index, since: float = started) -> None:
                log.wait_signed(index + 1)
                found.append((time.perf_counter() - since) * 1000)

            waiting.append(threading.Thread(target=wait))
            waiting[-1].start()
            time.sleep(max(0.0, 100 / rate - (time.perf_counter() - started)))
        for thread in waiting:
            thread.join()
    found.sort()
    return found[len(found) // 2], found[len(found) * 99 // 100]


def reading(root: Path, events: int) -> Iterator[str]:
    """Yield what writing and verifying many records costs, in time and memory."""
    create_log(root, KEY)
    started = time.perf_counter()
    with Log.open(root, KEY, settings=Settings(interval=1.0)) as log:
        for _ in range(events):
            log.append(EVENT)
    yield f"written without waiting: {events / (time.perf_counter() - started):,.0f} events/s"
    yield f"peak memory after writing {events:,}: {_peak():.0f} MB"
    started, used = time.perf_counter(), time.process_time()
    trust = Trust(keys=(KEY.key,))
    report = verify(Folder(root), trust)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    yield f"verified: {report.size / wall:,.0f} events/s, {report.size / cpu:,.0f} per CPU second"
    yield f"sound: {report.sound}; peak memory after verifying: {_peak():.0f} MB"
    kept = parse_note((root / "checkpoint").read_bytes())
    with Log.open(root, KEY) as log:
        for _ in range(1000):
            log.append(EVENT)
    started = time.perf_counter()
    verify(Folder(root), Trust(keys=(KEY.key,), heads=(kept,), incremental=True))
    yield f"1,000 new events verified in {(time.perf_counter() - started) * 1000:.1f} ms"


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=30_000, help="for each cell of the table")
    parser.add_argument("--read", type=int, default=1_000_000, help="for reading and memory")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    options = parser.parse_args()
    size = len(json.dumps(json.loads(encode_body(EVENT))))
    print(f"Events of about {size} bytes; durable events per second by batch.\n")
    print("| store | 1 | 100 | 1,000 |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for row in throughput(Path(folder), options.events):
            print(row, flush=True)
        p50, p99 = latency(Path(folder) / "latency", 5000, 5.0)
        print(f"\ncheckpoint after the event at 5,000/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        for line in reading(Path(folder) / "reading", options.read):
            print(line, flush=True)


if __name__ == "__main__":
    main()
