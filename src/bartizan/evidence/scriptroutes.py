"""The functions of scripts that answer requests, and what stands before them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, any_matches, aside, beside, calls, keys
from bartizan.evidence.code import last_of
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
ROUTED = tuple(f"{app}.{verb}" for app in (*APPS, *NAMED) for verb in VERBS)
ACTION, EXPORT = "js:use server", "js:export"
# Calls of libraries that tell who calls, and middleware of theirs that refuses whoever is nobody.
WHO = (
    "npm:next-auth.auth", "npm:next-auth.getServerSession", "npm:next-auth/next.getServerSession",
    "npm:next-auth/jwt.getToken", "npm:@clerk/nextjs/server.auth", "npm:@clerk/nextjs.auth",
    "npm:@clerk/nextjs/server.currentUser", "npm:@clerk/nextjs.currentUser",
    "npm:@clerk/express.getAuth", "*.auth.getUser", "*.auth.getSession", "*.auth.getClaims",
    "*.auth.api.getSession", "*.api.getSession", "npm:jsonwebtoken.verify", "npm:jose.jwtVerify",
    "*.verifyIdToken", "*.verifySessionCookie", "npm:@auth0/nextjs-auth0.getSession",
    "npm:iron-session.getIronSession", "*.validateSession", "*.validateRequest",
    "npm:@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession",
    "node:crypto.timingSafeEqual",
)  # fmt: skip
DOORS = (
    "npm:express-jwt.expressjwt", "npm:express-jwt", "npm:passport.authenticate",
    "npm:express-oauth2-jwt-bearer.auth", "npm:hono/jwt.jwt", "npm:hono/bearer-auth.bearerAuth",
    "npm:hono/basic-auth.basicAuth", "npm:@clerk/express.requireAuth", "npm:express-basic-auth",
    "npm:@auth0/nextjs-auth0.withApiAuthRequired", "npm:koa-jwt", "npm:mcp-handler.withMcpAuth",
    "npm:next-auth.auth",
    "npm:@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.requireBearerAuth",
)  # fmt: skip
# Calls that turn away whoever is nobody, by themselves.
PROTECTS = ("*.auth.protect", "npm:@workos-inc/authkit-nextjs.withAuth")
SAYS_NO = re.compile(
    r"(?i)unauthori[sz]|unauthenticated|forbidden|not (?:logged|signed) in|log ?in|sign ?in"
    r"|access denied|permission|invalid (?:api.?key|token)|missing (?:api.?key|token)"
    r"|user not found"
)
SPEAKS = re.compile(
    r"(?i)auth|session|token|current_?user|require_?user|api_?key|signed|login|permission"
)
NEUTRAL = re.compile(
    r"(?i)cors|json|helmet|compress|urlencoded|static|logger|morgan|cookie|rate|limit|body"
)
MIDDLEWARE = re.compile(
    r"^(?:(?:apps|packages|examples)/[^/]+/|[^/]+/)?(?:src/)?(?:middleware|proxy)\.[cm]?[jt]s\Z"
)
REFUSED = frozenset({401, 403})
SCRIPT_ROUTE_ASKS: tuple[Ask, ...] = (
    *aside(beside(keys("matcher"))),
    *beside(calls(*ROUTED, *SERVES, *WHO, *DOORS, *PROTECTS, "js:throw", "js:Response",
    "js:Response.json",
                  "npm:next/server.NextResponse.json", "npm:next/server.NextResponse", "*.status",
                  "*.sendStatus")),
)  # fmt: skip
MAX_HOPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A function that answers requests; `doors` are what its framework runs before it."""

    function: Function
    mark: Call
    methods: frozenset[str]
    path: str = ""
    doors: tuple[str, ...] = ()


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
    if value.shape is not Shape.CALL or short not in (*METHODS, "default"):
        return
    for part in value.parts:
        function = source.function(part.name, near=place.path) if part.name else None
        if function is not None:
            mark = Call(name=short, place=place, scope=function.name)
            methods = frozenset({short}) - {"default"}
            path = _address(place.path)
            yield Entrance(
                function=function, mark=mark, methods=methods, path=path, doors=(value.name,)
            )


def _by_call(source: Source, call: Call) -> Iterator[Entrance]:
    verb = last_of(call.name)
    path = next((value.text for value in call.args if value.text), "") or ""
    if call.name.startswith("~") and not path.startswith("/"):
        return
    functions = [value for value in call.args if _is_own(value)]
    handler = source.function(functions[-1].name, near=call.place.path) if functions else None
    if handler is None or (verb == "use" and not path):
        return
    doors = tuple(value.name for value in call.args if value.name and value is not functions[-1])
    methods = frozenset({verb.upper()}) & frozenset(METHODS)
    yield Entrance(function=handler, mark=call, methods=methods, path=path, doors=doors)


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


@dataclass(frozen=True, slots=True)
class Proofs:
    """Where a caller without proof is turned away, and where only a name says so."""

    sure: Place | None = None
    named: Place | None = None


def proofs(source: Source, entrance: Function, doors: tuple[str, ...]) -> Proofs:
    """Return what stands before the work of a function that answers requests.

    It is sure where a library tells who calls, and the same function or one that calls it says no.
    """
    if any(any_matches(DOORS, door) for door in doors):
        return Proofs(sure=entrance.place)
    named = entrance.place if any(SPEAKS.search(last_of(door)) for door in doors) else None
    seen = _look(source, entrance, MAX_HOPS, {entrance.name})
    return Proofs(seen.sure, named or seen.named or seen.known)


@dataclass(slots=True)
class _Seen:
    sure: Place | None = None
    known: Place | None = None
    named: Place | None = None
    refuses: bool = False

    def add(self, call: Call) -> None:
        if any_matches(PROTECTS, call.name):
            self.sure = self.sure or call.place
        elif any_matches(WHO, call.name):
            self.known = self.known or call.place
        elif _refuses(call):
            self.refuses = True
        elif SPEAKS.search(last_of(call.name)):
            self.named = self.named or call.place


def _look(source: Source, function: Function, hops: int, done: set[str]) -> _Seen:
    """Look into a function, and then into those that it calls."""
    seen = _Seen()
    called = source.calls_in(function.name)
    for call in called:
        seen.add(call)
    for call in called if hops and seen.sure is None else ():
        behind = source.function(call.name, near=call.place.path)
        if behind is not None and behind.name not in done:
            done.add(behind.name)
            inner = _look(source, behind, hops - 1, done)
            seen.sure = seen.sure or inner.sure
            seen.known = seen.known or (call.place if inner.known else None)
    if seen.known is not None and seen.refuses:
        seen.sure = seen.sure or seen.known
    return seen


def _refuses(call: Call) -> bool:
    """Whether a call turns a caller away: by a status, or by what it says as it throws."""
    stated = call.keyword("status")
    codes = {stated.constant} if stated is not None else set()
    if last_of(call.name) in ("status", "sendStatus") and call.args:
        codes.add(call.args[0].constant)
    if not codes.isdisjoint(REFUSED):
        return True
    texts = (part.literal for value in call.args for part in (value, *value.parts))
    return any(SAYS_NO.search(text) for text in texts if text)


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
