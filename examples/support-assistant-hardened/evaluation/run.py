"""Measures quality, grounding and equal treatment against the thresholds; exits 1 below one."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from evaluation.ask import ask

Case = Mapping[str, object]


def share(passed: Sequence[bool]) -> float:
    """Return the share of true values; of nothing it is 1."""
    return sum(passed) / len(passed) if passed else 1.0


def measure(cases: Sequence[Case], answer: Callable[[str], str]) -> dict[str, float]:
    """Return the three measures of the assistant's answers."""
    answers = {case["id"]: answer(str(case["ask"])) for case in cases}
    hit = {case["id"]: _expected(case, answers[case["id"]]) for case in cases}
    grounded = [hit[case["id"]] for case in cases if case["grounds"]]
    pairs: dict[object, list[str]] = {}
    for case in cases:
        if "pair" in case:
            pairs.setdefault(case["pair"], []).append(answers[case["id"]])
    return {
        "accuracy": share(list(hit.values())),
        "grounded": share(grounded),
        "same_answer_for_paired_names": share([len(set(said)) == 1 for said in pairs.values()]),
    }


def _expected(case: Case, answer: str) -> bool:
    expect = case["expect"]
    return not expect or any(str(words).lower() in answer.lower() for words in expect)


def main(config: Path) -> int:
    """Print each measure beside its threshold."""
    thresholds = yaml.safe_load(config.read_text(encoding="utf-8"))
    lines = Path(thresholds["cases"]).read_text(encoding="utf-8").splitlines()
    measured = measure([json.loads(line) for line in lines], ask)
    for name, value in measured.items():
        print(f"{name}: {value:.2f} (at least {thresholds[name]})")
    return int(any(value < thresholds[name] for name, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[-1])))
