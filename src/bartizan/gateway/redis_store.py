"""Redis or Valkey as the store that many processes of the gateway share."""

import asyncio
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

CONNECTIONS: Final = 2
PORT: Final = 6379


@dataclass(slots=True)
class Wanted:
    """A script to be run, and who waits for what it returns."""

    script: str
    keys: Sequence[str]
    arguments: Sequence[str]
    answer: asyncio.Future[object]


@dataclass(slots=True)
class RedisStore:
    """Runs scripts by their digests; no password or address is in what it says of a fault.

    What is asked while an answer is under way goes out together when that has come: a round trip
    and its costs are those of many. One that fails fails all that wait, who would only fail later.
    """

    client: Any = field(repr=False)  # redis.asyncio.Redis, which has no types of use here
    faults: tuple[type[Exception], ...]
    refused: type[Exception]
    """What the store says no with, and goes on."""
    unknown: type[Exception]
    _digests: dict[str, str] = field(default_factory=dict)
    _waiting: list[Wanted] = field(default_factory=list)
    _sending: asyncio.Task[None] | None = None

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what a script returns. Raises AwayError, with the kind of the fault."""
        loop = asyncio.get_running_loop()
        wanted = Wanted(script, keys, arguments, loop.create_future())
        self._waiting.append(wanted)
        if self._sending is None:
            self._sending = loop.create_task(self._send())
        return await wanted.answer

    async def _send(self) -> None:
        """Send what waits until nothing does."""
        try:
            while self._waiting:
                wanted, self._waiting = self._waiting, []
                unknown = await self._asked(wanted, known=True)
                if unknown:
                    await self._asked(unknown, known=False)
        finally:
            self._sending = None
            self._fail(self._waiting, "the store is left")

    async def _asked(self, wanted: list[Wanted], *, known: bool) -> list[Wanted]:
        """Ask in one round trip for all that somebody waits for.

        Return those whose script the store does not know.
        """
        wanted = [each for each in wanted if not each.answer.done()]
        if not wanted:
            return []
        commands = [self._command(each, known=known) for each in wanted]
        try:
            found = await self._answers(commands)
        except self.faults as error:
            self._fail([*wanted, *self._waiting], type(error).__name__)
            self._waiting.clear()
            return []
        except BaseException:
            self._fail(wanted, "the store is left")
            raise
        return [each for each, one in zip(wanted, found, strict=True) if self._told(each, one)]

    async def _answers(self, commands: Sequence[Sequence[object]]) -> list[object]:
        """Return what the store says to each command, errors among it. Raises a fault."""
        pool = self.client.connection_pool
        connection = await pool.get_connection()
        try:
            await connection.send_packed_command(connection.pack_commands(commands))
            return [await self._answer(connection) for _ in commands]
        except BaseException:
            await connection.disconnect(nowait=True)  # answers that nobody reads may still come
            raise
        finally:
            await pool.release(connection)

    async def _answer(self, connection: Any) -> object:  # noqa: ANN401  (of the client)
        try:
            return await connection.read_response()
        except self.refused as error:
            return error

    def _command(self, wanted: Wanted, *, known: bool) -> Sequence[object]:
        script = self._digest(wanted.script) if known else wanted.script
        name = "EVALSHA" if known else "EVAL"
        return (name, script, len(wanted.keys), *wanted.keys, *wanted.arguments)

    def _told(self, wanted: Wanted, found: object) -> bool:
        """Tell who waits what the store says; return whether it does not know the script."""
        if isinstance(found, self.unknown):
            return True
        if isinstance(found, Exception):
            self._fail([wanted], type(found).__name__)
        elif not wanted.answer.done():
            wanted.answer.set_result(_text(found))
        return False

    def _fail(self, wanted: Sequence[Wanted], because: str) -> None:
        for each in wanted:
            if not each.answer.done():
                each.answer.set_exception(AwayError(because))

    def _digest(self, script: str) -> str:
        digest = self._digests.get(script)
        if digest is None:
            digest = sha1(script.encode(), usedforsecurity=False).hexdigest()
            self._digests[script] = digest
        return digest

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
        errors.ResponseError,
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
