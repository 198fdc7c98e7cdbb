"""Servers that code starts, and the address on which they listen, where code says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.evidence.asks import Ask, bases, beside, calls, fragments, matches
from bartizan.evidence.code import last_of
from bartizan.evidence.source import Call, Missing, Option, Shape, Source, Value

RUNS = ("uvicorn.run", "uvicorn.Config", "*.hypercorn.run", "waitress.serve", "*.run_simple",
        "aiohttp.web.run_app", "aiohttp.web.TCPSite", "*.socketio.run", "bottle.run",
        "tornado.web.Application.listen", "tornado.httpserver.HTTPServer.listen",
        "websockets.serve", *(f"*.{app}.run" for app in ("Flask", "Quart", "Sanic", "Bottle")),
        )  # fmt: skip
# What is run under the name of an application, made elsewhere, or by a function of the workload.
CALLED_APP = ("*app.run", "*application.run", "*create_app.run", "*make_app.run", "*build_app.run",
              "*get_app.run", "*app_factory.run", "*create_server.run",
              "*make_server.run")  # fmt: skip
APPS = ("Flask", "Quart", "Sanic", "Bottle")
# Servers that take a pair of host and port: of the standard library, and of the WSGI servers.
PAIRED = ("HTTPServer", "ThreadingHTTPServer", "TCPServer", "ThreadingTCPServer", "UDPServer",
          "ForkingTCPServer", "ThreadingUDPServer")  # fmt: skip
BOUND = (*(f"{'http.server' if 'HTTP' in name else 'socketserver'}.{name}" for name in PAIRED),
         "wsgiref.simple_server.WSGIServer", "gevent.pywsgi.WSGIServer", "eventlet.listen",
         "cheroot.wsgi.Server")  # fmt: skip
NAMED = ("wsgiref.simple_server.make_server",)
HOSTS = ("host", "server_name", "listen", "bind", "hostname", "address")
# Where the host stands when it is given by position.
POSITIONS = {"Flask.run": 0, "Quart.run": 0, "Sanic.run": 0, "run_simple": 0, "socketio.run": 1,
             "TCPSite": 1, "websockets.serve": 1, "Application.listen": 1,
             "HTTPServer.listen": 1}  # fmt: skip
# Those that listen to everyone unless they are told otherwise, and the ways to tell them.
OPEN_HOST = ("aiohttp.web.run_app", "aiohttp.web.TCPSite", "waitress.serve", "websockets.serve",
             "tornado.web.Application.listen", "tornado.httpserver.HTTPServer.listen")  # fmt: skip
ELSEWHERE = ("path", "sock", "sockets", "unix_socket", "unix", "fd")
OPTIONS = ("*.add_argument", "*.add_option")
LISTENING_ASKS: tuple[Ask, ...] = (
    *calls(*RUNS, *BOUND, *NAMED, *CALLED_APP),
    *bases(*(f"*.{name}" for name in PAIRED)),
    *beside(calls(*OPTIONS)),
    *fragments("httpserver", "tcpserver", "udpserver", "threadedserver", "threadingserver"),
)
EVERYONE = Value(Shape.CONSTANT, constant="0.0.0.0")  # noqa: S104  (an address that is looked for)


@dataclass(frozen=True, slots=True)
class Listener:
    """A server that is started: `call` with the host that it is given.

    `usual` are the hosts that it has where nobody chooses another: defaults of the parameter or of
    the option of a command line that the host is.
    """

    call: Call
    host: Option
    usual: tuple[str, ...] = ()


def listeners(source: Source) -> Iterator[Listener]:
    """Yield the servers that code starts, in the order of their kinds."""
    for call in source.calls(*RUNS, *BOUND, *NAMED):
        yield _listener(source, call)
    for call in source.calls(*CALLED_APP):
        made = _made(source, call)
        if not any(matches(pattern, call.name) for pattern in RUNS) and made is not None:
            yield _listener(source, made)
    heirs = frozenset(_heirs(source))
    for call in source.calls(*(f"*.{name}" for name in heirs)) if heirs else ():
        yield _listener(source, replace(call, name=BOUND[0]))


def _listener(source: Source, call: Call) -> Listener:
    host = host_of(call)
    if host is Missing.ABSENT and call.name in OPEN_HOST:
        told = any(call.option(name) is not Missing.ABSENT for name in ELSEWHERE)
        return Listener(call, Missing.ABSENT if told else EVERYONE)
    usual = tuple(_usual(source, call, host)) if isinstance(host, Value) else ()
    return Listener(call, host, usual)


def host_of(call: Call) -> Option:
    """Return the host that a server is given."""
    if call.name in NAMED:
        return call.option("host", index=0)
    if call.name in BOUND:
        address = call.option("server_address", "listener", "bind_addr", index=0)
        if isinstance(address, Value):
            return address.parts[0] if address.shape is Shape.ITEMS and address.parts else address
        return address
    index = next((at for tail, at in POSITIONS.items() if call.name.endswith(tail)), None)
    return call.option(*HOSTS, index=index)


def _made(source: Source, call: Call) -> Call | None:
    """Return a call of an application's `run` by the name of its framework; None for another's.

    What only its name calls an application counts when it is told a host, or to debug.
    """
    maker = source.function(call.name.removesuffix(".run"), near=call.place.path)
    for got in maker.returns if maker is not None else ():
        kind = got.value.name.rpartition(".")[2]
        if kind in APPS:
            return replace(call, name=f"{kind}.run")
    told = any(isinstance(call.option(name), Value) for name in ("host", "debug"))
    named = any(matches(pattern, call.name) for pattern in CALLED_APP)
    return call if named and told else None


def _heirs(source: Source) -> Iterator[str]:
    """Yield the classes that descend from a server that takes a pair of host and port."""
    known = set(PAIRED)
    grown = True
    while grown:
        fresh = {
            item.name.rpartition(".")[2]
            for item in source.classes
            if any(last_of(base) in known for base in item.bases)
        } - known
        yield from fresh
        known |= fresh
        grown = bool(fresh)


def _usual(source: Source, call: Call, host: Value) -> Iterator[str]:
    """Yield what the host is where nobody chooses another."""
    function = source.function(call.scope, near=call.place.path) if call.scope else None
    for origin in host.origins:
        kind, _, name = origin.partition(":")
        if kind in ("param", "typed") and function is not None:
            yield from (text for param, text, _ in function.defaults if param == name)
            yield from (text for mark in function.decorators for text in _option(mark, name))
    name = last_of(host.name)
    for option in source.calls(*OPTIONS) if name else ():
        if option.place.path == call.place.path:
            yield from _option(option, name)


def _option(call: Call, name: str) -> Iterator[str]:
    """Yield the default of an option of a command line, if it is the one of this name."""
    flags = {(value.text or "").lstrip("-").replace("-", "_") for value in call.args}
    default = call.keyword("default")
    if name in flags and default is not None and default.text is not None:
        yield default.text
