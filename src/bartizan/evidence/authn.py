"""What turns callers away: code that refuses them, and names that only say that they would."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

from bartizan.evidence.asks import Ask, beside, calls, fragments, matches
from bartizan.evidence.source import Call, ClassFact, Function, Shape, Source, Value
from bartizan.evidence.value import Turned, turned, within

AUTH_WORDS = (
    "auth", "login", "jwt", "token", "api_key", "apikey", "current_user", "principal", "bearer",
    "verify_key", "session_user", "signature", "permission", "oidc",
)  # fmt: skip
AUTH = re.compile(
    r"auth(?!or(?!i[sz]))|login|jwt|(?<!max_)(?<!count_)token(?!i[sz]er|s_|_count|_usage)|api_?key"
    r"|current_?user|principal|bearer|verify_key|session_user|signature|permission|oidc|security",
    re.IGNORECASE,
)
NOT_AUTH = re.compile(
    r"openai|anthropic|hub\.login|huggingface|get_num_tokens|num_tokens|environ|_not_required|_exempt"
)
# Answers that refuse a caller, and errors that a framework turns into such an answer.
ANSWERS = ("*.HTTPException", "*.abort", "*.send_error", "*.send_response", "*.JSONResponse",
           "*.Response", "*.PlainTextResponse", "*.make_response", "*.jsonify",
           "*.WebSocketException", "*.HTTPError", "*.JsonResponse",
           "*.HttpResponse", "*.HttpError")  # fmt: skip
ERRORS = ("builtins.PermissionError", "*.HTTPUnauthorized", "*.HTTPForbidden", "*.Unauthorized",
          "*.Forbidden", "*.PermissionDenied", "*.AuthenticationFailed", "*.AuthenticationError",
          "*.NotAuthenticated", "*.AccessDenied", "*.InvalidCredentials",
          "*.HttpResponseForbidden", "*.redirect_to_login")  # fmt: skip
# Calls, decorators and classes of libraries that turn away whoever does not prove who they are.
PROVES = (
    "flask_login.login_required", "flask_jwt_extended.jwt_required",
    "flask_jwt_extended.verify_jwt_in_request", "flask_httpauth.HTTPBasicAuth.login_required",
    "flask_httpauth.HTTPTokenAuth.login_required", "flask_httpauth.MultiAuth.login_required",
    "flask_security.auth_required", "flask_security.login_required",
    "flask_basicauth.BasicAuth.required", "starlette.authentication.requires",
    "fastapi_users.FastAPIUsers.current_user", "fastapi_users.FastAPIUsers.authenticator.*",
    "fastapi_jwt_auth.AuthJWT.jwt_required", "fastapi_azure_auth.*",
    "google.oauth2.id_token.verify_*", "firebase_admin.auth.verify_*", "authlib.jose.jwt.decode",
    "authlib.jose.JsonWebToken.decode", "jose.jwt.decode", "jose.jws.verify", "jwt.decode",
    "jwt.PyJWT.decode", "hmac.compare_digest", "secrets.compare_digest",
    "django.contrib.auth.decorators.login_required",
    "django.contrib.auth.decorators.permission_required",
    "django.contrib.admin.views.decorators.staff_member_required",
    "rest_framework.permissions.Is*", "rest_framework.permissions.Django*",
    "rest_framework_api_key.permissions.*", "ninja.security.*", "casbin.Enforcer.enforce",
    "aiohttp_security.check_authorized", "aiohttp_security.check_permission",
    "sanic_jwt.protected", "quart_auth.login_required", "bottle.auth_basic",
    "tornado.web.authenticated", "chainlit.password_auth_callback",
    "chainlit.oauth_callback", "chainlit.header_auth_callback",
    "mcp.server.auth.*", "fastmcp.server.auth.*",
)  # fmt: skip
# Calls that only answer: they prove something where the answer is used.
COMPARES = frozenset({"hmac.compare_digest", "secrets.compare_digest"})
DEPENDS = ("*.Depends", "*.Security")
REFUSALS = frozenset({401, 403})
STATUS = re.compile(
    r"(?:^|[._])(?:HTTP_)?(?:401|403|UNAUTHORIZED|FORBIDDEN|UNAUTHENTICATED|PERMISSION_DENIED)(?:_|\Z)"
)
MAX_HOPS = 3
AUTHN_ASKS: tuple[Ask, ...] = (
    *fragments(*AUTH_WORDS), *calls(*DEPENDS),
    *beside(calls(*ANSWERS, *ERRORS, *(name for name in PROVES if not name.endswith("*")))),
)  # fmt: skip


class Standing(StrEnum):
    """What is known of something that may authenticate.

    `REFUSES`: its code turns callers away, or a library does that is known to. `NAMED`: only its
    name says so. `NOTHING`: neither.
    """

    REFUSES = "refuses"
    NAMED = "named"
    NOTHING = "nothing"


def speaks(name: str) -> bool:
    """Whether a name is that of an authentication."""
    return AUTH.search(name) is not None and not NOT_AUTH.search(name.lower())


def standing(source: Source, name: str, near: str, hops: int = MAX_HOPS) -> Standing:
    """Return what is known of what a resolved name stands for, seen from the file `near`."""
    if not name:
        return Standing.NOTHING
    if _proves(name):
        return Standing.REFUSES
    by_name = Standing.NAMED if speaks(name) else Standing.NOTHING
    behind = tuple(_behind(source, name, near))
    if not behind or not hops:
        return by_name
    found = {_remembered(source, function, hops - 1) for function in behind}
    return next((each for each in Standing if each in found), Standing.NOTHING)


def refuses(call: Call) -> bool:
    """Whether a call turns a caller away, or proves who one is by a library's code."""
    if any(matches(pattern, call.name) for pattern in ERRORS):
        return True
    if any(matches(pattern, call.name) for pattern in ANSWERS):
        return any(map(_is_refusal, call.values))
    signed = turned(within(call.option("options"), "verify_signature"))
    unsigned = call.name.endswith("decode") and signed in (Turned.OFF, Turned.OPEN)
    return _proves(call.name) and not unsigned and not is_optional(call)


