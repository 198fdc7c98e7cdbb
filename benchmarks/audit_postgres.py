"""A PostgreSQL of its own for the audit benchmark, and the writer that speaks with it.

The writer runs in the environment of the peers, which has psycopg:
python -m benchmarks.audit_postgres FOLDER EVENTS BATCH
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bartizan.audit.record import encode_body
from benchmarks.audit_event import EVENT

ROOT = Path(__file__).parents[1]
PEER = Path(os.environ.get("BENCH_PYTHON", ROOT / ".venv-bench" / "bin" / "python"))
INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "postgresql")
USER = "postgres"


@dataclass(frozen=True)
class Spent:
    """The seconds that a store took, and those of the CPU where they can be told."""

    wall: float
    cpu: float | None = None


@dataclass(frozen=True)
class Cluster:
    """A running server, which listens on a socket in its folder alone."""

    folder: Path

    def postgres(self, folder: Path, events: int, batch: int) -> Spent:  # noqa: ARG002
        """Return the seconds that PostgreSQL takes, one transaction for each batch."""
        command = [str(PEER), "-m", "benchmarks.audit_postgres", str(self.folder)]
        done = subprocess.run(
            [*command, str(events), str(batch)],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
        )
        return Spent(float(done.stdout))


@contextmanager
def cluster(root: Path) -> Iterator[Cluster | str]:
    """Give a running server, or why there is none."""
    programs = _programs()
    if programs is None:
        yield "PostgreSQL is not installed, and apt-get cannot install it"
        return
    if subprocess.run([PEER, "-c", "import psycopg"], capture_output=True, check=False).returncode:
        yield f"{PEER} has no psycopg; `make bench` makes that environment"
        return
    user = USER if os.geteuid() == 0 else None
    folder = root / "postgres"
    folder.mkdir()
    if user:
        root.chmod(0o711)
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "--auth=trust", f"--username={USER}", "-D", data],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="],
        user=user,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(programs, folder)
        yield Cluster(folder)
    finally:
        server.terminate()
        server.wait()


def _programs() -> Path | None:
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(INSTALL, stdout=subprocess.DEVNULL, check=False)
        found = _installed()
    return found


def _installed() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def _wait_until_ready(programs: Path, folder: Path) -> None:
    for _ in range(300):
        ready = [str(programs / "pg_isready"), "-h", str(folder), "-q"]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise TimeoutError(folder)


def write(folder: str, events: int, batch: int) -> float:
    """Return the seconds that the events take, each batch in a transaction."""
    import psycopg  # noqa: PLC0415  (only the environment of the peers has it)

    chain = bytes(32)
    with psycopg.connect(host=folder, user=USER, dbname="postgres") as database:
        cursor = database.cursor()
        cursor.execute("CREATE TABLE IF NOT EXISTS log (entry BYTEA NOT NULL, chain BYTEA)")
        database.commit()
        started = time.perf_counter()
        for _ in range(events // batch):
            rows = []
            for _ in range(batch):
                entry = encode_body(EVENT)
                chain = sha256(chain + entry).digest()
                rows.append((entry, chain))
            if batch == 1:
                cursor.execute("INSERT INTO log VALUES (%s, %s)", rows[0])
            else:
                with cursor.copy("COPY log FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["bytea", "bytea"])
                    for row in rows:
                        copy.write_row(row)
            database.commit()
        return time.perf_counter() - started


if __name__ == "__main__":
    print(write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
