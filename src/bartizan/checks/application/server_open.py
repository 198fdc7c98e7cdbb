"""No user interface or tool server may listen to everyone without asking who calls."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.checks.testcode import apart
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.admission import ADMISSION_ASKS, admissions
from bartizan.evidence.asks import any_matches, beside, calls
from bartizan.evidence.authn import AUTH_WORDS, AUTHN_ASKS, DEPENDS, Standing, speaks, standing
from bartizan.evidence.exposed import meant_for_all
from bartizan.evidence.listening import LISTENING_ASKS, Listener, host_of, listeners
from bartizan.evidence.passing import is_proof_passed_over, is_refusal_passed_over
from bartizan.evidence.proving import ANSWERS, ERRORS, refuses
from bartizan.evidence.source import UNKNOWN, Call, Missing, Source, Value
from bartizan.evidence.tools import MCP_SERVERS
from bartizan.evidence.value import Turned, answered, turned

# Addresses that take in every interface, with a port or without; those of this machine alone.
EVERYONE = re.compile(r"(?:0|0\.0\.0\.0|\[?::\]?|\*|)(?::\d*)?")
LOCAL = re.compile(r"localhost(?::|\Z)|127\.|\[?::1\]?(?::\d+)?\Z|unix:|/")
LAUNCHES = ("*.TabbedInterface.launch", "*.Interface.launch", "*.Blocks.launch",
            "*.ChatInterface.launch", "*.queue.launch")  # fmt: skip
WRAPS = ("*.add_middleware",)
LOOKED_AT = "*.headers.get"
CARRIES = frozenset({"authorization", "x-api-key", "cookie"})
TOOL_SERVERS = ("*.FastMCP", "*.FastMCP.run", "*.run_sse_async")
# Arguments by which a server is given what turns callers away.
LOGINS = ("auth", "auth_dependency", "token_verifier", "auth_server_provider")
GIVES = ("Depends", "Security", "add_middleware")
AUTH = tuple(f"*{word}*" for word in AUTH_WORDS)


@check(
    Meta(
        id="app-server-open",
        title="No server listens to everyone without authentication",
        control="APP-07",
        clause="servers-not-open",
        severity=Severity.HIGH,
        asks=(
            *calls(*LAUNCHES, *TOOL_SERVERS, *MCP_SERVERS),
            *LISTENING_ASKS,
            *ADMISSION_ASKS,
            *beside(calls(LOOKED_AT, *WRAPS)),
            *AUTHN_ASKS,
        ),
        fix="Bind to 127.0.0.1, or demand a login (auth= in Gradio, an auth dependency or "
        "middleware in a web app, an authenticator for a tool server).",
        absent="no server is started here",
        refs=("CWE-306", "owasp-llm/LLM10"),
    ),
    Source,
)
def server_open(source: Source) -> Iterator[Verdict]:
    """A demo that listens on every interface is a public service without an owner.

    *What it reads*: starts of Gradio, uvicorn, Flask, aiohttp, Tornado, MCP and standard library
    servers, also of an application that a factory makes; the defaults of hosts that a parameter or
    a command line gives; code in the same file, or before each route, that turns callers away. *Why
    it matters*: scanners find such servers within hours. *Passes*: it listens on this machine only,
    asks for a login, or refuses callers with 401 or 403, itself or by a known library. *Fails*: it
    listens to all, if only by default, opens a public tunnel, or runs in debug mode, without one.
    What is decided out of sight, what only its name calls an authentication, and test code are for
    review. *Fix*: bind locally, or authenticate.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for call in source.calls(*LAUNCHES):
        yield _gradio(call)
    tools = (Listener(call, host_of(call)) for call in source.calls(*TOOL_SERVERS))
    for server in (*listeners(source), *tools):
        call = server.call
        if server.host is not Missing.ABSENT:
            yield _served(source, server)
        elif turned(call.option("debug", index=2 if "Flask" in call.name else None)) is Turned.ON:
            because = "debug mode runs code for whoever asks"
            yield failed(because, call.place, subject=_subject(call))


def _gradio(call: Call) -> Verdict:
    login, share = answered(call.option("auth")), call.option("share", index=2)
    stands, host = turned(share), host_of(call)
    if login:
        return passed("the interface asks for a login", call.place, subject=_subject(call))
    if stands is Turned.ON:
        because = "share=True opens a public tunnel with no login"
        return failed(because, call.place, subject=_subject(call))
    if isinstance(host, Value) and not host.is_none:
        verdict = _judge(call, host, "the interface")
        if verdict.outcome is not Outcome.PASS:
            return verdict
    if stands is Turned.OPEN:
        return left_open(call, "share", share, subject=_subject(call))
    if host is Missing.HIDDEN:
        because = "options out of sight may let the interface listen to everyone"
        return review(because, call.place, subject=_subject(call))
    return passed("the interface listens on this machine", call.place, subject=_subject(call))


