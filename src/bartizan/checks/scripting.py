"""What a check may conclude from scripts: what is there, and not what is absent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bartizan.core.verdict import Verdict
from bartizan.core.words import Outcome


def unproven(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Yield verdicts on scripts, passes from an absence as unknown.

    The same can be said in too many ways there for all of them to be followed.
    """
    for each in verdicts:
        if each.outcome is Outcome.PASS:
            because = f"{each.because}; scripts are followed too little to prove it"
            yield replace(each, outcome=Outcome.UNKNOWN, because=because)
        else:
            yield each
