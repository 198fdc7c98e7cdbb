"""Routes that lead to a model, and what stands before them: who may call, and with what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, decorators, imports
from bartizan.evidence.authn import (
    AUTHN_ASKS,
    Standing,
    dependencies,
    refuses,
    speaks,
    standing,
)
from bartizan.evidence.entry import ENTRY_ASKS, ROUTES, routes
from bartizan.evidence.guards import MAX_HOPS, GuardMap
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.source import Call, Function, Source, Value
from bartizan.evidence.testcode import is_test

MIDDLEWARE = ("*.add_middleware", "*.include_router")
BEFORE = ("*.before_request", "*.middleware", "*.before_app_request")
# Middleware that says nothing about who calls.
NEUTRAL = re.compile(
    r"CORS|GZip|TrustedHost|HTTPSRedirect|Session|Prometheus|Logging|RequestId|Correlation|Timing|"
    r"RateLimit|SlowAPI|ProxyHeaders|OpenTelemetry|Instrument",
    re.IGNORECASE,
)
SERVING_ASKS: tuple[Ask, ...] = (
    *MODEL_CALL_ASKS, *ENTRY_ASKS, *calls(*MIDDLEWARE, "*.FastAPI", "*.APIRouter"),
    *decorators(*BEFORE), *AUTHN_ASKS, *imports("fastapi*", "flask*"),
)  # fmt: skip

# Where something stands that may authenticate, and what is known of it.
_Proof = tuple[Place, Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRoute:
    """A route from which a model is asked.

    `authenticated` is where its caller is turned away without proof of who they are; `named` is
    where only a name says so, whose code is not here or refuses nobody.
    """

    function: Function
    mark: Call
    authenticated: Place | None = None
    named: Place | None = None

    @property
    def subject(self) -> str:
        """The route's path where it is constant, else its function."""
        path = self.mark.argument(0, "path", "rule")
        return path.text if path is not None and path.text else self.function.short


def model_routes(source: Source) -> tuple[ModelRoute, ...]:
    """Return the routes that ask a model, themselves or through functions that they call."""
    stand = GuardMap(source)
    scopes = {(call.place.path, call.scope) for call in model_calls(source)}
    reaching = set(scopes)
    for _, scope in scopes:
        reaching |= stand.callers(scope, MAX_HOPS)
    shared = tuple(_shared(source))
    return tuple(
        _judged(source, function, mark, shared)
        for function, mark in routes(source)
        if (function.place.path, function.name) in reaching and _is_route(mark)
    )


def unjudged(source: Source) -> Place | None:
    """Return the middleware or hook before all routes of which the name does not tell the use."""
    for call in source.calls("*.add_middleware"):
        given = call.argument(0, "middleware_class")
        if given is not None and not NEUTRAL.search(given.name) and not is_test(call.place.path):
            return call.place
    for function, mark in source.decorated(*BEFORE):
        if not NEUTRAL.search(function.short) and not is_test(function.place.path):
            return mark.place
    return None


def _is_route(mark: Call) -> bool:
    return any(mark.name.endswith(f".{verb}") for verb in _VERBS)


_VERBS = tuple({pattern.rsplit(".", 1)[-1] for pattern in ROUTES})


def _judged(
    source: Source, function: Function, mark: Call, shared: tuple[_Proof, ...]
) -> ModelRoute:
    own = [
        *_decorators(source, function, mark),
        *_dependencies(source, function),
        *_checks(source, function),
        *(proof for proof in shared if _covers(proof[0], function)),
    ]
    first = {stands: place for place, stands in reversed(own)}
    return ModelRoute(
        function=function,
        mark=mark,
        authenticated=first.get(Standing.REFUSES),
        named=first.get(Standing.NAMED),
    )


def _decorators(source: Source, function: Function, mark: Call) -> Iterator[_Proof]:
    for other in function.decorators:
        if other is not mark:
            yield other.place, standing(source, other.name, function.place.path)
    given = mark.keyword("dependencies")
    for item in given.parts if given is not None else ():
        yield mark.at("dependencies"), _of_item(source, item, function.place.path)


def _of_item(source: Source, item: Value, near: str) -> Standing:
    """Return what is known of a dependency in a list: `Depends(check)`, or what it is given."""
    names = (item.name, *(part.name for part in item.parts))
    found = {standing(source, name, near) for name in names}
    return next(each for each in Standing if each in found)


def _dependencies(source: Source, function: Function) -> Iterator[_Proof]:
    """Yield what is known of the dependencies in the header of a function, and of its types."""
    path = function.place.path
    for value in dependencies(source, function):
        yield function.place, standing(source, value.name, path)
    for param, kind in function.types:
        named = speaks(kind) or re.search(r"current_?user|principal|credentials", param)
        yield function.place, Standing.NAMED if named else Standing.NOTHING


def _checks(source: Source, function: Function) -> Iterator[_Proof]:
    for call in source.calls_in(function.name):
        if refuses(call):
            yield call.place, Standing.REFUSES
        elif speaks(call.short) and speaks(call.name):
            yield call.place, standing(source, call.name, function.place.path)


def _shared(source: Source) -> Iterator[_Proof]:
    """Yield what authenticates for a whole application: middleware, hooks, router dependencies."""
    for call in source.calls(*MIDDLEWARE, "*.FastAPI", "*.APIRouter"):
        given = call.keyword("dependencies")
        first = call.argument(0, "middleware_class")
        named = [first] if first is not None and call.name.endswith("middleware") else []
        named += given.parts if given is not None else ()
        for item in named:
            yield call.place, _of_item(source, item, call.place.path)
    for function, mark in source.decorated(*BEFORE):
        yield mark.place, standing(source, function.name, function.place.path)


def _covers(place: Place, function: Function) -> bool:
    """Whether what authenticates at a place stands before a route: its file, or one above it."""
    folder = place.path.rpartition("/")[0]
    return folder == "" or function.place.path.startswith(f"{folder}/")
