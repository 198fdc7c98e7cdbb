"""What a request costs on its way through the gateway, beside other ways to the same provider.

    python -m benchmarks.gateway [--requests 2000] [--portkey FOLDER] [--litellm PYTHON]
                                 [--compiled PYTHON] [--core N]
    python -m benchmarks.gateway --soak 1000000

All of them stand before one provider and are asked in turns over kept connections. No two whole
requests or answers are alike, so that nobody answers from memory. What counts is the CPU time of
the process in between, as the kernel tells it: other work on the machine distorts it least. What a
way adds to the time of a request is measured with one at a time. nginx is taken where it is.
`--compiled` adds our gateway as it runs from a wheel with compiled modules (`make test-compiled`).
`--core` keeps each of them on one core, so that its threads do not wake each other across cores.
`--soak` sends so many requests of all kinds of texts through all guards, and tells the memory.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.gateway_load import (
    ASK,
    Way,
    conversation,
    counted,
    free_port,
    measured,
    provide,
    resident,
    varied,
    wait_for,
)
from benchmarks.gateway_ways import BARE, FULL, ours, running, ways_of

UNSTREAMED = ("Portkey", "LiteLLM")
"""Peers that do not take the provider's stream of one piece."""
WHOLE, STREAM, TURN = "request", "stream", "turn"
STEPS = 25
"""How often a soak tells how it stands."""


def main() -> None:
    """Measure all ways in turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--portkey", type=Path, help="Where npm installed @portkey-ai/gateway.")
    parser.add_argument("--litellm", type=Path, help="The Python of an environment with LiteLLM.")
    parser.add_argument(
        "--compiled", type=Path, help="The Python of an environment with a compiled wheel of ours."
    )
    parser.add_argument("--core", type=int, help="Keep each way on this core, by taskset.")
    parser.add_argument("--soak", type=int, help="Send so many requests, and tell the memory.")
    parser.add_argument("--provide", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and end what was started
    if chosen.provide:
        asyncio.run(provide(chosen.provide))
    elif chosen.soak:
        soak(chosen.soak, chosen.connections)
    else:
        compare(chosen)


@contextmanager
def providing() -> Iterator[Way]:
    """Run the provider; yield the direct way to it."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.gateway", "--provide", str(port)]
    path = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    with running(command, cwd=Path(tempfile.gettempdir()), env=path):
        direct = Way("direct", port, None)
        wait_for(direct)
        yield direct


def compare(chosen: argparse.Namespace) -> None:
    """Ask all ways in turns, and print what each cost."""
    with providing() as direct, ExitStack() as stack:
        ways = [direct, *ways_of(stack, chosen, direct.port)]
        for way in ways:
            wait_for(way)
            way.began = resident(way.pid) if way.pid else 0.0
        for number in range(chosen.rounds + 1):
            for way in ways:
                ask(way, chosen, kept=number > 0)  # the first round is to warm up
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
        costs(ways)
        times(ways)


def ask(way: Way, chosen: argparse.Namespace, *, kept: bool) -> None:
    """Ask one way in one round: whole replies, streams, conversations, and one at a time."""
    count = max(20, chosen.requests // 20) if way.name == "LiteLLM" else chosen.requests
    bodies = {WHOLE: ASK, TURN: conversation(), STREAM: ASK[:-1] + b',"stream":true}'}
    for kind, body in bodies.items():
        if kind == STREAM and way.name in UNSTREAMED:
            continue
        many = count if kind == WHOLE else max(10, count // 10)
        cost, _ = measured(way, counted(body), many, chosen.connections)
        if kept:
            way.costs.setdefault(kind, []).append(cost)
    _, took = measured(way, counted(ASK), max(20, count // 10), 1)
    way.took += took if kept else []


def costs(ways: Sequence[Way]) -> None:
    """Print the CPU time of each way, least and median of the rounds, and its memory."""
    least = {way.name: min(way.costs[WHOLE]) for way in ways}
    peers = [name for name in UNSTREAMED if name in least]
    head = "".join(f"{f'/ {name}':>11}" for name in peers)
    print(f"{'CPU µs':<32}{'least':>8}{'median':>8}{head}{'turn':>8}{'stream':>8}{'/ bare':>7}"
          f"{'MB':>6}{'then':>6}")  # fmt: skip
    bare = next(min(way.costs[STREAM]) for way in ways if way.name == BARE)
    for way in ways:
        ratios = "".join(f"{least[way.name] / least[name]:>11.3f}" for name in peers)
        stream = min(way.costs.get(STREAM, [0.0]))
        now = resident(way.pid) if way.pid else 0.0
        print(f"{way.name:<32}{least[way.name]:>8,.0f}{median(way.costs[WHOLE]):>8,.0f}{ratios}"
              f"{min(way.costs[TURN]):>8,.0f}{stream:>8,.0f}{stream / bare:>7.2f}"
              f"{way.began:>6.0f}{now:>6.0f}")  # fmt: skip


def times(ways: Sequence[Way]) -> None:
    """Print how long one request at a time took, and what that is more than directly."""
    print(f"\n{'ms, one at a time':<32}{'p50':>8}{'p99':>8}{'added p50':>11}{'added p99':>11}")
    first: tuple[float, float] = (0.0, 0.0)
    for way in ways:
        took = sorted(way.took)
        found = (took[len(took) // 2] * 1e3, took[len(took) * 99 // 100] * 1e3)
        first = first if way is not ways[0] else found
        print(f"{way.name:<32}{found[0]:>8.2f}{found[1]:>8.2f}"
              f"{found[0] - first[0]:>11.2f}{found[1] - first[1]:>11.2f}")  # fmt: skip


def soak(count: int, connections: int) -> None:
    """Send so many requests through all guards, and tell after each step how it stands."""
    with providing() as direct, tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "soak"
        command, headers, port = ours(folder, direct.port, guarded=True)
        with running(command, cwd=folder) as pid:
            way, body, sizes = Way(FULL, port, pid, headers), varied(1), list[float]()
            wait_for(way)
            for step in range(STEPS):
                began = time.monotonic()
                cost, took = measured(way, body, count // STEPS, connections)
                sizes.append(resident(pid))
                print(f"{(step + 1) * (count // STEPS):>9,} requests {sizes[-1]:>6.1f} MB "
                      f"{cost:>6,.0f} µs {len(took) / (time.monotonic() - began):>6.0f}/s "
                      f"p50 {sorted(took)[len(took) // 2] * 1e3:.1f} ms", flush=True)  # fmt: skip
            half = sizes[STEPS // 2 :]
            grown = (half[-1] - half[0]) / (len(half) - 1) / (count // STEPS) * 1e5
            print(f"second half: {grown:+.2f} MB for 100,000 requests")


if __name__ == "__main__":
    main()
