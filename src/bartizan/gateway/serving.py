"""Runs the gateway: two ports, one log, SIGTERM drains, SIGHUP reads the configuration again."""

import asyncio
import contextlib
import gc
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from bartizan.audit.record import Record, What, Who
from bartizan.audit.writer import Log
from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.gateway.app import Gateway
from bartizan.gateway.bounded import BoundedProtocol
from bartizan.gateway.building import Built, Makers, build
from bartizan.gateway.operations import Operations
from bartizan.gateway.recording import LogRecorder
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import GatewayPart, ListenPart
from bartizan.gateway.upstream import Client

DRAIN_SECONDS: Final = 30
UPKEEP_SECONDS: Final = 1.0
KEEP_ALIVE_SECONDS: Final = 30
BACKLOG: Final = 2048


class _Server(uvicorn.Server):
    """A server whose signals are the gateway's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


@dataclass(slots=True)
class Service:
    """A gateway that runs."""

    path: Path
    makers: Makers
    gateway: Gateway
    client: Client
    say: Callable[[str], None]

    async def reload(self) -> None:
        """Put a new configuration in the old one's place, or keep the old one and raise an alarm.

        What is bound at the start (ports, the log) stays until the next start.
        """
        try:
            content = await asyncio.to_thread(self.path.read_bytes)
            built = build(content, self.path, self.makers)
        except (BartizanError, OSError) as error:
            message = error.message if isinstance(error, BartizanError) else str(error)
            self.gateway.metrics.add("reloads_total", outcome="refused")
            self.gateway.metrics.alarm = "the configuration was refused: the old one is in use"
            self.say(f"The configuration was refused, the old one stays: {message}")
            await self.told("refused")
            return
        await built.running.access.refresh(self.client.fetch)
        built.running.access.inherit(self.gateway.running.access)
        self.gateway.running = built.running
        self.gateway.metrics.add("reloads_total", outcome="taken")
        self.gateway.metrics.alarm = ""
        self.say("The configuration was read again.")
        await self.told("taken")

    async def upkeep(self) -> None:
        """Fetch what is due: the keys of identity providers."""
        for wrong in await self.gateway.running.access.refresh(self.client.fetch):
            self.gateway.metrics.add("fetches_failed_total")
            self.say(wrong)

    async def keep_up(self) -> None:
        """Do the upkeep until the gateway ends."""
        while True:
            await asyncio.sleep(UPKEEP_SECONDS)
            await self.upkeep()

    async def told(self, outcome: str) -> None:
        """Record what became of a configuration."""
        record = Record(
            who=Who("operator", "signal"),
            what=What("gateway.configuration", "gateway"),
            decision=outcome,
            policy=self.gateway.running.policy,
        )
        with contextlib.suppress(RefusedError):
            await self.gateway.recorder.record(record)


async def serve(
    path: Path, log: Log, makers: Makers, say: Callable[[str], None], *, port: int | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, then end what is under way. Raises what `build` raises.

    `port` stands in the place of the configured one; 0 takes any that is free.
    """
    built = build(await asyncio.to_thread(path.read_bytes), path, makers)
    async with Client() as client:
        gateway = Gateway(built.running, client, LogRecorder(log))
        service = Service(path, makers, gateway, client, say)
        server = _Server(listening(gateway, built.part.listen))
        listen, private = built.part.listen, built.part.operations
        asked = listen.port if port is None else port
        bound = _bound(listen.host, asked, reuse_port=listen.reuse_port)
        apart = _bound(private.host, private.port)
        operations = _Server(_operations(gateway, server, built.part))
        _signals(service, server, operations)
        await service.upkeep()
        await service.told("started")
        _say_started(built, bound.getsockname()[1], say)
        gc.collect()
        gc.freeze()  # what is there by now stays: no collection has to look at it again
        keeping = asyncio.create_task(service.keep_up())
        try:
            await asyncio.gather(server.serve([bound]), operations.serve([apart]))
        finally:
            keeping.cancel()


def listening(app: Gateway, part: ListenPart) -> uvicorn.Config:
    """Return how callers are listened to."""
    config = uvicorn.Config(
        app,
        host=part.host,
        port=part.port,
        loop="none",
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        ssl_certfile=part.certificate,
        ssl_keyfile=part.private_key,
        ssl_ca_certs=part.client_authority,
        ssl_cert_reqs=ssl.CERT_REQUIRED if part.client_authority else ssl.CERT_NONE,
    )
    config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config


def _operations(gateway: Gateway, server: _Server, part: GatewayPart) -> uvicorn.Config:
    app = Operations(gateway.metrics, lambda: server.started and not server.should_exit)
    where = part.operations
    return uvicorn.Config(
        app, host=where.host, port=where.port, loop="none", http="httptools", ws="none",
        lifespan="off", access_log=False, log_level="warning", server_header=False,
    )  # fmt: skip


def _signals(service: Service, server: _Server, operations: _Server) -> None:
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def stop() -> None:
        server.should_exit = operations.should_exit = True

    def again() -> None:
        task = loop.create_task(service.reload())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_signal_handler(signal.SIGINT, stop)
    loop.add_signal_handler(signal.SIGHUP, again)


def _bound(host: str, port: int, *, reuse_port: bool = False) -> socket.socket:
    """Return a socket that takes connections. Raises InvalidInputError when its port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server(
            (host, port), family=family, backlog=BACKLOG, reuse_port=reuse_port
        )
    except OSError as error:
        message = f"cannot listen on {host}:{port}: {error.strerror or error}"
        raise InvalidInputError(message) from None


def _say_started(built: Built, port: int, say: Callable[[str], None]) -> None:
    part = built.part
    scheme = "https" if part.listen.certificate else "http"
    say(f"Listening on {scheme}://{part.listen.host}:{port}, {len(part.routes)} routes.")
    say(f"Health and metrics on http://{part.operations.host}:{part.operations.port}.")
