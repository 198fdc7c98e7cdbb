"""Where a request says itself who its user is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.admission import admissions
from bartizan.evidence.asks import Ask, beside, calls
from bartizan.evidence.authn import dependencies, said, speaks
from bartizan.evidence.callees import Callees
from bartizan.evidence.callers import NOBODY, Names, is_param, is_said, knows_caller
from bartizan.evidence.code import last_of
from bartizan.evidence.exposed import meant_for_all
from bartizan.evidence.owning import OWNING_ASKS, is_lookup
from bartizan.evidence.routes import Route
from bartizan.evidence.saying import Said
from bartizan.evidence.source import Function, Source, Value

WHO = re.compile(
    r"(?:^|[_-])(?:user|account|customer|owner|tenant|member|patient|employee"
    r"|organi[sz]ation|org|client)(?:[_-]?(?:ids?|name|uuid|email))\Z",
    re.IGNORECASE,
)
# What a client sends along with each request, unsigned.
CARRIED = ("*.request.cookies.get", "*.request.headers.get", "*.Request.cookies.get",
           "*.Request.headers.get", "~request.cookies.get", "~request.headers.get")  # fmt: skip
CLAIM_ASKS: tuple[Ask, ...] = (*OWNING_ASKS, *beside(calls(*CARRIED)))


@dataclass(frozen=True, slots=True)
class Claim:
    """A function that takes the name of its user from the request, and where it makes use of it.

    `known` says that it answers requests of callers who prove something, or that it is not told
    which routes it stands before.
    """

    subject: str
    name: str
    mark: Place
    place: Place
    known: bool


def claims(source: Source) -> Iterator[Claim]:
    """Yield where the user is whom the request names, and nobody who is known otherwise.

    That is in routes, in what stands before them, and in what reads a cookie or a header that is
    called like a user for them.
    """
    inside = set()
    for function, told in _told(source):
        inside.add(function.name)
        known = told.proxied
        yield Claim(function.short, told.name, function.place, told.place, known=known)
    for route, admitted in admissions(source):
        inside.add(route.function.name)
        if not meant_for_all(route) and not knows_caller(source, route):
            found = _claimed(source, route)
            if found is not None:
                known = bool(admitted.authenticated or admitted.named)
                yield Claim(route.subject, found[0], route.mark.place, found[1], known)
    for call in source.calls(*CARRIED) if inside else ():
        first = next((value.text for value in call.args[:1]), None)
        outside = call.scope and call.scope not in inside and not source.is_test(call.place.path)
        if first and outside and WHO.search(first):
            yield Claim(call.scope.rpartition(".")[2], first, call.place, call.place, known=True)


def _told(source: Source) -> Iterator[tuple[Function, Said]]:
    """Yield the functions before routes that take who calls from the request, each once."""
    seen: set[str] = set()
    for route, _ in admissions(source):
        function, path = route.function, route.function.place.path
        names = [value.name for value in dependencies(source, function)]
        names += [mark.name for mark in function.decorators if mark is not route.mark]
        names += [call.name for call in source.calls_in(function.name) if speaks(call.short)]
        for name in names if not meant_for_all(route) else ():
            before = source.function(name, near=path) if name else None
            if before is not None and before.name not in seen:
                seen.add(before.name)
                told = said(source, before)
                if told is not None:
                    yield before, told


def _claimed(source: Source, route: Route) -> tuple[str, Place] | None:
    """Return under which name a request says who its user is, and the first use of that."""
    function = route.function
    named = frozenset(name for name in function.params if WHO.search(name))
    for call in source.calls_in(function.name):
        for value in call.values:
            if is_param(value, named) or is_said(value, WHO, NOBODY):
                used = is_lookup(call) or any(source.once(Callees).of(call))
                if used:
                    return _said_name(value, named), call.place
    return None


def _said_name(value: Value, named: Names) -> str:
    origins = {origin.partition(":")[2] for origin in value.origins}
    return min(named & origins, default="") or last_of(value.name)
