"""What a decision by policies costs, and that the index changes none of them.

Usage: python -m benchmarks.policy [--requests N]

The peer is Cedar itself, asked with all policies at once.
"""

import argparse
import random
import time
from collections.abc import Iterator

from bartizan.gateway.access.policy import Ask, Policies
from bartizan.gateway.access.vocabulary import Tool

TOOLS = tuple(Tool(server="crm", name=f"tool-{number}", schema={}) for number in range(10))
SIZES = (10, 100, 1000)
PRINCIPALS, ROLES, MODELS = 100, 40, 8


def policies(count: int, rng: random.Random) -> str:
    """Return so many policies: a tenth forbid, half name a principal, the rest a role or nobody."""
    return "\n".join(_policy(number, rng) for number in range(count))


def _policy(number: int, rng: random.Random) -> str:
    principal = rng.choice(
        [f'principal == Principal::"u{rng.randrange(PRINCIPALS)}"'] * 3
        + [f'principal in Role::"r{rng.randrange(ROLES)}"'] * 2
        + ["principal"]
    )
    tool, model = rng.choice(TOOLS).id, f"m{rng.randrange(MODELS)}"
    rest = rng.choice(
        [
            f'action == Action::"complete", resource == Model::"{model}"',
            f'action == Action::"{tool}", resource',
            'action in Action::"call", resource',
        ]
    )
    effect = "forbid" if rng.random() < 0.1 else "permit"  # noqa: PLR2004
    when = rng.choice(["", " when { context.tainted }", ' unless { context.route == "batch" }'])
    return f'@id("p{number}") {effect}({principal}, {rest}){when};'


def requests(count: int, rng: random.Random) -> Iterator[Ask]:
    """Yield so many requests of principals that policies name, and of others."""
    for _ in range(count):
        common = {
            "route": rng.choice(["chat", "batch"]),
            "session": "s",
            "tainted": rng.random() < 0.5,  # noqa: PLR2004
            "classes": ["internal"],
        }
        number = rng.randrange(PRINCIPALS + 50)
        who, roles = f"u{number}", (f"r{number % ROLES}", f"r{number * 7 % ROLES}")[: number % 3]
        if rng.random() < 0.5:  # noqa: PLR2004
            yield Ask(
                principal=who,
                roles=roles,
                action="complete",
                kind="Model",
                resource=f"m{rng.randrange(MODELS + 2)}",
                context={**common, "stream": True},
            )
        else:
            tool = rng.choice(TOOLS)
            yield Ask(
                principal=who,
                roles=roles,
                action=tool.id,
                kind="Tool",
                resource=tool.id,
                attributes={"server": "crm", "side_effect": True, "untrusted": True},
                context={**common, "hosts": [], "input": {}},
            )


def microseconds(decider: Policies, asks: list[Ask]) -> list[float]:
    """Return the CPU time of each decision, sorted."""
    taken = []
    for ask in asks:
        before = time.process_time_ns()
        decider.decide(ask)
        taken.append((time.process_time_ns() - before) / 1000)
    return sorted(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    count = parser.parse_args().requests
    rng = random.Random(11)  # noqa: S311  (no secret depends on it)
    print("| policies | p50 us | p99 us | all at once, p50 us | compared | differ |")
    print("|---|---|---|---|---|---|")
    for size in SIZES:
        text = policies(size, rng)
        indexed, plain = Policies(text, TOOLS), Policies(text, TOOLS, indexed=False)
        asks = list(requests(count // len(SIZES), rng))
        differ = sum(indexed.decide(ask) != plain.decide(ask) for ask in asks)
        ours, theirs = microseconds(indexed, asks[:5000]), microseconds(plain, asks[:500])
        middle, late = ours[len(ours) // 2], ours[len(ours) * 99 // 100]
        print(
            f"| {size:,} | {middle:.0f} | {late:.0f} | {theirs[len(theirs) // 2]:.0f} "
            f"| {len(asks):,} | {differ} |"
        )


if __name__ == "__main__":
    main()
