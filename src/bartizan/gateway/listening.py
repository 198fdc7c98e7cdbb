"""Where callers are listened to: sockets, certificates, and how a connection is read."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import read_secret
from bartizan.gateway.app import Gateway
from bartizan.gateway.bounded import BoundedProtocol
from bartizan.gateway.schema import ListenPart

DRAIN_SECONDS: Final = 30
KEEP_ALIVE_SECONDS: Final = 30
BACKLOG: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to listen instead of where the configuration says; a port of 0 is any that is free."""

    port: int | None = None
    socket: int | None = None
    """The number of a socket that is open and listens."""
    lifeline: int | None = None
    """The number of a pipe that is open to read; when it is closed, whoever held it has ended."""
    operations: int | None = None


def listening(app: Gateway, part: ListenPart, folder: Path) -> uvicorn.Config:
    """Return how callers are listened to; files of certificates are named from a folder.

    Raises InvalidInputError for files that are none, and KeyFileError for a key that others may
    read.
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
    _demand_secret(part, folder)
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config


def renew(config: uvicorn.Config | None, part: ListenPart, folder: Path) -> None:
    """Show a certificate that was put in the old one's place. Raises as `listening` does."""
    if config is None or config.ssl is None or part.certificate is None:
        return
    with _told_of(part):
        fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # what does not fit its key spoils where it is put: it is tried apart first
        key = folder / (part.private_key or "")
        fresh.load_cert_chain(folder / part.certificate, key)
        _demand_secret(part, folder)
        config.ssl.load_cert_chain(folder / part.certificate, key)


def _demand_secret(part: ListenPart, folder: Path) -> None:
    """Raise KeyFileError for a private key that others may read, as for every other secret."""
    if part.private_key is not None:
        read_secret(folder / part.private_key)


@contextlib.contextmanager
def _told_of(part: ListenPart) -> Iterator[None]:
    """Have files that are no certificates told as what is wrong with the configuration."""
    try:
        yield
    except (OSError, ssl.SSLError) as error:
        wrong = type(error).__name__ if isinstance(error, ssl.SSLError) else error.strerror
        message = f"cannot listen with {part.certificate} and its key: {wrong}"
        raise InvalidInputError(message) from None


def bound_to(listen: ListenPart, places: Places) -> socket.socket:
    """Return the socket to take callers from. Raises InvalidInputError where there is none."""
    if places.socket is None:
        port = listen.port if places.port is None else places.port
        return bound(listen.host, port, reuse_port=listen.reuse_port)
    try:
        found = socket.socket(fileno=places.socket)
        found.getsockname()
    except (OSError, OverflowError):
        raise InvalidInputError(f"{places.socket} is the number of no open socket") from None
    return found


def bound(host: str, port: int, *, reuse_port: bool = False) -> socket.socket:
    """Return a socket that takes connections. Raises InvalidInputError when its port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server(
            (host, port), family=family, backlog=BACKLOG, reuse_port=reuse_port
        )
    except OSError as error:
        message = f"cannot listen on {host}:{port}: {error.strerror or error}"
        raise InvalidInputError(message) from None
