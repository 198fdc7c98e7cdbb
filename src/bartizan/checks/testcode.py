"""What is said of test code: it weighs less, and is listed all the same."""

from collections.abc import Iterable, Iterator

from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Confidence, Outcome, Severity
from bartizan.evidence.source import Source

MOST_PLACES = 50


def apart(
    source: Source, verdicts: Iterable[Verdict], *, subject: str = "test code"
) -> Iterator[Verdict]:
    """Yield verdicts, those on test code of the source as one for review.

    Only its path says that a file is test code, and a path is no proof; so what would fail there is
    listed. What passes there says nothing of the workload.
    """
    aside: dict[Place, str] = {}
    for verdict in verdicts:
        if not verdict.where or not all(source.is_test(place.path) for place in verdict.where):
            yield verdict
        elif verdict.outcome is not Outcome.PASS:
            aside |= dict.fromkeys(verdict.where, verdict.because)
    if aside:
        because = f"{next(iter(aside.values()))}; by its path this is test code, see that it is"
        places = tuple(aside)[:MOST_PLACES]
        found = review(because, *places, subject=subject)
        yield found.with_(severity=Severity.LOW, confidence=Confidence.LOW)
