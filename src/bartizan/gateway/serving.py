"""Runs the gateway: two ports, one log, SIGTERM drains, SIGHUP reads the configuration again."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import stat
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path

import uvicorn

from bartizan.audit.writer import Log
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.app import Gateway
from bartizan.gateway.building import Built, Makers, build
from bartizan.gateway.listening import Places, bound, bound_to, listening
from bartizan.gateway.operations import Operations
from bartizan.gateway.recording import LogRecorder
from bartizan.gateway.schema import GatewayPart
from bartizan.gateway.service import Service
from bartizan.gateway.upstream import Client
from bartizan.gateway.webhooks import Hooks
from bartizan.gateway.workers import HELD, REFUSED


class _Server(uvicorn.Server):
    """A server whose signals are the gateway's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def serve(
    path: Path, log: Log, makers: Makers, say: Callable[[str], None], places: Places
) -> None:
    """Serve until SIGTERM or SIGINT, then end what is under way. Raises what `build` raises."""
    built = build(await asyncio.to_thread(path.read_bytes), path, makers)
    async with Client() as client:
        gateway = Gateway(built.running, client, LogRecorder(log))
        server = _Server(listening(gateway, built.part.listen, path.parent))
        hooks = Hooks(built.targets, gateway.metrics, client.tell, log.origin)
        service = Service(path, makers, gateway, client, say, server.config, hooks)
        service.start_from(built)
        taking, private = bound_to(built.part.listen, places), built.part.operations
        own = private.port if places.operations is None else places.operations
        apart = bound(private.host, own)
        operations = _Server(_operations(gateway, server, built.part, log))
        servers = (server, operations)
        _signals(service, servers)
        _outlive_nobody(places, servers, gateway)
        await service.upkeep()
        await service.told("started")
        _say_started(built, (taking.getsockname()[1], apart.getsockname()[1]), say)
        gc.collect()
        gc.freeze()  # what is there by now stays: no collection has to look at it again
        try:
            await _served(service, servers, (taking, apart))
        finally:
            await hooks.last()
            await gateway.running.access.close()


async def _served(
    service: Service, servers: Sequence[_Server], sockets: Sequence[socket.socket]
) -> None:
    """Serve until told to stop, with the upkeep beside it.

    A gateway that hears no more who is stopped serves nobody: it ends with what the upkeep fails
    with, as ExceptionGroup.
    """
    keeping = asyncio.create_task(service.keep_up())
    keeping.add_done_callback(lambda _: _stop(servers, service.gateway))
    serving = (server.serve([each]) for server, each in zip(servers, sockets, strict=True))
    try:
        await asyncio.gather(*serving)
    finally:
        keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


def _outlive_nobody(places: Places, servers: Sequence[_Server], gateway: Gateway) -> None:
    """Stop when the process that holds the other end of the lifeline ends, however it does.

    Raises InvalidInputError for a lifeline that is none.
    """
    line = places.lifeline
    if line is None:
        return
    loop = asyncio.get_running_loop()

    def ended() -> None:
        loop.remove_reader(line)
        _stop(servers, gateway)

    try:
        fifo = stat.S_ISFIFO(os.fstat(line).st_mode)
    except (OSError, OverflowError):
        fifo = False
    if not fifo:
        raise InvalidInputError(f"{line} is the number of no open pipe")
    loop.add_reader(line, ended)


def _stop(servers: Sequence[_Server], gateway: Gateway) -> None:
    """Take no more, and end what would not end by itself."""
    for each in servers:
        each.should_exit = True
    gateway.streams.drain()


def _operations(gateway: Gateway, server: _Server, part: GatewayPart, log: Log) -> uvicorn.Config:
    app = Operations(
        gateway.metrics,
        ready=lambda: server.started and not server.should_exit,
        broken=lambda: log.failure and f"the audit log takes no record any more: {log.failure}",
    )
    where = part.operations
    return uvicorn.Config(
        app, host=where.host, port=where.port, loop="none", http="httptools", ws="none",
        lifespan="off", access_log=False, log_level="warning", server_header=False,
    )  # fmt: skip


def _signals(service: Service, servers: Sequence[_Server]) -> None:
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def begin(work: Callable[[], Coroutine[None, None, None]]) -> None:
        task = loop.create_task(work())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, servers, service.gateway)
    loop.add_signal_handler(signal.SIGHUP, begin, service.reload)
    loop.add_signal_handler(REFUSED, begin, service.refused)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)  # what came by now is heard now


def _say_started(built: Built, ports: tuple[int, int], say: Callable[[str], None]) -> None:
    part, (port, private) = built.part, ports
    scheme = "https" if part.listen.certificate else "http"
    say(f"Listening on {scheme}://{part.listen.host}:{port}, {len(part.routes)} routes.")
    say(f"Health and metrics on http://{part.operations.host}:{private}.")
