"""CPU time of a source scan, beside bandit and semgrep on the same files in the same run.

Usage: python -m benchmarks.source_scan [FOLDER] [--repeats N] [--without semgrep]

Without a folder it copies the largest package of the peers' environment that has at most 2.5 MB of
Python: ordinary code that none of the tools was made for. Bandit runs with its own tests, semgrep
with rules of ours that ask for the same kind of thing as our checks of source code
(`semgrep-rules.yaml`), without network.
"""

import argparse
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Cost, cheapest, program, size_of

PEERS = Path(__file__).parents[1] / ".venv-bench" / "bin"
RULES = Path(__file__).with_name("semgrep-rules.yaml")
MEGABYTE = 1_000_000
MOST = 2.5 * MEGABYTE
QUIET = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool with its command; `fine` are the exit codes that mean it did its work."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    fine: tuple[int, ...] = (0, 1)


def tools(corpus: Path, cache: Path) -> Iterator[Tool]:
    """Yield ourselves first, then the peers."""
    ours = program("bartizan")
    out = str(cache / "report.json")
    assess = [ours, "assess", str(corpus), "--no-cache", "--format", "json", "-o", out]
    yield Tool("bartizan", assess)
    yield Tool("bandit", [str(PEERS / "bandit"), "-q", "-r", str(corpus), "-f", "json"])
    semgrep = [str(PEERS / "semgrep"), "scan", "--quiet", "--metrics=off", "--config", str(RULES)]
    path = f"{PEERS}{os.pathsep}{os.environ.get('PATH', '')}"
    options = ["--disable-version-check", "--no-git-ignore", "--json", str(corpus)]
    yield Tool("semgrep", [*semgrep, *options], {**QUIET, "PATH": path})


def table(corpus: Path, costs: Mapping[str, Cost], starts: Mapping[str, Cost]) -> str:
    """Return the figures, each as a ratio to ours as well.

    `starts` are the costs of a folder with one line: what a tool costs before it scans anything.
    """
    files, size = size_of(corpus)
    net = {name: max(cost.cpu - starts[name].cpu, 0.01) for name, cost in costs.items()}
    lines = [
        f"{corpus.name}: {files} Python files, {size / MEGABYTE:.2f} MB; cheapest run of each",
        "| tool | CPU s | start | MB per CPU s net | peak MB | CPU, times ours | net, times ours |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {cost.cpu:.2f} | {starts[name].cpu:.2f} | {size / MEGABYTE / net[name]:.2f} "
        f"| {cost.peak / MEGABYTE:.0f} | {cost.cpu / costs['bartizan'].cpu:.1f} "
        f"| {net[name] / net['bartizan']:.1f} |"
        for name, cost in costs.items()
    ]
    return "\n".join(lines)


def measure(corpus: Path, repeats: int, without: Sequence[str]) -> Mapping[str, Cost]:
    """Return the cost of each tool; raise RuntimeError for one that did not do its work."""
    found: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as folder:
        for tool in tools(corpus, Path(folder)):
            if tool.name in without:
                continue
            print(f"running {tool.name} …", file=sys.stderr)
            cost = cheapest(tool.command, repeats, env=tool.env)
            if cost.code not in tool.fine:
                message = f"{tool.name} exited with {cost.code}"
                raise RuntimeError(message)
            found[tool.name] = cost
    return found


def _peer_packages() -> Path:
    version = sysconfig.get_python_version()
    return PEERS.parent / "lib" / f"python{version}" / "site-packages"


def _copied(target: Path) -> Path:
    packages = [path for path in _peer_packages().iterdir() if (path / "__init__.py").is_file()]
    sizes = {path: size_of(path)[1] for path in sorted(packages)}
    fitting = [path for path, size in sizes.items() if size <= MOST]
    largest = max(fitting, key=lambda path: sizes[path])
    return Path(shutil.copytree(largest, target / largest.name))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.folder or _copied(Path(folder))
        costs = measure(corpus, options.repeats, options.without)
        nearly_nothing = Path(folder) / "one-line"
        nearly_nothing.mkdir()
        (nearly_nothing / "one.py").write_text("print(1)\n", encoding="utf-8")
        starts = measure(nearly_nothing, options.repeats, options.without)
        print(table(corpus, costs, starts))


if __name__ == "__main__":
    main()
