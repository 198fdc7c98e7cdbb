"""What the JavaScript and TypeScript of a workload says: the facts of scripts, as one."""

from dataclasses import dataclass

from bartizan.evidence.asks import Ask, AskKind
from bartizan.evidence.source import Source


@dataclass(frozen=True, kw_only=True)
class Scripts(Source):
    """The facts of all scripts that were read.

    A check that reads this answers for scripts as it does for Python. For any other check a script
    stays an unread file, and is among the gaps of `Source`.
    """


def concerns_scripts(ask: Ask) -> bool:
    """Whether a question may have an answer in a script: it names no module of Python."""
    return ask.scripted or not ask.rooted or ask.kind in (AskKind.TARGET, AskKind.KEY)


def concerns_python(ask: Ask) -> bool:
    """Whether a question may have an answer in Python."""
    return not ask.scripted
