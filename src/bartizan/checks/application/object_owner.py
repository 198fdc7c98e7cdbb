"""Whoever asks for an object by its id must be one who may have it."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.owning import OWNING_ASKS, Bound, Reach, keeps_owners, reaches
from bartizan.evidence.source import Source

MOST_NAMED = 4


@check(
    Meta(
        id="app-object-owner",
        title="Objects that a request names are looked for among those of its caller",
        control="APP-08",
        clause="objects-authorised",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=OWNING_ASKS,
        fix="Look for the object by its id and its owner in one query, with the owner from the "
        "authenticated caller, and answer 404 where there is none.",
        absent="no route looks for an object by an id of the request",
        refs=("CWE-639", "CWE-862"),
    ),
    Source,
)
def object_owner(source: Source) -> Iterator[Verdict]:
    """Whoever changes a number in an address must not read another one's conversation.

    *What it reads*: routes whose ids, from the path, the query or the body, reach a look-up in a
    store, directly or through functions; views of Django's REST framework that answer by
    inheritance. *Why it matters*: ids leak, and are counted up. *Passes*: the caller's identity
    goes into the same query, or a condition on it stands in the route. *Fails*: nothing of the
    caller does, in a workload that looks for what belongs to its caller elsewhere. Where it never
    does, and where the caller is used otherwise, it is for review: what all may see needs no owner.
    *Fix*: id and owner in one query.
    """
    owners = keeps_owners(source)
    groups: dict[tuple[str, Bound], list[Reach]] = defaultdict(list)
    for each in reaches(source):
        groups[each.route.function.place.path, each.bound].append(each)
    for (path, bound), found in groups.items():
        yield _judged(path, bound, found, owners=owners)


def _judged(path: str, bound: Bound, found: list[Reach], *, owners: bool) -> Verdict:
    places = _places(found)
    names = _listed(found)
    if bound is Bound.CALLER:
        because = f"what {names} may reach is bound to the caller"
        return passed(because, *places, subject=path)
    if bound is Bound.PERHAPS:
        because = f"see that who calls bounds which objects {names} may reach"
        return review(because, *places, subject=path).with_(confidence=Confidence.LOW)
    because = f"an id of the request alone chooses what {names} may reach, whoever calls"
    if owners:
        return failed(because, *places, subject=path)
    return review(f"{because}; see whether all may have it", *places, subject=path)


def _places(found: list[Reach]) -> tuple[Place, ...]:
    """Return where the routes stand, and where each of them looks for its objects."""
    pairs = (place for each in found for place in (each.route.mark.place, *each.places))
    return tuple(dict.fromkeys(pairs))


def _listed(found: list[Reach]) -> str:
    labels = list(dict.fromkeys(each.route.subject for each in found))
    more = f" and {len(labels) - MOST_NAMED} more" if len(labels) > MOST_NAMED else ""
    return ", ".join(labels[:MOST_NAMED]) + more
