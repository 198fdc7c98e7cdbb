"""Who a caller is must be proven, and not said."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.admission import admissions
from bartizan.evidence.claimed import CLAIM_ASKS, Claim, claims
from bartizan.evidence.owning import Bound, reaches
from bartizan.evidence.source import Source

MOST_NAMED, MOST_PLACES = 4, 20


@check(
    Meta(
        id="app-caller-identity",
        title="No route takes its user from what the request says",
        control="APP-07",
        clause="roles-enforced",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=CLAIM_ASKS,
        fix="Take the user from the session or the verified token, and leave the id out of the "
        "request; an administrator's route checks a role first.",
        absent="no route is bound to a user",
        refs=("CWE-639", "CWE-290", "owasp-agentic/ASI03"),
    ),
    Source,
)
def caller_identity(source: Source) -> Iterator[Verdict]:
    """A user id in a header or a body makes everyone whomever they write there.

    *What it reads*: parameters, fields of bodies, headers and cookies of routes that are called
    like the id of a user, an account or a tenant, and reach a store or a function of the workload;
    functions before routes that hand such a name on, or what a token without its signature says.
    *Why it matters*: histories, documents and budgets of others are one word away. *Passes*: routes
    make use of an identity that something else established. *Fails*: anybody may call the route,
    and it takes its user from the request. Where callers prove something, such as the key of a
    service, and where a header is one that a proxy sets, it is for review. *Fix*: the
    identity that was proven.
    """
    groups: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    for each in claims(source):
        groups[each.place.path, each.known].append(each)
    for (path, known), found in groups.items():
        yield _judged(path, found, known=known)
    bound = [place for e in reaches(source) if e.bound is Bound.CALLER for place in e.places]
    if bound and not groups and admissions(source):
        because = "routes take their user from an identity that something else established"
        yield passed(because, *bound[:MOST_PLACES], subject="routes")


def _judged(path: str, found: list[Claim], *, known: bool) -> Verdict:
    pairs = (place for each in found for place in (each.mark, each.place))
    places = tuple(dict.fromkeys(pairs))
    names = ", ".join(dict.fromkeys(each.name for each in found))
    routes = list(dict.fromkeys(each.subject for each in found))
    more = f" and {len(routes) - MOST_NAMED} more" if len(routes) > MOST_NAMED else ""
    because = f"{', '.join(routes[:MOST_NAMED])}{more} take the user from {names} of the request"
    if known:
        because += "; see that whoever proves something else may name any user"
        return review(because, *places, subject=path)
    return failed(f"{because}, and anyone may call them", *places, subject=path)
