"""Events per second of the audit log beside SQLite, JSON lines and PostgreSQL, and its delay.

Usage: python -m benchmarks.audit [--events N] [--seconds S] [--folder FOLDER]

All stores write the same events to the same disk in the same run, durably: ours with tiles and a
signed checkpoint every 100 ms, SQLite in WAL mode with synchronous=FULL, JSON lines with fdatasync,
PostgreSQL as it is installed, with COPY; each of the others with a hash chain, as a store that
wants to show changes has.
"""

import argparse
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import create_log
from bartizan.audit.record import encode_body
from bartizan.audit.writer import Log
from benchmarks.audit_event import EVENT
from benchmarks.audit_postgres import Cluster, Spent, cluster

BATCHES = (1, 100, 1000)
RATES = (5_000, 10_000)
SMALLEST = 300
KEY = NoteSigner.generate("example.com/bench")
Write = Callable[[int], None]
Store = Callable[[Path, int, int], Spent]


def ours(folder: Path, events: int, batch: int) -> Spent:
    """Return the seconds that our log takes."""
    create_log(folder, KEY)
    with Log.open(folder, KEY) as log:

        def write(count: int) -> None:
            pending = [log.append(EVENT) for _ in range(count)]
            pending[-1].wait()

        return _timed(write, events, batch)


def sqlite(folder: Path, events: int, batch: int) -> Spent:
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


def json_lines(folder: Path, events: int, batch: int) -> Spent:
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


def _timed(write: Write, events: int, batch: int) -> Spent:
    started, used = time.perf_counter(), time.process_time()
    for _ in range(events // batch):
        write(batch)
    return Spent(time.perf_counter() - started, time.process_time() - used)


def throughput(root: Path, events: int) -> Iterator[str]:
    """Yield one row of the table for each store, and what was left out."""
    with cluster(root) as database:
        stores: list[Store] = [ours, sqlite, json_lines]
        if isinstance(database, Cluster):
            stores.append(database.postgres)
        for store in stores:
            yield f"| {store.__name__} | {' | '.join(cells(store, root, events))} |"
        if not isinstance(database, Cluster):
            yield f"| postgres | left out: {database} | | |"


def cells(store: Store, root: Path, events: int) -> Iterator[str]:
    """Yield events per second for each size of batch, and microseconds of CPU for each event."""
    for batch in BATCHES:
        count = max(SMALLEST, events // (1000 if batch == 1 else 1)) // batch * batch
        spent = store(root / f"{store.__name__}-{batch}", count, batch)
        cpu = "" if spent.cpu is None else f" ({spent.cpu / count * 1e6:,.0f})"
        yield f"{count / spent.wall:,.0f}{cpu}"


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


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=30_000, help="for each cell of the table")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each rate of the latency")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    options = parser.parse_args()
    size = len(encode_body(EVENT))
    print(f"load {' '.join(f'{each:.1f}' for each in os.getloadavg())} on {os.cpu_count()} cores")
    print(f"Events of about {size} bytes; durable events per second by batch (µs of CPU each).\n")
    print("| store | 1 | 100 | 1,000 |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for row in throughput(Path(folder), options.events):
            print(row, flush=True)
        print("\n| events/s | checkpoint after the event, p50 ms | p99 ms |\n|---|---|---|")
        for rate in RATES:
            p50, p99 = latency(Path(folder) / f"latency-{rate}", rate, options.seconds)
            print(f"| {rate:,} | {p50:.0f} | {p99:.0f} |", flush=True)


if __name__ == "__main__":
    main()
