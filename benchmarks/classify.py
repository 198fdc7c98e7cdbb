"""What detectors of personal data find and cost, beside Presidio and DataFog in one run.

Usage: python -m benchmarks.classify --peers PYTHON [--compiled PYTHON] [--set FILE]

PYTHON is an interpreter that has presidio-analyzer, datafog and datafog-core; that of `--compiled`
has a wheel of ours with compiled modules, as `make test-compiled` makes it. The set is that of
`benchmarks.classify_corpus`, or another with a text and spans (type, start, end) on each line.
Speed is CPU time of one process on the texts of the set, and on the same texts without values.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.classify_peers import CORE, TOOLS

RUNNER = Path(__file__).with_name("classify_peers.py")
SET = Path(__file__).parent / "corpus" / "personal.jsonl"
OURS = ("bartizan", "bartizan, all types")
REPEATS = {"presidio, no NER": 1}
TIMES = 8
HALF = 0.5
OTHERS = ("person", "date_of_birth", "address")
Gold = Sequence[tuple[str, int, int]]


def run(tool: str, python: str, texts: Sequence[str]) -> tuple[float, list[Gold]]:
    """Return the CPU seconds that a tool takes for texts, and its spans."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts"
        path.write_text("".join(f"{json.dumps(text)}\n" for text in texts), encoding="utf-8")
        command = [python, str(RUNNER), tool, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["cpu"], [[(name, a, b) for name, a, b in spans] for spans in result["spans"]]


def counts(gold: Sequence[Gold], found: Sequence[Gold], name: str) -> Counter[str]:
    """Count hits: the same type, and more than half of the longer span in common."""
    total: Counter[str] = Counter()
    for right, said in zip(gold, found, strict=True):
        left = [span for span in right if span[0] == name]
        for span in (each for each in said if each[0] == name):
            match = next((each for each in left if _same(each, span)), None)
            total["tp" if match else "fp"] += 1
            if match:
                left.remove(match)
        total["fn"] += len(left)
    return total


def _same(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return shared > HALF * max(one[2] - one[1], other[2] - other[1])


def f1(count: Mapping[str, int]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * count["tp"] / max(1, 2 * count["tp"] + count["fp"] + count["fn"])


def without_values(texts: Sequence[str]) -> list[str]:
    """Return the texts without digits and addresses."""
    return [re.sub(r"[0-9@+]+", "", text) for text in texts]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", required=True, metavar="PYTHON")
    parser.add_argument("--compiled", metavar="PYTHON")
    parser.add_argument("--set", type=Path, default=SET)
    given = parser.parse_args()
    records = [json.loads(line) for line in given.set.read_text(encoding="utf-8").splitlines()]
    texts = [record["text"] for record in records]
    gold = [[(s["type"], s["start"], s["end"]) for s in record["spans"]] for record in records]
    print(f"| tool | {' | '.join((*CORE, 'six together', *OTHERS))} | dense MB/s | clean MB/s |")
    print(f"|{'---|' * (len(CORE) + len(OTHERS) + 4)}")
    for tool in TOOLS:
        python = sys.executable if tool in OURS else given.peers
        print(f"| {tool} | {_row(tool, python, texts, gold)} |", flush=True)
        if tool in OURS and given.compiled:
            print(f"| {tool}, compiled | {_row(tool, given.compiled, texts, gold)} |", flush=True)


def _row(tool: str, python: str, texts: Sequence[str], gold: Sequence[Gold]) -> str:
    times = REPEATS.get(tool, TIMES)
    _, found = run(tool, python, texts)
    each = {name: counts(gold, found, name) for name in (*CORE, *OTHERS)}
    six = sum((each[name] for name in CORE), Counter[str]())
    scores = [f"{f1(each[name]):.3f}" for name in CORE] + [f"{f1(six):.3f}"]
    scores += [f"{f1(each[name]):.3f}" if each[name]["tp"] else "-" for name in OTHERS]
    speeds = []
    for some in (list(texts) * times, without_values(texts) * times):
        cost, _ = run(tool, python, some)
        speeds.append(f"{sum(len(text.encode()) for text in some) / cost / 1e6:.2f}")
    return " | ".join([*scores, *speeds])


if __name__ == "__main__":
    main()
