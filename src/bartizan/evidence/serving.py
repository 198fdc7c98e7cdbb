"""Routes that lead to a model, and what stands before them: who may call, and with what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, decorators, fragments, imports
from bartizan.evidence.entry import ENTRY_ASKS, ROUTES, routes
from bartizan.evidence.guards import MAX_HOPS, GuardMap
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.source import Call, Function, Source
from bartizan.evidence.testcode import is_test

AUTH_WORDS = (
    "auth", "login", "jwt", "token", "api_key", "apikey", "current_user", "principal", "bearer",
    "verify_key", "session_user", "signature", "permission", "oidc",
)  # fmt: skip
AUTH = re.compile(
    r"auth(?!or(?!i[sz]))|login|jwt|(?<!max_)(?<!count_)token(?!i[sz]er|s_|_count|_usage)|api_?key"
    r"|current_?user|principal|bearer|verify_key|session_user|signature|permission|oidc|security",
    re.IGNORECASE,
)
NOT_AUTH = re.compile(r"openai|anthropic|hub\.login|huggingface|get_num_tokens|num_tokens|environ")
DEPENDS = ("*.Depends", "*.Security")
MIDDLEWARE = ("*.add_middleware", "*.include_router")
BEFORE = ("*.before_request", "*.middleware", "*.before_app_request")
# Middleware that says nothing about who calls.
NEUTRAL = re.compile(
    r"CORS|GZip|TrustedHost|HTTPSRedirect|Session|Prometheus|Logging|RequestId|Correlation|Timing|"
    r"RateLimit|SlowAPI|ProxyHeaders|OpenTelemetry|Instrument",
    re.IGNORECASE,
)
SERVING_ASKS: tuple[Ask, ...] = (
    *MODEL_CALL_ASKS, *ENTRY_ASKS, *calls(*DEPENDS, *MIDDLEWARE, "*.FastAPI", "*.APIRouter"),
    *decorators(*BEFORE), *fragments(*AUTH_WORDS), *imports("fastapi*", "flask*"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRoute:
    """A route from which a model is asked. `authenticated` is where its caller is, if anywhere."""

    function: Function
    mark: Call
    authenticated: Place | None = None

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
        ModelRoute(
            function=function,
            mark=mark,
            authenticated=_authenticated(source, function, mark, shared),
        )
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


def _authenticated(
    source: Source, function: Function, mark: Call, shared: tuple[Place, ...]
) -> Place | None:
    own = [
        *_decorators(function, mark),
        *_dependencies(source, function),
        *_checks(source, function),
    ]
    own += [place for place in shared if _covers(place, function)]
    return next(iter(own), None)


def _decorators(function: Function, mark: Call) -> Iterator[Place]:
    for other in function.decorators:
        if other is not mark and AUTH.search(other.name):
            yield other.place
    given = mark.keyword("dependencies")
    for item in given.parts if given is not None else ():
        if _speaks(item.name) or any(map(_speaks, item.origins)) or _inner(item.parts):
            yield mark.at("dependencies")


def _inner(parts: tuple[object, ...]) -> bool:
    return any(_speaks(getattr(part, "name", "")) for part in parts)


def _dependencies(source: Source, function: Function) -> Iterator[Place]:
    """Yield dependencies in the header of a function that name an authentication."""
    end = function.place.end_line or function.place.line
    for call in source.calls(*DEPENDS):
        inside = call.place.path == function.place.path and call.scope != function.name
        if inside and function.place.line <= call.place.line <= end:
            named = call.argument(0, "dependency")
            if call.name.endswith("Security") or (named is not None and _speaks(named.name)):
                yield call.place
    for param, kind in function.types:
        if _speaks(kind) or re.search(r"current_?user|principal|credentials", param):
            yield function.place


def _checks(source: Source, function: Function) -> Iterator[Place]:
    for call in source.calls_in(function.name):
        if _speaks(call.short) and not NOT_AUTH.search(call.name.lower()):
            yield call.place


def _shared(source: Source) -> Iterator[Place]:
    """Yield what authenticates for a whole application: middleware, hooks, router dependencies."""
    for call in source.calls(*MIDDLEWARE, "*.FastAPI", "*.APIRouter"):
        given = call.keyword("dependencies")
        first = call.argument(0, "middleware_class")
        named = [first] if first is not None and call.name.endswith("middleware") else []
        named += given.parts if given is not None else ()
        if any(_speaks(item.name) or _inner(item.parts) for item in named):
            yield call.place
    for function, mark in source.decorated(*BEFORE):
        inner = source.calls_in(function.name)
        if _speaks(function.short) or any(_speaks(call.name) for call in inner):
            yield mark.place


def _covers(place: Place, function: Function) -> bool:
    """Whether what authenticates at a place stands before a route: its file, or one above it."""
    folder = place.path.rpartition("/")[0]
    return folder == "" or function.place.path.startswith(f"{folder}/")


def _speaks(name: str) -> bool:
    return AUTH.search(name) is not None and not NOT_AUTH.search(name.lower())
