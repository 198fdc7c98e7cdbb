"""Kills the writer of a log with SIGKILL, again and again, and counts what was lost.

Usage: python -m benchmarks.audit_kill [--kills N]
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bartizan.audit.keyfiles import load_key, make_key
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.reading import parse_record
from bartizan.audit.record import Record, What, Who
from bartizan.audit.recovery import recover
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log

ORIGIN = "example.com/killed"
ROOT = Path(__file__).parent.parent
LONGEST_LIFE = 0.25
CLOSED_EVERY = 10
ROUND = 100


@dataclass(slots=True)
class Losses:
    """What many kills did: all but the first two must be 0 at the end."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    alarms: int = 0
    ahead: int = 0
    torn: int = 0


def kill_many(folder: Path, kills: int, seed: int = 1) -> Losses:
    """Start a writer, kill it after a random time, look, and start it again on the same log."""
    key = make_key(folder / "key", ORIGIN)
    create_log(folder / "log", key)
    chance, losses = random.Random(seed), Losses()  # noqa: S311  (no secret)
    for number in range(kills):
        told = _run_and_kill(folder, batch=chance.choice((1, 7, 50)), life=chance)
        losses.kills += 1
        losses.acknowledged += len(told)
        _look(folder / "log", key, told, losses)
        if not number % CLOSED_EVERY:  # now and then the log is closed well
            Log.open(folder / "log", key).close()
    return losses


def _run_and_kill(folder: Path, batch: int, life: random.Random) -> dict[int, str]:
    """Return what the writer was told is durable: index and content."""
    command = [sys.executable, "-m", "benchmarks.audit_kill", "--write", str(folder), str(batch)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if writer.stdout is None:
        message = "the writer has no output"
        raise RuntimeError(message)
    writer.stdout.readline()
    time.sleep(life.uniform(0, LONGEST_LIFE))
    writer.send_signal(signal.SIGKILL)
    output, _ = writer.communicate()
    whole = [line.split() for line in output.split("\n")[:-1]]
    return {int(index): content for index, content in whole}


def _look(log: Path, key: NoteSigner, told: dict[int, str], losses: Losses) -> None:
    report = verify(Folder(log), Trust(keys=(key.key,)))
    losses.alarms += len(report.suspicions)
    found = recover(Folder(log), [key.key])
    losses.torn += found.torn is not None
    size = found.checkpoint.size + len(found.unsigned)
    losses.ahead += found.checkpoint.size > size
    with Log.open(log, key) as opened:
        for index, content in told.items():
            receipt = opened.receipt(index) if index < size else None
            entry = receipt.extra if receipt else None
            losses.lost += entry is None or parse_record(entry).where != content


def _write(folder: Path, batch: int) -> None:
    """Append for ever; say of each record, once it is durable, where it stands."""
    key = load_key(folder / "key")
    with Log.open(folder / "log", key, settings=Settings(interval=0.01)) as log:
        print("ready", flush=True)
        number = 0
        while True:
            names = [f"{os.getpid()}-{number + each}" for each in range(batch)]
            number += batch
            pending = [
                log.append(Record(who=Who("writer"), what=What("append"), where=name))
                for name in names
            ]
            pending[-1].wait()
            lines = [f"{each.index} {name}\n" for each, name in zip(pending, names, strict=True)]
            os.write(1, "".join(lines).encode())


def main() -> None:
    """Print the losses of many kills, or be the writer that is killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--write", nargs=2, metavar=("FOLDER", "BATCH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        _write(Path(options.write[0]), int(options.write[1]))
        return
    for seed in range(0, options.kills, ROUND):  # a new log for each, as looking reads all of it
        with tempfile.TemporaryDirectory() as folder:
            kills = min(ROUND, options.kills - seed)
            print(kill_many(Path(folder), kills, seed), flush=True)


if __name__ == "__main__":
    main()
