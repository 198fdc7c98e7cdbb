"""`bartizan guard bench`: what each guard costs on this machine."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.exit import Exit

if TYPE_CHECKING:
    from bartizan.gateway.words import Exchange, Guard, Passage

PROSE: Final = (
    "Thank you for the report. We looked at the figures of last quarter and found that the change "
    "came from one customer, who moved two orders into the next month; nothing else stands out. "
)
KILOBYTE: Final = 1024
ROUNDS, TIMES = 15, 8
# Settings under which a guard has work to do.
WORK: Final[Mapping[str, Mapping[str, object]]] = {
    "sensitive-values": {"classes": {"secret": "redact", "payment": "redact"}},
    "words": {"phrases": ["project falcon", "internal only"]},
    "patterns": {"patterns": {"ticket": r"\bSEC-[0-9]{4,8}\b"}},
    "exfiltration": {"hosts": ["docs.example.com"]},
    "system-prompt": {"canaries": ["zebra-7731-kilo"]},
    "json-schema": {"schema": {"type": "object"}},
}


@click.command(
    epilog="""
\b
Examples:
  bartizan guard bench

\b
Exit codes: 0 measured · 2 usage
"""
)
def bench() -> int:
    """Print the processor time that each guard takes for a kilobyte of prose, in microseconds."""
    from bartizan.gateway.guards.registry import GUARDS, guard_of

    for name, registered in GUARDS.items():
        cost = _cost(guard_of(name, WORK.get(name, {})))
        click.echo(f"{name:18}{cost:8.1f} us/KB   {registered.title}")
    return Exit.DONE


def _cost(guard: "Guard") -> float:
    from bartizan.gateway.words import Direction, Exchange, Passage, Role

    text = (PROSE * (KILOBYTE // len(PROSE) + 1))[:KILOBYTE]
    exchange = Exchange("", "", "", "", system=(PROSE[::-1],), documents=(PROSE,))
    passages = [
        Passage(text, Role.USER, Direction.IN, ""),
        Passage(text, Role.ASSISTANT, Direction.OUT, ""),
        Passage(text, Role.TOOL_ARGUMENTS, Direction.OUT, ""),
    ]
    return max(_least(guard, passage, exchange) for passage in passages)


def _least(guard: "Guard", passage: "Passage", exchange: "Exchange") -> float:
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        for _ in range(TIMES):
            guard.rule(passage, exchange)
        spent.append((time.process_time_ns() - began) / TIMES / 1000)
    return min(spent)
