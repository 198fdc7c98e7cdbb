"""What the checks on credentials share: how grave a written-out value is, and how to say it."""

from collections.abc import Iterable, Iterator
from typing import Final

from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.secrets import Context, SecretHit

MOST_PLACES: Final = 50
ASIDE: Final = frozenset({Context.TEST, Context.DOCS})


def judged(group: tuple[SecretHit, ...], severity: Severity) -> Verdict:
    """Return the verdict on one value with all its places.

    A published example, and a guess of low confidence, are for a person to look at. What stands
    only in tests and documents weighs less, and fails only when its shape proves it.
    """
    surest = min(group, key=lambda hit: hit.confidence.rank)
    places = places_of(group)
    because = f"{surest.title} {surest.masked} is written out {_where(group)}"
    subject = f"{surest.title} {surest.masked}"
    if surest.example:
        because = f"{surest.title} {surest.masked} is a published example value {_where(group)}"
        return review(because, *places, subject=subject).with_(
            severity=Severity.LOW, confidence=Confidence.LOW
        )
    aside = all(hit.context in ASIDE for hit in group)
    if surest.confidence is Confidence.LOW or (aside and surest.confidence is not Confidence.HIGH):
        verdict = review(because, *places, subject=subject)
    else:
        verdict = failed(because, *places, subject=subject)
    level = Severity.LOW if aside else severity
    return verdict.with_(severity=level, confidence=surest.confidence)


def places_of(hits: Iterable[SecretHit]) -> tuple[Place, ...]:
    """Return the places of hits in order, each once, at most MOST_PLACES."""
    return tuple(sorted(dict.fromkeys(hit.place for hit in hits), key=_order))[:MOST_PLACES]


def _order(place: Place) -> tuple[str, int]:
    return place.path, place.line


def _where(group: Iterable[SecretHit]) -> str:
    contexts = dict.fromkeys(hit.context for hit in group)
    return "in " + " and ".join(_NAMES[context] for context in contexts)


_NAMES: Final = {
    Context.CODE: "code",
    Context.CONFIG: "configuration",
    Context.ENV: "an environment file",
    Context.DATA: "data",
    Context.NOTEBOOK_OUTPUT: "a notebook's output",
    Context.DOCKERFILE: "an image build file",
    Context.INFRASTRUCTURE: "infrastructure code",
    Context.DOCS: "documents",
    Context.TEST: "tests",
}


def worst_first(groups: Iterable[tuple[SecretHit, ...]]) -> Iterator[tuple[SecretHit, ...]]:
    """Yield groups by their surest hit, then by place."""
    yield from sorted(
        groups,
        key=lambda group: (min(hit.confidence.rank for hit in group), _order(group[0].place)),
    )