def is_unheard(call: Call, function: Function) -> bool:
    """Whether a call compares, and no condition of its function and nothing it returns says so."""
    if call.name not in COMPARES:
        return False
    heard = function.tested | {origin for got in function.returns for origin in got.value.origins}
    return heard.isdisjoint({*call.name.split("."), f"call:{call.name}"})


def is_optional(call: Call) -> bool:
    """Whether a call asks for a proof and lets in those without one, too."""
    given = call.keyword("optional")
    return given is not None and not given.is_false


def _proves(name: str) -> bool:
    return any(matches(pattern, name) for pattern in PROVES)


def _is_refusal(value: Value) -> bool:
    return value.constant in REFUSALS or STATUS.search(value.name) is not None


def _behind(source: Source, name: str, near: str) -> Iterator[Function]:
    """Yield the functions of the workload that a name stands for: itself, or a class's methods."""
    function = source.function(name, near=near)
    if function is not None:
        yield function
        return
    for item in source.once(_classes).get(name.rpartition(".")[2], ()):
        if item.name == name or item.name.endswith(f".{name}"):
            yield from source.once(_methods).get(item.name, ())


def _classes(source: Source) -> dict[str, list[ClassFact]]:
    """Return the classes of the workload by their short names."""
    found: dict[str, list[ClassFact]] = {}
    for item in source.classes:
        found.setdefault(item.name.rpartition(".")[2], []).append(item)
    return found


def _methods(source: Source) -> dict[str, list[Function]]:
    """Return the methods of each class, with what these define: a handler that is handed on."""
    owners = {each.name: each.owner for each in source.functions if each.owner}
    found: dict[str, list[Function]] = {}
    for function in source.functions:
        owner = function.owner or owners.get(function.name.rpartition(".")[0], "")
        if owner:
            found.setdefault(owner, []).append(function)
    return found


def _remembered(source: Source, function: Function, hops: int) -> Standing:
    """Return the best that is known of a function, worked out once for each number of hops."""
    known, key = source.once(_remembrance), (str(function.place), function.name, hops)
    if key not in known:
        known[key] = _of_function(source, function, hops)
    return known[key]


def _remembrance(_: Source) -> dict[tuple[str, str, int], Standing]:
    return {}


def _of_function(source: Source, function: Function, hops: int) -> Standing:
    """Return the best that is known of a function: what it does, calls, or depends on."""
    if any(map(_is_refusal, (part for got in function.returns for part in got.value.parts))):
        return Standing.REFUSES
    found = Standing.NOTHING
    inner = source.calls_in(function.name)
    proofs = [is_unheard(call, function) for call in inner if refuses(call)]
    if not all(proofs):
        return Standing.REFUSES
    found = Standing.NAMED if proofs else found
    names = {call.name for call in inner if not _proves(call.name)}
    names |= {value.name for value in dependencies(source, function)}
    names |= {mark.name for mark in function.decorators}
    given = (got.value for got in function.returns if got.value.shape is Shape.NAME)
    names |= {value.name for value in given if not value.name.startswith("~")}
    for name in sorted(names):
        stands = standing(source, name, function.place.path, hops)
        if stands is Standing.REFUSES:
            return stands
        found = stands if stands is Standing.NAMED else found
    return found


def dependencies(source: Source, function: Function) -> Iterator[Value]:
    """Yield what the header of a function depends on."""
    end = function.place.end_line or function.place.line
    inside = source.once(_depending).get(function.place.path, [])
    first = bisect_left(inside, function.place.line, key=lambda call: call.place.line)
    for call in islice(inside, first, None):
        if call.place.line > end:
            return
        given = call.argument(0, "dependency")
        if call.scope != function.name and given is not None:
            yield given


def _depending(source: Source) -> dict[str, list[Call]]:
    """Return the calls that declare dependencies, by file and in the order of their lines."""
    found: dict[str, list[Call]] = {}
    for call in source.calls(*DEPENDS):
        found.setdefault(call.place.path, []).append(call)
    return found
