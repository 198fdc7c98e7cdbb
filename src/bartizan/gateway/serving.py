"""Runs the gateway: two ports, one log, SIGTERM drains, SIGHUP reads the configuration again."""

import asyncio
import contextlib
import gc
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvicorn

from bartizan.audit.record import Record, What, Who
from bartizan.audit.writer import Log
from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.gateway.alerting import Lookout
from bartizan.gateway.app import Gateway
from bartizan.gateway.bounded import BoundedProtocol
from bartizan.gateway.building import Built, Makers, build
from bartizan.gateway.operations import Operations
from bartizan.gateway.recording import LogRecorder
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import GatewayPart, ListenPart
from bartizan.gateway.upstream import Client
from bartizan.gateway.webhooks import Hooks

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
    listens: uvicorn.Config | None = None
    hooks: Hooks | None = None
    lookout: Lookout = field(default_factory=lambda: Lookout(0))
    _stopped: object = None

    def start_from(self, built: Built) -> None:
        """Begin with what a configuration says of alerts; what is stopped by now is no news."""
        self._tell_whom(built)
        self._stopped = built.running.access.stopped()

    async def reload(self) -> None:
        """Put a new configuration in the old one's place, or keep the old one and raise an alarm.

        What is bound at the start (ports, the log, who signs certificates) stays until the next.
        """
        try:
            content = await asyncio.to_thread(self.path.read_bytes)
            built = build(content, self.path, self.makers)
            renew(self.listens, built.part.listen, self.path.parent)
        except (BartizanError, OSError) as error:
            message = error.message if isinstance(error, BartizanError) else str(error)
            self.gateway.metrics.add("reloads_total", outcome="refused")
            self.gateway.metrics.alarm = "the configuration was refused: the old one is in use"
            self.say(f"The configuration was refused, the old one stays: {message}")
            await self.told("refused")
            return
        await built.running.access.refresh(self.client.fetch)
        before = self.gateway.running.access
        built.running.access.inherit(before)
        self.gateway.running = built.running
        self._tell_whom(built)
        await before.close()
        self.gateway.metrics.add("reloads_total", outcome="taken")
        self.gateway.metrics.alarm = ""
        self.say("The configuration was read again.")
        await self.told("taken")

    async def upkeep(self) -> None:
        """Fetch what is due: the keys of identity providers."""
        for wrong in await self.gateway.running.access.refresh(self.client.fetch):
            self.gateway.metrics.add("fetches_failed_total")
            self.say(wrong)

        await self._renew_signers()
        self._look()

    async def _renew_signers(self) -> None:
        """Get the credentials that requests are signed with, where it is time."""
        found = {route.upstream.signer for route in self.gateway.running.routes}
        for signer in found - {None}:
            if signer is not None and signer.due(time.monotonic()):
                try:
                    await asyncio.to_thread(signer.renew, time.monotonic())
                except BartizanError as error:
                    self.gateway.metrics.add("fetches_failed_total")
                    self.say(error.message)

    def _look(self) -> None:
        """Have told what happened since."""
        stopped = self.gateway.running.access.stopped()
        if stopped != self._stopped:
            self.gateway.metrics.add("switched_total")
        self._stopped = stopped
        if self.hooks is not None:
            for alert in self.lookout.look(self.gateway.metrics.counts, time.monotonic()):
                self.hooks.tell(alert, self.gateway.running.policy)

    def _tell_whom(self, built: Built) -> None:
        self.lookout.quiet = built.part.alerts_pause
        if self.hooks is not None:
            self.hooks.targets = built.targets

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to listen instead of where the configuration says; a port of 0 is any that is free."""

    port: int | None = None
    socket: int | None = None
    """The number of a socket that is open and listens."""
    operations: int | None = None


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
        bound, private = bound_to(built.part.listen, places), built.part.operations
        own = private.port if places.operations is None else places.operations
        apart = _bound(private.host, own)
        operations = _Server(_operations(gateway, server, built.part))
        _signals(service, server, operations)
        await service.upkeep()
        await service.told("started")
        _say_started(built, (bound.getsockname()[1], apart.getsockname()[1]), say)
        gc.collect()
        gc.freeze()  # what is there by now stays: no collection has to look at it again
        keeping = asyncio.create_task(service.keep_up())
        try:
            await asyncio.gather(server.serve([bound]), operations.serve([apart]))
        finally:
            keeping.cancel()
            await hooks.last()
            await gateway.running.access.close()


def listening(app: Gateway, part: ListenPart, folder: Path) -> uvicorn.Config:
    """Return how callers are listened to; files of certificates are named from a folder.

    Raises InvalidInputError for files that are none.
    """
    named = (part.certificate, part.private_key, part.client_authority)
    certificate, key, authority = (str(folder / each) if each else None for each in named)
    optional = part.client_certificates == "optional"
    asked = ssl.CERT_OPTIONAL if optional else ssl.CERT_REQUIRED
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
        ssl_cert_reqs=asked if authority else ssl.CERT_NONE,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ca_certs=authority,
    )
    with _told_of(part):
        config.load()
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config


def renew(config: uvicorn.Config | None, part: ListenPart, folder: Path) -> None:
    """Show a certificate that was put in the old one's place. Raises InvalidInputError."""
    if config is None or config.ssl is None or part.certificate is None:
        return
    with _told_of(part):
        fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # what does not fit its key spoils where it is put: it is tried apart first
        for context in (fresh, config.ssl):
            context.load_cert_chain(folder / part.certificate, folder / (part.private_key or ""))


@contextlib.contextmanager
def _told_of(part: ListenPart) -> Iterator[None]:
    """Have files that are no certificates told as what is wrong with the configuration."""
    try:
        yield
    except (OSError, ssl.SSLError) as error:
        wrong = type(error).__name__ if isinstance(error, ssl.SSLError) else error.strerror
        message = f"cannot listen with {part.certificate} and its key: {wrong}"
        raise InvalidInputError(message) from None


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


def bound_to(listen: ListenPart, places: Places) -> socket.socket:
    """Return the socket to take callers from. Raises InvalidInputError where there is none."""
    if places.socket is None:
        port = listen.port if places.port is None else places.port
        return _bound(listen.host, port, reuse_port=listen.reuse_port)
    try:
        found = socket.socket(fileno=places.socket)
        found.getsockname()
    except (OSError, OverflowError):
        raise InvalidInputError(f"{places.socket} is the number of no open socket") from None
    return found


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


def _say_started(built: Built, ports: tuple[int, int], say: Callable[[str], None]) -> None:
    part, (port, private) = built.part, ports
    scheme = "https" if part.listen.certificate else "http"
    say(f"Listening on {scheme}://{part.listen.host}:{port}, {len(part.routes)} routes.")
    say(f"Health and metrics on http://{part.operations.host}:{private}.")
