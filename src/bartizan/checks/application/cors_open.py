"""Pages of other sites must not read a service's answers unless they are listed."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import beside, calls, keys
from bartizan.evidence.source import Call, Missing, Shape, Source, Value
from bartizan.evidence.value import Turned, turned

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
    without credentials, origins that are decided at run time, and test code are for review. *Fix*:
    name them.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for call in source.calls(*MADE, *ADDED):
        if _is_rule(call):
            yield from _judge(call)
    for call in source.calls(*HEADERS):
        if len(call.args) > 1 and call.args[0].text == HEADER:
            yield _header(call, call.args[1])
    for found in source.maps(HEADER):
        value = found.value.entry(HEADER)
        if value is not None and _anyone(value):
            because = "every origin may read the answers, by a header that is written out"
            yield failed(because, found.place, subject=f"headers in {found.place.path}")


def _is_rule(call: Call) -> bool:
    tail = call.short.lstrip("~")
    if tail in ("CORSMiddleware", "CORS", "cross_origin"):
        return True
    return bool(call.args) and call.args[0].name.endswith("CORSMiddleware")


def _judge(call: Call) -> Iterator[Verdict]:
    subject = f"cross-origin rule in {call.place.path}"
    stated = [call.option(name) for name in ORIGINS]
    origins = [option for option in stated if isinstance(option, Value)]
    by_default = call.name.startswith("flask_cors.") and not origins
    if by_default or any(map(_anyone, origins)):
        yield _everyone(call, subject)
    elif origins and all(map(_listed, origins)) and Missing.HIDDEN not in stated:
        yield passed("the origins are listed", call.place, subject=subject)
    elif origins or Missing.HIDDEN in stated:
        because = "which origins may ask is decided at run time; see that it is never every one"
        yield review(because, call.place, subject=subject).with_(severity=Severity.LOW)


def _everyone(call: Call, subject: str) -> Verdict:
    """Return the verdict on a rule that lets every origin in, by what it says of credentials."""
    given = {turned(call.option(name)) for name in CREDENTIALS}
    hidden = Missing.HIDDEN in {call.option(name) for name in CREDENTIALS}
    if given - {Turned.UNSAID, Turned.OFF} and not hidden:
        because = "every origin may ask with the credentials of the user"
        return failed(because, call.place, subject=subject)
    said = "what it says of credentials is out of sight" if hidden else "without credentials"
    because = f"every origin may read the answers, {said}"
    return review(because, call.place, subject=subject).with_(severity=Severity.LOW)


def _listed(origins: Value) -> bool:
    return origins.known or (
        origins.shape is Shape.ITEMS and all(part.known for part in origins.parts)
    )


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
