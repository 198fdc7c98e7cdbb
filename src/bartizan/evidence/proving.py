"""Calls that turn a caller away, or prove who one is, and what such a proof is worth."""

import re

from bartizan.evidence.asks import any_matches
from bartizan.evidence.passing import is_proof_passed_over, is_refusal_passed_over
from bartizan.evidence.saying import UNPROVEN
from bartizan.evidence.source import Call, Function, Value
from bartizan.evidence.value import Turned, turned, within

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
# Those of them that read a token.
VERIFIERS = ("jwt.decode", "jwt.PyJWT.decode", "jwt.api_jwt.decode", "jose.jwt.decode",
             "jose.jws.verify", "authlib.jose.jwt.decode",
             "authlib.jose.JsonWebToken.decode")  # fmt: skip
# Calls that only answer: they prove something where the answer is used.
COMPARES = frozenset({"hmac.compare_digest", "secrets.compare_digest"})
UNAUTHORISED = 401
REFUSALS = frozenset({UNAUTHORISED, 403})
UNKNOWN = re.compile(r"401|UNAUTHORIZED|UNAUTHENTICATED")
STATUS = re.compile(
    r"(?:^|[._])(?:HTTP_)?(?:401|403|UNAUTHORIZED|FORBIDDEN|UNAUTHENTICATED|PERMISSION_DENIED)(?:_|\Z)"
)
# What tells the header of a token as it came.
UNVERIFIED = re.compile(r"get_unverified_headers?\Z|get_unverified_claims\Z")


def refuses(call: Call) -> bool:
    """Whether a call turns a caller away, or proves who one is by a library's code."""
    if any_matches(ERRORS, call.name):
        return True
    if any_matches(ANSWERS, call.name):
        return any(map(is_refusal, call.values))
    return proves(call.name) and _signed(call) is Turned.ON and not is_optional(call)


def _signed(call: Call) -> Turned:
    """Return whether a call that reads a token verifies its signature, by a key of one's own."""
    if not call.name.endswith("decode"):
        return Turned.ON
    said = turned(within(call.option("options"), "verify_signature"))
    known = said if said is not Turned.UNSAID else turned(call.option("verify"))
    if known is not Turned.UNSAID:
        return known
    return Turned.OFF if names_itself(call) else Turned.ON


def names_itself(call: Call) -> str:
    """Return what of its own proof a token names itself, before anybody verified it; else ""."""
    algorithms = call.option("algorithms", "algorithm", index=2)
    if isinstance(algorithms, Value):
        if any((part.text or "").lower() == "none" for part in (algorithms, *algorithms.parts)):
            return "the algorithm none"
        if any(map(UNVERIFIED.search, algorithms.origins)):
            return "its algorithm"
    return ""


def is_open(call: Call) -> bool:
    """Whether what is out of sight decides if a call that reads a token verifies its signature."""
    return proves(call.name) and _signed(call) is Turned.OPEN


def is_unsigned(call: Call) -> bool:
    """Whether a call reads a token and leaves its signature unverified."""
    reads = proves(call.name) and call.name.endswith("decode")
    return (reads and _signed(call) is Turned.OFF) or any_matches(UNPROVEN, call.name)


def is_unknown(call: Call) -> bool:
    """Whether a call answers that nobody knows who calls: 401, and not 403."""
    if not any_matches((*ANSWERS, *ERRORS), call.name):
        return False
    return any(
        value.constant == UNAUTHORISED or UNKNOWN.search(value.name) for value in call.values
    )


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


def proves(name: str) -> bool:
    """Whether a name is that of what proves who calls, by a library's code."""
    return any_matches(PROVES, name)


def is_refusal(value: Value) -> bool:
    """Whether a value is the status of an answer that refuses."""
    return value.constant in REFUSALS or STATUS.search(value.name) is not None


def is_doubtful(call: Call, function: Function, *, answering: bool) -> bool:
    """Whether a call that refuses or proves may do so for nothing in its function.

    Its error is caught and passed over, or nobody hears what it compared.
    """
    if any_matches(ERRORS, call.name) or any_matches(ANSWERS, call.name):
        return is_refusal_passed_over(call)
    if call.name in COMPARES:
        return is_unheard(call, function)
    return is_proof_passed_over(call, answering=answering)
