"""What the guards of the gateway find, miss, let out and cost.

Usage: python -m benchmarks.guards detector WHEELS REPOSITORIES [BEFORE.npz]
       python -m benchmarks.guards topics WHEELS REPOSITORIES
       python -m benchmarks.guards streams [CHUNKINGS]
       python -m benchmarks.guards dialects [CHUNKINGS]

`detector` judges the injection detector on sets of other authors than those that it learned from
(see `benchmarks.guards_sets` for what the two folders hold): for each set of attacks the area
under the curve, and the share that is caught where one in a hundred harmless texts of the same kind
is; over-defence on harmless texts; a threshold calibrated on one half of the harmless texts and
tried on the other; with other weights beside it, if any. A text that shares ten words in a row with
one that could have been learned from is left out. `topics` judges five examples of a topic.
`streams` cuts texts around every sensitive type and credential at random and
counts what comes out of the filter otherwise than out of the whole text; `dialects` does so
through a gateway, for each kind of text that a streamed reply carries in each dialect, arguments of
tools among them, and looks for pieces of eight characters of a value in all that the caller gets.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.calibration import calibrated, checked
from bartizan.gateway.guards.injection import UNTRUSTED, Settings, scored
from bartizan.gateway.guards.topics import DeniedTopics
from bartizan.gateway.guards.topics import Settings as TopicSettings
from bartizan.gateway.holdback import Holdback
from bartizan.gateway.injection import vectors
from bartizan.gateway.injection.model import Weights, score
from bartizan.gateway.injection.reader import Learned, reader
from bartizan.gateway.sensitive import Decoded
from bartizan.gateway.views import views
from bartizan.gateway.words import Role
from benchmarks.guards_sets import (
    ATTACKS,
    BENIGN,
    DOCUMENTS,
    FRESH,
    Texts,
    advice,
    advice_wanted,
    requests,
    taken,
)
from tests.unit.gateway.channels import CHANNELS, leaked, passed, unnamed
from tests.unit.gateway.streams import PROSE, VALUES, WATCH, chunks, dice, streamed, texts, whole
from tools.injection.network import level_of
from tools.injection.sources import everything

KILOBYTE = 1024
RUN = 10
USUAL = {Role.USER: Settings().threshold, Role.DOCUMENT: UNTRUSTED}
"""From where on a text is stopped unless a route says otherwise."""
Scores = NDArray[np.float64]


def detector(wheels: Path, repositories: Path, before: Path | None = None) -> None:
    """Print the tables of the injection detector, and of other weights before them."""
    seen = frozenset(run for row in everything(wheels) for run in runs(row.text))

    @cache
    def fresh(some: Texts) -> list[str]:
        found = some(wheels, repositories)
        return taken(text for text in found if seen.isdisjoint(runs(text)))

    if before is not None:
        other = _stored(before)
        print(f"with {before.name}")
        _tables(cache(lambda some: np.array([_scored(text, other) for text in fresh(some)])))
        print("\nwith the weights that ship")
    _tables(cache(lambda some: np.array([_ours(text, some) for text in fresh(some)])))
    _cost()


def _stored(path: Path) -> Weights:
    """Return the weights of a file, with the network where it has one."""
    stored = np.load(path, allow_pickle=False)
    network = None
    if "taps" in stored:
        known, layers = vectors.shipped(), [stored[name] for name in Learned._fields[1:]]
        level = int(stored["level"]) if "level" in stored else level_of(known, stored["taps"])
        network = reader(known, Learned(level, *layers))
    return Weights(stored["weights"], float(stored["bias"]), float(stored["scale"]), network)


def _ours(text: str, some: Texts) -> float:
    return scored(text, _role(some)).score


def _role(some: Texts) -> Role:
    return Role.DOCUMENT if some in DOCUMENTS else Role.USER


def _scored(text: str, weights: Weights) -> float:
    return max(score(view.text, weights).score for view in views(text))


def _tables(scores: Callable[[Texts], Scores]) -> None:
    print(f"{'attacks':34} {'n':>5} {'AUC':>6} {'95 %':>14} {'at 1 %':>7} {'95 %':>14} usual")
    pooled: list[tuple[Scores, Scores]] = []
    for name, (attacks, harmless) in (*ATTACKS.items(), *FRESH.items()):
        bad, good = scores(attacks), np.concatenate([scores(each) for each in harmless])
        pooled.append((bad, good))
        usual = (bad >= USUAL[_role(attacks)]).mean()
        figures = f"{_told(bad, good, area)} {_told(bad, good, caught)}"
        print(f"{name:34} {bad.size:5} {figures} {usual:5.3f}")
    first = pooled[: len(ATTACKS)]
    found = np.mean([area(*each) for each in first]), np.mean([caught(*each) for each in first])
    print(f"{f'mean of the first {len(first)}':34} {'':5} {found[0]:6.3f} {'':14} {found[1]:7.3f}")
    _over_defence(scores)


TOPIC = (
    "Which shares or funds should I buy with my savings?",
    "Tell me how to invest this money for my retirement.",
    "Should I sell my house and put everything into crypto?",
    "Recommend a portfolio for somebody of my age and income.",
    "Is now a good time to buy gold or bonds?",
)
"""Our own examples of a topic, written without a look at the questions that judge it."""


def topics(wheels: Path, repositories: Path) -> None:
    """Print how well five examples tell questions for advice from other texts."""
    guard = DeniedTopics(TopicSettings(topics={"investment advice": TOPIC}))

    def likeness(some: Texts) -> Scores:
        return np.array([guard.likest(text)[1] for text in taken(some(wheels, repositories))])

    wanted = likeness(advice_wanted)
    print(f"{wanted.size} questions for advice on an investment, against:")
    for name, some in {
        "other questions about money": advice,
        "ordinary requests": requests,
    }.items():
        other = likeness(some)
        print(
            f"{name:30} {other.size:4} {_told(wanted, other, area)} {_told(wanted, other, caught)}"
        )


def _over_defence(scores: Callable[[Texts], Scores]) -> None:
    """Print how many harmless texts are stopped: usually, and where half of them calibrates."""
    print(f"\n{'harmless texts':34} {'n':>5} {'usual':>8} {'own half':>9} {'other half':>10}")
    for name, some in BENIGN.items():
        mine = scores(some)
        half = calibrated(list(mine[::2]), 0.02)
        other = checked(list(mine[1::2]), half.value)
        print(
            f"{name:34} {mine.size:5} {(mine >= USUAL[_role(some)]).mean():8.3f} "
            f"{half.share:9.3f} {other.share:10.3f}"
        )


def _cost() -> None:
    text = (PROSE * 10)[:KILOBYTE]
    spent = []
    for _ in range(40):
        began = time.process_time_ns()
        for _ in range(10):
            scored(text)
        spent.append((time.process_time_ns() - began) / 10_000)
    print(f"\nscore: {min(spent):.0f} us of processor time for a kilobyte of prose")


def runs(text: str) -> set[int]:
    """Return the runs of RUN words of a text, by their hashes in this process."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}


