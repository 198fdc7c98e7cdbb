"""Servers that Debian has, each a process of its own on a port of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "a-password-of-this-test-0123"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@contextmanager
def redis_server(
    folder: Path, port: int | None = None, tls: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a Redis that asks for a password and keeps nothing, and yield its port.

    `tls` has the paths of its certificate and private_key.
    """
    taken = port or free_port()
    arguments = [
        "--port",
        str(taken),
        "--save",
        "",
        "--requirepass",
        PASSWORD,
        "--dir",
        str(folder),
    ]
    if tls is not None:
        files = ["--tls-cert-file", tls["certificate"], "--tls-key-file", tls["private_key"]]
        apart = ["--port", "0", "--tls-port", str(taken), "--tls-auth-clients", "no"]
        arguments = [*arguments[2:], *apart, *files]
    with subprocess.Popen(
        ["redis-server", *arguments, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL
    ) as running:
        try:
            _await(taken)
            yield taken
        finally:
            running.terminate()


def _await(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
