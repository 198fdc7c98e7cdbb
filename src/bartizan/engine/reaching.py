"""Whether something answers at an address: clusters' own clients wait for minutes to know."""

import socket
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from bartizan.core.errors import InvalidInputError

_PATIENCE: Final = 10.0


def must_answer(address: str) -> None:
    """Raise InvalidInputError where nothing takes a connection at `host:port` or `scheme://…`.

    What has no host and port, as the name of a machine's own cluster, is not asked.
    """
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return  # the cluster's client says what is wrong with it
    if host is None or port is None:
        return
    try:
        with closing(socket.create_connection((host, port), _PATIENCE)):
            return
    except OSError as error:
        raise InvalidInputError(
            f"nothing answers at {host}:{port}: {error.strerror or error}",
            hint="Check the address of the cluster, and that it runs.",
        ) from None
