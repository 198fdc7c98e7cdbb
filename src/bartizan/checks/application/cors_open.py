"""Pages of other sites must not read a service's answers unless they are listed."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import beside, calls, keys
from bartizan.evidence.source import Call, Shape, Source, Value
from bartizan.evidence.testcode import is_test

HEADER = "Access-Control-Allow-Origin"
ADDED = ("*.add_middleware", "starlette.middleware.Middleware", "fastapi.middleware.Middleware")
MADE = ("*.CORSMiddleware", "flask_cors.CORS", "flask_cors.cross_origin")
HEADERS = ("*.send_header", "*.set_header", "*.headers.add", "*.headers.set",
           "*.headers.setdefault", "*.add_header")  # fmt: skip
ORIGINS = ("allow_origins", "origins", "allow_origin_regex")
CREDENTIALS = ("allow_credentials", "supports_credentials")
ANYONE = frozenset({"*", ".*", "^.*$", "https?://.*", "http.*"})


@check(
    Meta(
        id="app-cors-open",
        title="Cross-origin access is limited to listed origins",
        control="APP-08",
        clause="origins-and-verbs-limited",
        severity=Severity.MEDIUM,
        asks=(*calls(*MADE), *beside(calls(*ADDED, *HEADERS)), *keys(HEADER)),
        fix='Name the origins that may read answers, as in allow_origins=["https://app.example"], '
        "and leave credentials off for all others.",
        absent="no cross-origin rule is set in code",
        refs=("CWE-942",),
    ),
    Source,
)
def cors_open(source: Source) -> Iterator[Verdict]:
    """With every origin allowed, any page that a user visits speaks with the service as that user.

    *What it reads*: cross-origin middleware of Starlette, FastAPI and Flask, and calls and mappings
    that set Access-Control-Allow-Origin. *Why it matters*: a page elsewhere reads chats and starts
    tools, also of services that listen on this machine only. *Passes*: origins are listed. *Fails*:
    every origin is allowed with credentials, or by a header that is written out; every origin
    without credentials, and origins that are decided at run time, are for review. *Fix*: name them.
    """
    for call in source.calls(*MADE, *ADDED):
        origins = call.keyword(*ORIGINS)
        if origins is not None and _is_rule(call) and not is_test(call.place.path):
            yield _judge(call, origins)
    for call in source.calls(*HEADERS):
        if len(call.args) > 1 and call.args[0].text == HEADER and not is_test(call.place.path):
            yield _header(call, call.args[1])
    for found in source.maps(HEADER):
        value = found.value.entry(HEADER)
        if value is not None and _anyone(value) and not is_test(found.place.path):
            because = "every origin may read the answers, by a header that is written out"
            yield failed(because, found.place, subject=f"headers in {found.place.path}")


def _is_rule(call: Call) -> bool:
    tail = call.short.lstrip("~")
    if tail in ("CORSMiddleware", "CORS", "cross_origin"):
        return True
    return bool(call.args) and call.args[0].name.endswith("CORSMiddleware")


def _judge(call: Call, origins: Value) -> Verdict:
    subject = f"cross-origin rule in {call.place.path}"
    credentials = call.keyword(*CREDENTIALS)
    if _anyone(origins):
        if credentials is not None and not credentials.is_false:
            because = "every origin may ask with the credentials of the user"
            return failed(because, call.place, subject=subject)
        because = "every origin may read the answers, without credentials"
        return review(because, call.place, subject=subject).with_(severity=Severity.LOW)
    if origins.known or (origins.shape is Shape.ITEMS and all(p.known for p in origins.parts)):
        return passed("the origins are listed", call.place, subject=subject)
    because = "which origins may ask is decided at run time; see that it is never every one"
    return review(because, call.place, subject=subject).with_(severity=Severity.LOW)


def _header(call: Call, value: Value) -> Verdict:
    subject = f"{HEADER} in {call.within}"
    if _anyone(value):
        because = "every origin may read the answers, by a header that is written out"
        return failed(because, call.place, subject=subject)
    if value.known:
        return passed("one origin is named", call.place, subject=subject)
    because = "which origin may read the answers is decided at run time; see that it is listed"
    return review(because, call.place, subject=subject).with_(severity=Severity.LOW)


def _anyone(value: Value) -> bool:
    return value.text in ANYONE or any(part.text in ANYONE for part in value.parts)
