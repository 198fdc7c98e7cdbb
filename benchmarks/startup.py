"""Start-up time, a small application assessed cold and again, and peak memory on a large one.

Usage: python -m benchmarks.startup [--repeats N]
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Cost, program, run
from benchmarks.sample_app import make_app

MEGABYTE = 1_000_000


def rows(folder: Path, repeats: int) -> Iterator[tuple[str, Cost, str]]:
    """Yield each job, what its best run cost, and its goal."""
    ours, report = program("bartizan"), str(folder / "report.json")
    run([ours, "--help"])
    yield "bartizan --help", _best([ours, "--help"], repeats, {}), "< 0.3 s"

    small = str(make_app(folder / "small", 300))
    command = [ours, "assess", small, "--format", "json", "-o", report]
    yield "300 files, cold", _best([*command, "--no-cache"], repeats, {}), "< 2 s"
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    run(command, env=cache)
    yield "300 files, again", _best(command, repeats, cache), "< 0.5 s"

    large = str(make_app(folder / "large", 5000))
    command = [ours, "assess", large, "--no-cache", "--format", "json", "-o", report]
    yield "5,000 files, cold", _best(command, 1, {}), "< 300 MB"


def _best(command: list[str], repeats: int, env: dict[str, str]) -> Cost:
    return min((run(command, env=env) for _ in range(repeats)), key=lambda cost: cost.wall)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    print("| job | wall s | CPU s | peak MB | goal |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, cost, goal in rows(Path(folder), options.repeats):
            if cost.code:
                message = f"{name}: exit code {cost.code}"
                raise RuntimeError(message)
            print(
                f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} "
                f"| {cost.peak / MEGABYTE:.0f} | {goal} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