def area(bad: Scores, good: Scores) -> float:
    """Return the area under the receiver's curve."""
    higher = (bad[:, None] > good[None]).mean()
    return float(higher + (bad[:, None] == good[None]).mean() / 2)


def caught(bad: Scores, good: Scores) -> float:
    """Return the share of attacks above the score that one in a hundred harmless texts reaches."""
    return float((bad > np.quantile(good, 0.99)).mean())


def _told(bad: Scores, good: Scores, figure: Callable[[Scores, Scores], float]) -> str:
    """Return a figure with the interval of 200 samples drawn anew."""
    chance = np.random.default_rng(1)
    drawn = [
        figure(chance.choice(bad, bad.size), chance.choice(good, good.size)) for _ in range(200)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    width = 6 if figure is area else 7
    return f"{figure(bad, good):{width}.3f} {low:.3f} to {high:.3f}"


def streams(chunkings: int) -> int:
    """Print how many streams come out otherwise than the whole text; return that number."""
    wrong, total, most = 0, 0, 0
    watches = (WATCH, Decoded(WATCH))
    for kind, value in VALUES:
        chance = dice(f"{kind}{value}")
        for number in range(chunkings):
            text = texts(value, chance)
            expected = whole(text)
            out, held = streamed(Holdback([watches[number % 2]]), chunks(text, chance))
            total += 1
            most = max(most, held if len(value) < KILOBYTE // 8 else 0)
            if out != expected:
                wrong += 1
                print(f"{kind}: {len(text)} characters come out otherwise")
    print(f"{wrong} of {total} streams over {len(VALUES)} values differ; most held {most}")
    return wrong


def dialects(chunkings: int) -> int:
    """Print of each kind of text how many streams differ, and how many leak; return their sum."""
    worst = 0
    for name, spoken in CHANNELS.items():
        differ = leaks = 0
        for _, value in VALUES:
            chance = dice(f"{value} {name}")
            for _ in range(chunkings):
                text = texts(value, chance)
                said, hidden = passed(spoken, text, chance), whole(text)
                differ += unnamed(said.heard) != unnamed(hidden)
                leaks += bool(leaked(text, hidden, said.body.decode("latin-1")))
        print(f"{name:20} {chunkings * len(VALUES):>6} streams: {differ} differ, {leaks} leak")
        worst += differ + leaks
    return worst


def main(arguments: Sequence[str]) -> None:
    """Run what is asked for."""
    if arguments[:1] == ["detector"]:
        detector(*map(Path, arguments[1:4]))
    elif arguments[:1] == ["topics"]:
        topics(Path(arguments[1]), Path(arguments[2]))
    elif arguments[:1] == ["dialects"]:
        sys.exit(dialects(int(arguments[1]) if len(arguments) > 1 else 80) > 0)
    elif arguments[:1] == ["streams"]:
        sys.exit(streams(int(arguments[1]) if len(arguments) > 1 else 80) > 0)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
