"""Redis or Valkey as the store that many processes of the gateway share."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import read_secret
from bartizan.gateway.access.shared import AwayError, Shared
from bartizan.gateway.acting.shared_approvals import SharedApprovals
from bartizan.gateway.config import read_secret_part
from bartizan.gateway.schema_access import SharedPart

CONNECTIONS: Final = 64
PORT: Final = 6379


@dataclass(slots=True)
class RedisStore:
    """Runs scripts by their digests; no password or address is in what it says of a fault."""

    client: Any = field(repr=False)  # redis.asyncio.Redis, which has no types of use here
    faults: tuple[type[Exception], ...]
    unknown: type[Exception]
    _digests: dict[str, str] = field(default_factory=dict)

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what a script returns. Raises AwayError, with the kind of the fault."""
        digest = self._digests.get(script)
        if digest is None:
            digest = sha1(script.encode(), usedforsecurity=False).hexdigest()
            self._digests[script] = digest
        try:
            try:
                found = await self.client.evalsha(digest, len(keys), *keys, *arguments)
            except self.unknown:
                found = await self.client.eval(script, len(keys), *keys, *arguments)
        except self.faults as error:
            raise AwayError(type(error).__name__) from None
        return _text(found)

    async def close(self) -> None:
        """Close its connections."""
        await self.client.aclose(close_connection_pool=True)


@dataclass(slots=True)
class WaitingStore:
    """Runs scripts, and lets its caller wait for them."""

    client: Any = field(repr=False)  # redis.Redis
    faults: tuple[type[Exception], ...]

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what a script returns. Raises AwayError, with the kind of the fault."""
        try:
            return _text(self.client.eval(script, len(keys), *keys, *arguments))
        except self.faults as error:
            raise AwayError(type(error).__name__) from None

    def close(self) -> None:
        """Close its connections."""
        self.client.connection_pool.disconnect()


def approvals_of(part: SharedPart, folder: Path) -> SharedApprovals:
    """Return the approvals in the store of a configuration. Raises as `shared_of` does."""
    module, errors = _redis("redis"), import_module("redis.exceptions")
    pool = module.BlockingConnectionPool(
        max_connections=1,
        connection_class=module.SSLConnection if _encrypted(part) else module.Connection,
        **_connection(part, folder),
    )
    faults = (errors.RedisError, OSError, TimeoutError)
    store = WaitingStore(module.Redis(connection_pool=pool), faults)
    return SharedApprovals(store, part.prefix)


def _redis(name: str) -> Any:  # noqa: ANN401  (a module without types)
    """Return a module of the client. Raises InvalidInputError without the extra."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        message = "limits are to be shared, and that needs redis"
        raise InvalidInputError(
            message, hint="Install it: pip install 'bartizan[redis]'."
        ) from None


def shared_of(part: SharedPart, folder: Path) -> Shared:
    """Return the store of a configuration; it is not reached before it is needed.

    Raises InvalidInputError for a secret or certificate that is missing, and without the extra;
    KeyFileError for a key that others may read.
    """
    module, errors = _redis("redis.asyncio"), import_module("redis.exceptions")
    pool = module.BlockingConnectionPool(
        max_connections=CONNECTIONS,
        connection_class=module.SSLConnection if _encrypted(part) else module.Connection,
        **_connection(part, folder),
    )
    store = RedisStore(
        module.Redis(connection_pool=pool),
        (errors.RedisError, OSError, TimeoutError),
        errors.NoScriptError,
    )
    return Shared(store, part.prefix, alone=part.away == "alone")


def _encrypted(part: SharedPart) -> bool:
    return urlsplit(part.redis).scheme == "rediss"


def _connection(part: SharedPart, folder: Path) -> Mapping[str, object]:
    url = urlsplit(part.redis)
    given: dict[str, object] = {
        "host": url.hostname,
        "port": url.port or PORT,
        "db": int(url.path.strip("/") or 0),
        "username": part.user,
        "socket_timeout": part.timeout,
        "socket_connect_timeout": part.timeout,
        "timeout": part.timeout,
        "retry": None,
    }
    if part.password is not None:
        given["password"] = read_secret_part(part.password, folder, "shared.password")
    if _encrypted(part):
        if part.private_key is not None:
            read_secret(folder / part.private_key)  # refused where others may read it
        named = {"ssl_ca_certs": part.authority, "ssl_certfile": part.certificate,
                 "ssl_keyfile": part.private_key}  # fmt: skip
        given |= {name: str(folder / value) for name, value in named.items() if value}
        given |= {"ssl_cert_reqs": "required", "ssl_check_hostname": True}
        given |= {"ssl_min_version": ssl.TLSVersion.TLSv1_2}
    return given


def _text(found: object) -> object:
    """Return an answer with its texts decoded."""
    if isinstance(found, bytes):
        return found.decode("ascii", "replace")
    return [_text(each) for each in found] if isinstance(found, list) else found
