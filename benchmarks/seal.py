"""What sealing costs beside AES-GCM alone, the AWS Encryption SDK and Tink, in one run.

Usage: python -m benchmarks.seal [--peers PYTHON] [--folder FOLDER] [--mib N]

CPU time of one process, user and system. PYTHON is an interpreter that has aws-encryption-sdk and
tink. FOLDER is where files are written (a disk, or /dev/shm). `raw` is `AESGCM.encrypt_into` with
the same buffers, again and again; `read, raw, write` adds what any program must do with files.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bartizan.core.words import Phase
from bartizan.crypto.stream import TAG, derive
from bartizan.sealing import Context, SealedReader, open_file, open_sealed, rewrap_file, seal_file
from bartizan.sealing.head import CHUNK, Head
from bartizan.sealing.local import KeyFile
from bartizan.sealing.slots import Slot
from bartizan.sealing.writing import read_full, seal_stream

KEY = KeyFile(bytes(range(32)), Phase.PROTOTYPE)
OTHER = KeyFile(bytes(range(1, 33)), Phase.PROTOTYPE)
CONTEXT = Context("benchmark")
PEERS = Path(__file__).with_name("seal_peers.py")
ROUNDS = 5
REWRAPS = 41
LARGE = 10 * 10**9


class Nowhere(io.RawIOBase):
    """Takes all bytes and keeps none."""

    def __init__(self) -> None:
        self._at = 0

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def seekable(self) -> bool:
        """Return that it can seek."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere."""
        self._at = offset if whence == os.SEEK_SET else self._at
        return self._at

    def write(self, content: "bytes | memoryview") -> int:  # type: ignore[override]
        """Return that all was written."""
        return len(content)


class Endless(io.RawIOBase):
    """Leaves a buffer as it is, and says that it was filled, up to a size."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Return how much of the buffer counts."""
        count = min(len(buffer), self._left)
        self._left -= count
        return count


def cpu(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of some rounds; other work on the machine only adds."""
    costs = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        costs.append(time.process_time() - before)
    return min(costs)


def raw(size: int) -> None:
    """Encrypt as many bytes as a sealed file has, in chunks, from one buffer into another."""
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    plain, sealed = bytearray(CHUNK), bytearray(CHUNK + TAG)
    for _ in range(size // CHUNK):
        cipher.encrypt_into(nonce, plain, bytes(32), sealed)


def read_raw_write(source: Path, target: Path) -> None:
    """Do what is least with files: read a chunk, encrypt it, write it, and sync at the end."""
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    plain, sealed = memoryview(bytearray(CHUNK)), bytearray(CHUNK + TAG)
    with source.open("rb", buffering=0) as file, target.open("wb", buffering=0) as out:
        while read_full(file, plain) == CHUNK:
            cipher.encrypt_into(nonce, plain, bytes(32), sealed)
            out.write(sealed)
        os.fsync(out.fileno())


Row = tuple[str, float, int]


def in_memory(size: int) -> Iterator[Row]:
    """Yield rows of what is done without files, each with the row that it is measured by."""
    plain, sealed = io.BytesIO(os.urandom(size)), io.BytesIO()
    seal_stream(plain, sealed, CONTEXT, (KEY,))
    reader = SealedReader(sealed, (KEY,))
    into = memoryview(bytearray(CHUNK))

    def seal() -> None:
        seal_stream(Endless(size), Nowhere(), CONTEXT, (KEY,))  # type: ignore[arg-type]

    def copied() -> None:
        plain.seek(0)
        cipher, sink = AESGCM(bytes(32)), bytearray(CHUNK + TAG)
        while read_full(plain, into) == CHUNK:
            cipher.encrypt_into(bytes(12), into, bytes(32), sink)

    def read() -> None:
        for number in range(reader.header.head.chunks):
            reader.open_chunk(number, into)

    yield "raw: `AESGCM.encrypt_into`", cpu(lambda: raw(size)), 0
    yield "`seal_stream`, no input or output", cpu(seal), 0
    yield "copy from memory, raw", cpu(copied), 0
    yield "`SealedReader`, from memory", cpu(read), 2


def in_files(size: int, folder: Path) -> Iterator[Row]:
    """Yield rows of what is done from file to file."""
    plain, sealed, back = (folder / name for name in ("plain", "sealed", "back"))
    with plain.open("wb") as file:
        for _ in range(size // CHUNK):
            file.write(os.urandom(CHUNK))
    yield "read, raw, write", cpu(lambda: read_raw_write(plain, back)), 4
    yield "`seal_file`", cpu(lambda: seal_file(plain, sealed, CONTEXT, (KEY,))), 4
    yield "`open_file`", cpu(lambda: open_file(sealed, back, (KEY,))), 4


def peers(python: str, size: int) -> Iterator[Row]:
    """Yield rows of the peers, each in a process of its own."""
    for name in ("esdk", "esdk-1MiB", "tink"):
        command = [python, str(PEERS), name, str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        yield told["name"], told["cpu"] * size / told["size"], 0


@contextmanager
def large(folder: Path) -> Iterator[Path]:
    """Give a sealed file of 10 GB whose chunks are holes: a rewrap does not look at them."""
    path = folder / "large"
    first = KEY.new_key(CONTEXT.asked(bytes(32).hex()))
    head = Head(bytes(32), CONTEXT)
    keys = derive(first.data_key, head.salt, head.binding)
    head = head.proven(keys, LARGE)
    slot = Slot(1, (first.recipient,)).proven(keys, head.binding)
    with path.open("wb") as file:
        file.write(head.encoded() + slot.encoded(head.slot_size) + bytes(head.slot_size))
        file.truncate(head.size)
    yield path
    path.unlink()


def rewraps(folder: Path) -> tuple[float, float]:
    """Return the median milliseconds, wall and CPU, of a rewrap of 10 GB that is on the disk."""
    walls, costs = [], []
    with large(folder) as path:
        for number in range(REWRAPS):
            before = time.monotonic(), time.process_time()
            rewrap_file(path, (KEY,), (OTHER, KEY) if number % 2 else (OTHER,))
            walls.append(time.monotonic() - before[0])
            costs.append(time.process_time() - before[1])
    return 1000 * statistics.median(walls), 1000 * statistics.median(costs)


def random_read(folder: Path) -> float:
    """Return the CPU milliseconds of a read of 100 bytes somewhere in a file."""
    with open_sealed(folder / "sealed", (KEY,)) as reader:
        places = [(number * 7_919_113) % (reader.length - 100) for number in range(400)]
        before = time.process_time()
        for place in places:
            reader.read_at(place, 100)
        return 1000 * (time.process_time() - before) / len(places)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--mib", type=int, default=1024)
    given = parser.parse_args()
    size = given.mib * CHUNK
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        rows = [*in_memory(size), *in_files(size, folder)]
        if given.peers:
            rows.extend(peers(given.peers, size))
        print("| what | GB per CPU s | share | of |\n|---|---|---|---|")
        for what, cost, by in rows:
            share = f"{100 * rows[by][1] / cost:.0f} % | {rows[by][0]}"
            print(f"| {what} | {size / cost / 1e9:.2f} | {share} |")
        wall, cost = rewraps(folder)
        print(f"\nrewrap of 10 GB: {wall:.1f} ms, of which {cost:.1f} ms CPU")
        print(f"a read of 100 bytes: {random_read(folder):.2f} ms CPU")
        print(f"load: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
