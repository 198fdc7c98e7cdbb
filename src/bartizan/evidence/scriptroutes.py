"""The functions of scripts that answer requests, and what stands before them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, aside, beside, calls, keys
from bartizan.evidence.code import last_of
from bartizan.evidence.scriptauth import DOORS, PROTECTS, WHO
from bartizan.evidence.scriptnames import ENTRANCES
from bartizan.evidence.source import Call, Function, MapLiteral, Shape, Source, Value

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
VERBS = ("get", "post", "put", "patch", "delete", "all", "use", "route")
APPS = ("npm:express", "npm:express.Router", "npm:hono.Hono", "npm:fastify", "npm:fastify.fastify",
        "npm:fastify.Fastify", "npm:@koa/router", "npm:koa-router", "npm:elysia.Elysia",
        "npm:@hono/zod-openapi.OpenAPIHono", "npm:polka", "npm:restify.createServer")  # fmt: skip
NAMED = ("~app", "~router", "~server", "~fastify", "~api")
SERVES = ("js:Deno.serve", "js:Bun.serve", "npm:std/http/server.serve",
"npm:deno.land/std/http.serve",
          "node:http.createServer", "node:https.createServer",
          "npm:@hono/node-server.serve")  # fmt: skip
ROUTED = tuple(
    f"{app}{route}.{verb}" for app in (*APPS, *NAMED) for route in ("", ".route") for verb in VERBS
)
ACTION, EXPORT = "js:use server", "js:export"
NEUTRAL = re.compile(
    r"(?i)cors|json|helmet|compress|urlencoded|static|logger|morgan|cookie|rate|limit|body"
)
MIDDLEWARE = re.compile(
    r"^(?:(?:apps|packages|examples)/[^/]+/|[^/]+/)?(?:src/)?(?:middleware|proxy)\.[cm]?[jt]s\Z"
)
SCRIPT_ROUTE_ASKS: tuple[Ask, ...] = (
    *aside(beside(keys("matcher"))),
    *beside(calls(*ROUTED, *SERVES, *WHO, *DOORS, *PROTECTS, "js:throw", "js:guard", "js:Response",
    "js:Response.json",
                  "npm:next/server.NextResponse.json", "npm:next/server.NextResponse", "*.status",
                  "*.sendStatus")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A function that answers requests; `doors` are what its framework runs before it."""

    function: Function
    mark: Call
    methods: frozenset[str]
    path: str = ""
    doors: tuple[Value, ...] = ()


def entrances(source: Source) -> Iterator[Entrance]:
    """Yield what frameworks lead requests to: by the path of a file, a call, or a directive."""
    for function in source.functions:
        yield from _by_path(function)
    for unit in source.units:
        for item in unit.assignments if ENTRANCES.search(unit.path) else ():
            yield from _wrapped(source, item.target, item.value, item.place)
    for call in source.calls(*ROUTED, *SERVES):
        yield from _by_call(source, call)


def _by_path(function: Function) -> Iterator[Entrance]:
    marks = {mark.name for mark in function.decorators}
    mark = Call(name=function.short, place=function.place, scope=function.name)
    path = function.place.path
    if ACTION in marks:
        yield Entrance(function=function, mark=mark, methods=frozenset({"POST"}))
    elif ENTRANCES.search(path) and EXPORT in marks:
        if function.short in METHODS:
            methods = frozenset({function.short})
            yield Entrance(function=function, mark=mark, methods=methods, path=_address(path))
        elif "pages/api/" in path:
            yield Entrance(function=function, mark=mark, methods=frozenset(), path=_address(path))


def _wrapped(source: Source, target: str, value: Value, place: Place) -> Iterator[Entrance]:
    """Yield the function in `export const POST = withAuth(async (request) => …)`."""
    short = last_of(target)
    if value.shape not in (Shape.CALL, Shape.NAME) or short not in (*METHODS, "default"):
        return
    doors = (value,) if value.shape is Shape.CALL else ()
    for part in (*value.parts, value):
        function = source.function(part.name, near=place.path) if part.name else None
        if function is not None:
            mark = Call(name=short, place=place, scope=function.name)
            methods = frozenset({short}) - {"default"}
            path = _address(place.path)
            yield Entrance(function=function, mark=mark, methods=methods, path=path, doors=doors)


def _by_call(source: Source, call: Call) -> Iterator[Entrance]:
    verb = last_of(call.name)
    path = next((value.text for value in call.args if value.text), "") or ""
    if call.name.startswith("~") and not path.startswith("/"):
        return
    given = [part for value in call.args for part in _parts(value)]
    functions = [value for value in given if _is_own(value)]
    handler = source.function(functions[-1].name, near=call.place.path) if functions else None
    if handler is None or (verb == "use" and not path):
        return
    before = takewhile(lambda value: value is not functions[-1], given)
    doors = tuple(value for value in before if value.name)
    methods = frozenset({verb.upper()}) & frozenset(METHODS)
    yield Entrance(function=handler, mark=call, methods=methods, path=path, doors=doors)


def _parts(value: Value) -> tuple[Value, ...]:
    """Return what stands in a list, or is wrapped: `asyncHandler(async (req, res) => …)`."""
    wraps = value.shape is Shape.CALL and any(map(_is_own, value.parts))
    return (
        (value, *value.parts) if wraps else value.parts if value.shape is Shape.ITEMS else (value,)
    )


def _is_own(value: Value) -> bool:
    return (
        value.shape is Shape.NAME
        and ":" not in value.name.split(".")[0]
        and (not value.name.startswith("~"))
    )


def _address(path: str) -> str:
    """Return the address by which a framework leads to a file."""
    plain = re.sub(r"^.*?(?:^|/)(?:app|pages)/", "/", path)
    plain = re.sub(r"/route\.\w+$|\.\w+$", "", plain)
    return re.sub(r"/\([^)]*\)", "", plain) or "/"


def before_all(source: Source) -> Place | None:
    """Return a middleware before many routes, unless its name says that it bars nobody."""
    for unit in source.units:
        if MIDDLEWARE.search(unit.path) and not any(map(_spares, source.maps("matcher"))):
            for function in unit.functions:
                if any(mark.name == EXPORT for mark in function.decorators):
                    return function.place
    for call in source.calls(*(f"{app}.use" for app in (*APPS, *NAMED))):
        given = [value.name for value in call.args if value.name]
        if given and not all(NEUTRAL.search(name) for name in given):
            return call.place
    return None


def _spares(item: MapLiteral) -> bool:
    """Whether a middleware says that it does not stand before the routes of an API."""
    given = item.value.entry("matcher")
    texts = (part.text or "" for part in (given, *given.parts)) if given is not None else ()
    return MIDDLEWARE.search(item.place.path) is not None and any("(?!api" in t for t in texts)
