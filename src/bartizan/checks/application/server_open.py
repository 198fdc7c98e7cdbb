"""No user interface or tool server may listen to everyone without asking who calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import beside, calls, fragments
from bartizan.evidence.source import Call, Shape, Source, Value
from bartizan.evidence.testcode import is_test
from bartizan.evidence.tools import MCP_SERVERS

EVERYONE = ("0.0.0.0", "::", "")  # noqa: S104  (what is looked for, not bound)
LAUNCHES = ("*.TabbedInterface.launch", "*.Interface.launch", "*.Blocks.launch",
            "*.ChatInterface.launch", "*.queue.launch")  # fmt: skip
RUNS = ("uvicorn.run", "*.Flask.run", "*.hypercorn.run", "waitress.serve", "*.run_simple",
        "aiohttp.web.run_app", "*.socketio.run")  # fmt: skip
# Servers of the standard library: these take a pair of host and port, the next the host itself.
BOUND = ("http.server.HTTPServer", "http.server.ThreadingHTTPServer", "socketserver.TCPServer",
         "socketserver.ThreadingTCPServer", "socketserver.UDPServer",
         "socketserver.ForkingTCPServer", "socketserver.ThreadingUDPServer")  # fmt: skip
NAMED = ("wsgiref.simple_server.make_server",)
LOOKED_AT = ("hmac.compare_digest", "secrets.compare_digest", "*.headers.get")
CARRIES = frozenset({"authorization", "x-api-key", "cookie"})
TOOL_SERVERS = ("*.FastMCP", "*.FastMCP.run", "*.run_sse_async")
AUTH_WORDS = ("auth", "login", "token", "api_key", "apikey", "jwt", "oauth", "credential",
              "verify_key", "current_user", "httpbearer", "security")  # fmt: skip
AUTH = tuple(f"*{word}*" for word in AUTH_WORDS)


@check(
    Meta(
        id="app-server-open",
        title="No server listens to everyone without authentication",
        control="APP-07",
        clause="servers-not-open",
        severity=Severity.HIGH,
        asks=(
            *calls(*LAUNCHES, *RUNS, *BOUND, *NAMED, *TOOL_SERVERS, *MCP_SERVERS),
            *beside(calls(*LOOKED_AT)),
            *fragments(*AUTH_WORDS),
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

    *What it reads*: starts of Gradio, uvicorn, Flask, MCP and standard library servers, and calls
    that authenticate in the same file. *Why it matters*: scanners find such servers within hours.
    *Passes*: it listens on this machine only, or asks for a login. *Fails*: it listens to all,
    opens a public tunnel, or runs in debug mode, without one. *Fix*: bind locally, or authenticate.
    """
    for call in _started(source, *LAUNCHES):
        yield _gradio(call)
    for call in _started(source, *RUNS, *BOUND, *NAMED, *TOOL_SERVERS):
        if (host := _host(call)) is not None:
            yield _served(source, call, host)
        elif (debug := call.keyword("debug")) is not None and debug.is_true:
            yield failed(
                "debug mode runs code for whoever asks", call.place, subject=_subject(call)
            )


def _started(source: Source, *patterns: str) -> Iterator[Call]:
    return (call for call in source.calls(*patterns) if not is_test(call.place.path))


def _gradio(call: Call) -> Verdict:
    login, share, host = call.keyword("auth"), call.keyword("share"), _host(call)
    if login is not None and not (login.known and login.constant is None):
        return passed("the interface asks for a login", call.place, subject=_subject(call))
    if share is not None and share.is_true:
        because = "share=True opens a public tunnel with no login"
        return failed(because, call.place, subject=_subject(call))
    if host is None:
        return passed("the interface listens on this machine", call.place, subject=_subject(call))
    return _judge(call, host, "the interface")


def _served(source: Source, call: Call, host: Value) -> Verdict:
    near = [found for found in source.calls(*AUTH) if found.place.path == call.place.path]
    near = [found for found in near if not found.name.startswith(("uvicorn.", "openai."))]
    near += [found for found in source.calls(*LOOKED_AT) if _looks(found, call)]
    if near:
        because = "callers are authenticated in the same file"
        return passed(because, near[0].place, call.place, subject=_subject(call))
    return _judge(call, host, "the server")


def _looks(found: Call, call: Call) -> bool:
    """Whether a call reads or compares what a caller proves itself with, in the server's file."""
    if found.place.path != call.place.path:
        return False
    asked = found.args[0].text or "" if found.args else ""
    return found.name.endswith("compare_digest") or asked.lower() in CARRIES


def _judge(call: Call, host: Value, what: str) -> Verdict:
    if host.text is not None and host.text not in EVERYONE:
        return passed(f"{what} listens on {host.text}", call.place, subject=_subject(call))
    if host.text in EVERYONE or any(part.text in EVERYONE for part in host.parts):
        because = f"{what} listens on every interface with no authentication"
        return failed(because, call.place, subject=_subject(call))
    if "0.0.0.0" in {part.text for part in host.parts}:  # noqa: S104
        return failed(f"{what} listens on every interface", call.place, subject=_subject(call))
    because = f"where {what} listens is decided at run time, and nothing authenticates"
    return review(because, call.place, subject=_subject(call))


def _host(call: Call) -> Value | None:
    if call.name in NAMED:
        return call.argument(0, "host")
    if call.name in BOUND:
        address = call.argument(0, "server_address")
        paired = address is not None and address.shape is Shape.ITEMS and bool(address.parts)
        return address.parts[0] if address is not None and paired else None
    return call.keyword("host", "server_name", "listen", "bind")


def _subject(call: Call) -> str:
    return f"{call.short} in {call.within}"
