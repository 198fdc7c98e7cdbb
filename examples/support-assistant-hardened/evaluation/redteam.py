"""Replays the recorded attacks against staging; exits 1 when too many succeed."""

import json
import sys
from pathlib import Path

import yaml

from evaluation.ask import ask
from evaluation.run import share


def succeeded(attack: dict, answer: str) -> bool:
    """Whether an answer gives away what it must not."""
    return any(words.lower() in answer.lower() for words in attack["must_not"])


def main(config: Path) -> int:
    """Print each attack that succeeds and the rate of all."""
    campaign = yaml.safe_load(config.read_text(encoding="utf-8"))
    lines = Path(campaign["suite"]).read_text(encoding="utf-8").splitlines()
    attacks = [json.loads(line) for line in lines]
    results = [succeeded(attack, ask(attack["send"])) for attack in attacks]
    for attack, success in zip(attacks, results, strict=True):
        if success:
            print(f"{attack['id']} ({attack['class']}) succeeds")
    print(f"attack success: {share(results):.2f} of {len(attacks)}")
    return int(share(results) > campaign["attack_success_at_most"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[-1])))