def _served(source: Source, server: Listener) -> Verdict:
    call, host = server.call, server.host
    subject = _subject(call)
    if any(answered(call.option(name)) for name in LOGINS):
        return passed("the server is given what turns callers away", call.place, subject=subject)
    proofs = {stands: place for place, stands in _elsewhere(source, call)}
    proofs |= {stands: place for place, stands in _near(source, call.place.path)}
    if place := proofs.get(Standing.REFUSES):
        near = place.path == call.place.path
        because = f"callers are turned away in {'the same file' if near else place.path}"
        return passed(because, place, call.place, subject=subject)
    if host is Missing.HIDDEN:
        because = "options out of sight decide where the server listens, and who may call it"
        return review(because, call.place, subject=subject)
    verdict = _judge(call, host, "the server", server.usual) if isinstance(host, Value) else None
    place = proofs.get(Standing.SWITCHED) or proofs.get(Standing.NAMED)
    if verdict is not None and (verdict.outcome is Outcome.PASS or place is None):
        return verdict
    because = "listens beside what is named like an authentication; see that it refuses callers"
    return review(because, call.place, *([place] if place else []), subject=subject)


def _elsewhere(source: Source, call: Call) -> Iterator[tuple[Place, Standing]]:
    """Yield what stands before the routes of other files: before each, else one is open.

    Those that must let everybody in, such as a health check beside the server, do not count.
    """
    served = [pair for pair in admissions(source) if not meant_for_all(pair[0])]
    if not served or any(route.function.place.path == call.place.path for route, _ in served):
        return
    doors = [admitted.authenticated for _, admitted in served if admitted.authenticated]
    if len(doors) == len(served):
        yield doors[0], Standing.REFUSES
    elif named := next((admitted.named for _, admitted in served if admitted.named), None):
        yield named, Standing.NAMED
    elif doors:
        yield doors[0], Standing.NAMED


def _near(source: Source, path: str) -> Iterator[tuple[Place, Standing]]:
    """Yield what is known of all that may authenticate in a file."""
    for call in source.calls(*AUTH, *ANSWERS, *ERRORS, *DEPENDS, *WRAPS, LOOKED_AT):
        if call.place.path != path or call.name.startswith(("uvicorn.", "openai.")):
            continue
        first = call.args[0] if call.args else UNKNOWN
        asked = (first.text or "").lower() in CARRIES and call.name.endswith("headers.get")
        names = [call.name] if speaks(call.short) else []
        names += [value.name for value in call.values] if call.short in GIVES else []
        if refuses(call):
            passed = (
                is_refusal_passed_over(call)
                if _raises(call)
                else is_proof_passed_over(call, answering=True)
            )
            yield call.place, Standing.NAMED if passed else Standing.REFUSES
        else:
            yield call.place, Standing.NAMED if asked else _best(source, names, path)
    for function in source.functions:
        if function.place.path == path:
            yield from (
                (mark.place, _best(source, [mark.name], path)) for mark in function.decorators
            )


def _raises(call: Call) -> bool:
    return any_matches((*ANSWERS, *ERRORS), call.name)


def _best(source: Source, names: list[str], path: str) -> Standing:
    found = {standing(source, name, path) for name in names}
    return next((each for each in Standing if each in found), Standing.NOTHING)


def _judge(call: Call, host: Value, what: str, usual: tuple[str, ...] = ()) -> Verdict:
    subject, parts = _subject(call), {part.text for part in host.parts}
    if any(text is not None and EVERYONE.fullmatch(text) for text in (host.text, *parts)):
        because = f"{what} listens on every interface with no authentication"
        return failed(because, call.place, subject=subject)
    if any(map(EVERYONE.fullmatch, usual)):
        because = f"{what} listens on every interface by default, with no authentication"
        return failed(because, call.place, subject=subject)
    if host.text is None:
        because = f"where {what} listens is decided at run time, and nothing authenticates"
        return review(because, call.place, subject=subject)
    if LOCAL.match(host.text):
        return passed(f"{what} listens on {host.text}", call.place, subject=subject)
    because = f"{what} listens on {host.text} with no authentication: see who reaches that"
    return review(because, call.place, subject=subject)


def _subject(call: Call) -> str:
    return f"{call.short} in {call.within}"
