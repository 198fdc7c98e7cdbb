"""What stands before a route and may turn its caller away, for it alone or for all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, imports
from bartizan.evidence.authn import AUTHN_ASKS, Standing, dependencies, speaks, standing
from bartizan.evidence.djangoauth import DJANGOAUTH_ASKS, JUDGED, own_middleware, permissions
from bartizan.evidence.frameworks import FIRST, FRAMEWORK_ASKS
from bartizan.evidence.passing import is_proof_passed_over
from bartizan.evidence.proving import is_doubtful, is_optional, refuses
from bartizan.evidence.routes import Route, http_routes
from bartizan.evidence.scriptproofs import proofs
from bartizan.evidence.scriptroutes import SCRIPT_ROUTE_ASKS, before_all
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.shared import APPS, BEFORE, SHARED_ASKS, before_many, given_item, items
from bartizan.evidence.source import Call, Function, Missing, Source, Value

# Middleware that says nothing about who calls.
NEUTRAL = re.compile(
    r"CORS|GZip|TrustedHost|HTTPSRedirect|Session|Prometheus|Logging|RequestId|Correlation|Timing|"
    r"RateLimit|SlowAPI|ProxyHeaders|OpenTelemetry|Instrument",
    re.IGNORECASE,
)
# Hooks that by their name prepare or count something, and refuse nobody by their code.
PREPARES = re.compile(
    r"_?(?:set|init|load|inject|start|log|attach|open|connect|record|track|measure|add|count|time)_"
)
ADMISSION_ASKS: tuple[Ask, ...] = (
    *FRAMEWORK_ASKS, *SHARED_ASKS, *AUTHN_ASKS, *imports("fastapi*", "flask*"), *DJANGOAUTH_ASKS,
    *SCRIPT_ROUTE_ASKS,
)  # fmt: skip

REFUSES = Standing.REFUSES
# Where something stands that may authenticate, and what is known of it.
_Proof = tuple[Place, Standing]


@dataclass(frozen=True, slots=True)
class Admission:
    """How a route lets callers in.

    `authenticated` is where its caller is turned away without proof of who they are; `named` is
    where only a name says so, whose code is not here or does not always refuse; `said` is where the
    request itself says who calls.
    """

    authenticated: Place | None = None
    named: Place | None = None
    said: Place | None = None


def admission(source: Source, route: Route) -> Admission:
    """Return what is known of what stands before a route."""
    function = route.function
    if isinstance(source, Scripts):
        shown = proofs(source, route)
        return Admission(shown.sure, shown.named)
    own = [
        *_decorators(source, function, route.mark),
        *permissions(source, route),
        *_dependencies(source, function),
        *_checks(source, function),
        *_first(source, function),
        *before_many(source, route),
    ]
    first = {stands: place for place, stands in reversed(own)}
    named = first.get(Standing.SWITCHED) or first.get(Standing.NAMED)
    return Admission(first.get(REFUSES), named, first.get(Standing.SAID))


def admissions(source: Source) -> tuple[tuple[Route, Admission], ...]:
    """Return all routes with what stands before them; made once."""
    return source.once(_admissions)


def _admissions(source: Source) -> tuple[tuple[Route, Admission], ...]:
    return tuple((route, admission(source, route)) for route in http_routes(source))


def unjudged(source: Source) -> Place | None:
    """Return the middleware or hook before all routes of which the name does not tell the use."""
    if isinstance(source, Scripts):
        return before_all(source)
    for place, item in _middleware(source):
        if not NEUTRAL.search(_inner(item)) and not source.is_test(place.path):
            return place
    for function, mark in source.decorated(*BEFORE):
        if not _is_neutral(source, function) and not source.is_test(function.place.path):
            return mark.place
    return next((place for place, name in own_middleware(source) if not NEUTRAL.search(name)), None)


def _is_neutral(source: Source, function: Function) -> bool:
    """Whether a hook says nothing about who calls."""
    prepares = PREPARES.match(function.short) is not None
    nothing = standing(source, function.name, function.place.path) is Standing.NOTHING
    return NEUTRAL.search(function.short) is not None or (prepares and nothing)


def _inner(item: Value) -> str:
    """Return the name of what a middleware is made of: `Middleware(Auth)`, `Auth()` or `Auth`."""
    wraps = item.name.rpartition(".")[2] == "Middleware"
    return next((part.name for part in item.parts), item.name) if wraps else item.name


def _middleware(source: Source) -> Iterator[tuple[Place, Value]]:
    for call in source.calls("*.add_middleware"):
        given = call.argument(0, "middleware_class")
        if given is not None:
            yield call.place, given
    for call in source.calls(*APPS):
        given = call.keyword("middleware", "middlewares")
        if given is not None:
            yield from ((call.at("middleware", "middlewares"), item) for item in items(given))


def _decorators(source: Source, function: Function, mark: Call) -> Iterator[_Proof]:
    for other in function.decorators:
        if other is not mark and other.short not in JUDGED:
            names = (other.name, *(value.name for value in other.values))
            found = {standing(source, name, function.place.path) for name in names}
            held = next(each for each in Standing if each in found)
            if held is Standing.REFUSES and other.option("optional") is Missing.HIDDEN:
                held = Standing.NAMED
            yield other.place, Standing.NOTHING if is_optional(other) else held
    given = mark.keyword("dependencies")
    for item in given.parts if given is not None else ():
        yield mark.at("dependencies"), given_item(source, item, function.place.path)


def _dependencies(source: Source, function: Function) -> Iterator[_Proof]:
    """Yield what is known of the dependencies in the header of a function, and of its types."""
    path, found = function.place.path, set()
    for value in dependencies(source, function):
        stands = standing(source, value.name, path)
        doubted = any(map(is_optional, source.calls(value.name))) if value.name else False
        found.add(stands)
        yield function.place, Standing.NAMED if doubted else stands
    for param, kind in function.types if Standing.SAID not in found else ():
        named = speaks(kind) or re.search(r"current_?user|principal|credentials", param)
        yield function.place, Standing.NAMED if named else Standing.NOTHING


def _checks(source: Source, function: Function) -> Iterator[_Proof]:
    for call in source.calls_in(function.name):
        if refuses(call):
            doubted = is_doubtful(call, function, answering=True)
            yield call.place, Standing.NAMED if doubted else REFUSES
        elif speaks(call.short) and speaks(call.name):
            stands = standing(source, call.name, function.place.path)
            passed = stands is REFUSES and is_proof_passed_over(call, answering=True)
            yield call.place, Standing.NAMED if passed else stands


def _first(source: Source, function: Function) -> Iterator[_Proof]:
    """Yield what the methods do that a class runs before the one that answers."""
    for name in FIRST if function.owner else ():
        before = source.function(f"{function.owner}.{name}", near=function.place.path)
        if before is not None and before.owner == function.owner and before is not function:
            yield from _checks(source, before)
