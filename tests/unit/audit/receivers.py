"""Real receivers on the loopback: they read, stall, cut, refuse and answer as they are told to."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)
LONGEST = 1 << 20


@dataclass
class Streams:
    """A receiver of streams: what came over each connection, in order.

    Each connection is treated by the next of `manners`, the last one for all that follow: `read` to
    the end, `cut` after some bytes, `stall` without reading, `keep` open for ever, `answer`, or
    `drop` the TLS that it should end.
    """

    manners: Sequence[str] = ("read",)
    tls: ssl.SSLContext | None = None
    came: list[bytearray] = field(default_factory=list)
    kept: list[socket.socket] = field(default_factory=list)
    server: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.server = socket.create_server((LOOPBACK, 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self.server.getsockname()[1]
        return port

    def close(self) -> None:
        with suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a connection
        self.server.close()
        for each in self.kept:
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            manner = self.manners[min(len(self.came), len(self.manners) - 1)]
            self.came.append(bytearray())
            try:
                self._treat(connection, manner)
            except OSError:
                connection.close()

    def _treat(self, connection: socket.socket, manner: str) -> None:
        if manner == "stall":
            self.kept.append(connection)
            return
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        if manner == "answer":
            connection.sendall(b"hello")
        while content := connection.recv(200 if manner == "cut" else 65_536):
            self.came[-1] += content
            if manner == "cut":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                connection.close()
                return
        if manner == "keep":
            self.kept.append(connection)
            return
        if isinstance(connection, ssl.SSLSocket) and manner != "drop":
            connection = connection.unwrap()
        connection.close()


@dataclass
class Datagrams:
    """A receiver of datagrams."""

    server: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.server.bind((LOOPBACK, 0))

    @property
    def port(self) -> int:
        port: int = self.server.getsockname()[1]
        return port

    def take(self, count: int) -> list[bytes]:
        self.server.settimeout(30)
        return [self.server.recv(LONGEST) for _ in range(count)]

    def close(self) -> None:
        self.server.close()


@dataclass
class Collector:
    """A collector of OTLP; it answers each request as the next of `answers` says, then 200."""

    answers: Sequence[tuple[int, str]] = ()
    tls: ssl.SSLContext | None = None
    answered: list[tuple[int, str, bytes]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    tokens: set[str | None] = field(default_factory=set)
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                collector.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self.server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        if self.tls is not None:
            self.server.socket = self.tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        at = len(self.answered)
        status, text = self.answers[at] if at < len(self.answers) else (200, "{}")
        self.answered.append((status, text, body))
        self.paths.add(handler.path)
        self.tokens.add(handler.headers["Authorization"])
        if not status:
            handler.close_connection = True
            return
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text.encode())

    @property
    def port(self) -> int:
        return self.server.server_port

    @property
    def indexes(self) -> list[int]:
        """The indexes of the records that were taken, as often as they came."""
        bodies = [body for status, text, body in self.answered if taken(status, text)]
        requests = [json.loads(body)["resourceLogs"][0]["scopeLogs"][0] for body in bodies]
        records = [record for request in requests for record in request["logRecords"]]
        return [int(record["attributes"][0]["value"]["intValue"]) for record in records]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def dripping(opening: bytes, more: bytes) -> Iterator[int]:
    """Give the port of a server that answers the first request without end, a little at a time."""
    over = threading.Event()

    def serve() -> None:
        with suppress(OSError), server.accept()[0] as connection:
            connection.recv(1 << 16)
            connection.sendall(opening)
            while not over.wait(0.01):
                connection.sendall(more)

    with socket.create_server((LOOPBACK, 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()


def taken(status: int, text: str) -> bool:
    """Whether an answer says that all of a request was taken."""
    return status == 200 and "rejected" not in text


def unused_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def certified(folder: Path, name: str = "pki") -> Iterator[tuple[Path, ssl.SSLContext]]:
    """Give the file of an authority, and the TLS of a server that it vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{name}.key"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    secret.chmod(0o600)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    yield file, context
