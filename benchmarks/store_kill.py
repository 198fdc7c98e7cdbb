"""Kills writers of a store of models with SIGKILL at each of many points, and counts what was lost.

Usage: python -m benchmarks.store_kill [--points N]

A writer is killed before its first operation on files, before its second, and so on, and after a
random time; another meets a file system that takes no more bytes. After each the store is read.
"""

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bartizan.core.errors import BartizanError
from bartizan.signing.tree import listing
from bartizan.store.history import Entry, entries, head_of
from bartizan.store.layout import INCOMING, Store
from bartizan.store.models import load, referrers, versions
from bartizan.store.names import Reference
from bartizan.store.oci import Descriptor
from bartizan.store.push import (
    Attachment,
    Change,
    Laid,
    add_files,
    add_model,
    add_referrer,
    commit,
)

OPERATIONS = ("open", "os.", "fcntl.", "shutil.", "tempfile.")
KIND = "application/vnd.example"
LONGEST_LIFE = 0.05
MOST_BYTES = 200_000
NAME = "example/killed"


@dataclass(slots=True)
class Losses:
    """What many kills did: all but the first two must be 0 at the end."""

    points: int = 0
    acknowledged: int = 0
    lost: int = 0
    broken: int = 0
    left: int = 0


def kill_many(folder: Path, points: int, seed: int = 1) -> Losses:
    """Kill a writer at many points of its work on one store, and look at it after each."""
    chance, losses = random.Random(seed), Losses()  # noqa: S311  (no secret)
    Store.make(folder / "store")
    told: set[str] = set()
    for point in range(points):
        meet = (_die_at(point // 3), _die_later(chance), _full(chance))[point % 3]
        told |= _run(folder, meet, chance)
        losses.points += 1
        _look(folder / "store", told, losses)
    losses.acknowledged = len(told)
    _run(folder, lambda: None, chance)  # one that is not killed tidies up
    losses.left = len(list((folder / "store" / INCOMING).glob("*")))
    return losses


def write(folder: Path, seed: int, tell: Callable[[str], None]) -> None:
    """Push two models with a referrer each; say of each, once it is durable, what it is called."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    store = Store(folder / "store")
    for number in range(2):
        model = folder / "models" / f"{seed}-{number}"
        model.mkdir(parents=True)
        for name in ("README.md", "weights.bin", "same.bin"):
            content = b"same" if name == "same.bin" else chance.randbytes(chance.randrange(100_000))
            (model / name).write_bytes(content)
        tell(push(store, model, f"v{seed}-{number}"))


def push(store: Store, model: Path, tag: str) -> str:
    """Push a folder with something that refers to it, and return its digest."""
    found = listing(model)
    files = add_files(store, Laid(model, found), {})
    kept = add_model(store, files, {path: each.size for path, each in found.files.items()})
    referrer = add_referrer(store, kept, Attachment(tag.encode(), KIND, "note"))

    def entry(was: str) -> Entry:
        moment = datetime.now(UTC).isoformat()
        return Entry(moment, "benchmark", "pushed", NAME, tag, kept.digest, was)

    commit(store, Change(Reference(NAME, tag=tag), kept, (referrer,)), entry)
    return kept.digest


def check(store: Store) -> set[str]:
    """Return the digests of the models of a store. Raises StoreBrokenError for what is broken."""
    index = store.index()
    found = set()
    for _, each in versions(index):
        model = load(store, Descriptor(each.media_type, each.digest, each.size))
        for layer in model.layers.values():
            for _chunk in store.chunks(layer):
                pass
        for _, layer in referrers(store, index, each.digest, KIND):
            store.blob(layer)
        found.add(each.digest)
    told = {each.digest for each in entries(store, head_of(index))}
    return found & told


def _look(folder: Path, told: set[str], losses: Losses) -> None:
    try:
        found = check(Store(folder))
    except BartizanError as error:
        print(error.message, file=sys.stderr)
        losses.broken += 1
        return
    losses.lost += len(told - found)


def _run(folder: Path, meet: Callable[[], None], chance: random.Random) -> set[str]:
    """Let another process write; return the digests of which it said that they are durable."""
    reading, writing = os.pipe()
    seed = chance.randrange(1 << 30)
    child = os.fork()
    if not child:
        os.close(reading)
        meet()
        try:
            write(folder, seed, lambda digest: (os.write(writing, f"{digest}\n".encode()), None)[1])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return set(told.split("\n")[:-1])


def _die_at(point: int) -> Callable[[], None]:
    """Make what kills this process at its n-th operation on files."""

    def meet() -> None:
        left = point

        def watch(event: str, _: object) -> None:
            nonlocal left
            if event.startswith(OPERATIONS):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)

    return meet


def _die_later(chance: random.Random) -> Callable[[], None]:
    """Make what has this process killed after a random time, wherever it is."""
    life = chance.uniform(0, LONGEST_LIFE)

    def meet() -> None:
        victim = os.getpid()
        if not os.fork():
            time.sleep(life)
            os.kill(victim, signal.SIGKILL)
            os._exit(0)

    return meet


def _full(chance: random.Random) -> Callable[[], None]:
    """Make what lets no file grow beyond some bytes, as a full disk would."""
    most = chance.randrange(1, MOST_BYTES)

    def meet() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return meet


def main() -> None:
    """Print what many kills did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--points", type=int, default=600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(kill_many(Path(folder), options.points), flush=True)


if __name__ == "__main__":
    main()
