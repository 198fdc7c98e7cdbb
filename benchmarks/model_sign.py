"""Measures signing and verifying a large model, beside model_signing and hashing alone.

Usage: python -m benchmarks.model_sign [--peer PYTHON] [--gigabytes N]

PYTHON is one that has model-signing and pyOpenSSL [default: that of the benchmarks' environment].
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import sleep

from benchmarks.measure import Cost, cheapest, program, run

PEER = str(Path(__file__).parents[1] / ".venv-bench" / "bin" / "python")
FILES = 4
MEBIBYTE = 1 << 20
# A file that was written to this shortly before is not taken from the cache.
SETTLE = 2.5
HASHING = (
    "import hashlib, sys\n"
    "for name in sys.argv[1:]:\n"
    "    with open(name, 'rb') as file:\n"
    "        hashlib.file_digest(file, 'sha256')\n"
)


def lay(root: Path, gigabytes: float) -> Path:
    """Write a model of several files of random bytes, and a small README."""
    root.mkdir()
    each = int(gigabytes * (1 << 30)) // FILES
    block = os.urandom(MEBIBYTE)
    for number in range(FILES):
        with (root / f"part-{number}.bin").open("wb") as file:
            file.write(bytes([number]))
            for _ in range(each // MEBIBYTE):
                file.write(block)
    (root / "README.md").write_text("a model\n")
    return root


def jobs(folder: Path, model: Path, peer: str) -> Iterator[tuple[str, Cost]]:
    """Yield each job and what it cost: the least CPU time of three runs."""
    env = {"XDG_CACHE_HOME": str(folder / "cache")}
    bartizan, key, out = program("bartizan"), str(folder / "key"), str(folder / "our.sig")
    parts = [str(path) for path in sorted(model.glob("part-*"))]
    run([bartizan, "model", "keygen", key, "--no-passphrase"])
    sign = [bartizan, "model", "sign", str(model), "--key", key, "-o", out]
    verify = [bartizan, "model", "verify", str(model), "--signer", f"{key}.pub", "--signature", out]
    library = [peer, "-m", "model_signing"]
    theirs = str(folder / "their.sig")
    yield "hashlib alone, one thread", cheapest([peer, "-c", HASHING, *parts], 3)
    yield "sign", cheapest([*sign, "--no-scan", "--rehash"], 3, env=env)
    yield "sign, with the scan", cheapest([*sign, "--rehash"], 3, env=env)
    yield "verify", cheapest(verify, 3, env=env)
    signing = [*library, "sign", "key", str(model), "--private_key", key]
    yield "model_signing sign", cheapest([*signing, "--signature", theirs], 3)
    verifying = [*library, "verify", "key", str(model), "--public_key", f"{key}.pub"]
    yield "model_signing verify", cheapest([*verifying, "--signature", theirs], 3)
    (model / "README.md").write_text("another line\n")
    sleep(SETTLE)
    yield "sign again after a change of README.md", cheapest(sign, 3, env=env)


def main() -> None:
    """Print a table of jobs and costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--peer", default=PEER)
    parser.add_argument("--gigabytes", type=float, default=2)
    options = parser.parse_args()
    print("| job | wall s | CPU s | peak MB | exit |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = lay(folder / "model", options.gigabytes)
        for job, cost in jobs(folder, model, options.peer):
            peak = cost.peak / MEBIBYTE
            print(f"| {job} | {cost.wall:.2f} | {cost.cpu:.2f} | {peak:.0f} | {cost.code} |")


if __name__ == "__main__":
    main()
