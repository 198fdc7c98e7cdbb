"""Whoever changes what a workload holds, or reads what others wrote, must be known."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.admission import unjudged
from bartizan.evidence.exposed import EXPOSED_ASKS, Exposed, exposed
from bartizan.evidence.source import Source

MOST_NAMED = 4


@check(
    Meta(
        id="app-changes-authenticated",
        title="Routes that change or reveal state demand an authenticated caller",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=EXPOSED_ASKS,
        fix="Put the check of the caller before the whole router or blueprint, and name the few "
        "routes that are meant for all.",
        absent="no route that changes or reveals state",
        refs=("CWE-306", "CWE-862"),
    ),
    Source,
)
def changes_authenticated(source: Source) -> Iterator[Verdict]:
    """Whoever may upload, delete or run things behind a model need not ask the model for it.

    *What it reads*: routes that take POST, PUT, PATCH or DELETE, and those that hand out logs,
    conversations, users, keys, exports or predictions, unless a language model is asked there; what
    stands before them. Health checks, sign-in, callbacks of partners and pages are left out. *Why
    it matters*: documents are poisoned, functions replaced and conversations read. *Passes*: code
    that can be seen refuses a caller without proof. *Fails*: nothing does; one finding for each
    file and severity. What only its name calls an authentication, and a middleware of unknown use,
    are for review. *Fix*: one check before all.
    """
    unknown = unjudged(source)
    groups: dict[tuple[str, Severity], list[Exposed]] = defaultdict(list)
    for route in exposed(source):
        groups[route.route.function.place.path, route.severity].append(route)
    for (path, severity), routes in groups.items():
        for verdict in _judged(path, routes, unknown):
            yield verdict.with_(severity=severity)


def _judged(path: str, routes: list[Exposed], unknown: Place | None) -> Iterator[Verdict]:
    """Yield at most one verdict of each kind on the routes of a file."""
    proven = [route for route in routes if route.admission.authenticated]
    named = [r for r in routes if not r.admission.authenticated and r.admission.named]
    bare = [r for r in routes if not r.admission.authenticated and not r.admission.named]
    if proven:
        doors = dict.fromkeys(
            r.admission.authenticated for r in proven if r.admission.authenticated
        )
        because = f"callers of {_listed(proven)} are authenticated"
        yield passed(because, *_places(proven), *doors, subject=path)
    if named:
        because = (
            f"callers of {_listed(named)} are authenticated by name; no code was found here that "
            "always refuses one with 401 or 403"
        )
        yield review(because, *_places(named), subject=path)
    if bare and unknown is not None:
        because = f"{_listed(bare)}: see whether the middleware authenticates who calls"
        yield review(because, *_places(bare), unknown, subject=path)
    elif bare:
        because = f"anyone may call {_listed(bare)}: nothing in the code proves who calls"
        yield failed(because, *_places(bare), subject=path)


def _listed(routes: list[Exposed]) -> str:
    labels = list(dict.fromkeys(route.label for route in routes))
    more = f" and {len(labels) - MOST_NAMED} more" if len(labels) > MOST_NAMED else ""
    return ", ".join(labels[:MOST_NAMED]) + more


def _places(routes: list[Exposed]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(route.route.mark.place for route in routes))
