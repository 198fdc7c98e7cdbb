"""What a running gateway does beside requests: nobody outside decides when."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from bartizan.gateway.building import Makers
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.service import Service
from bartizan.gateway.serving import _served, _Server
from bartizan.gateway.sigv4 import Keys
from bartizan.gateway.upstream import Client
from tests.simulators.gateway import House, Open, Probe

MCP = (
    "schema: bartizan.gateway/v1\naudit: {log: l, key: k}\n"
    "upstreams: {p: {url: 'https://provider.example'}}\n"
    "routes: [{name: r, dialect: mcp, upstream: p}]\n"
)


@dataclass(slots=True)
class Patient(Open):
    """Waits for an identity provider that never answers; says when the store was asked."""

    kept: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self, fetch: object) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()

    async def keep(self) -> tuple[str, ...]:
        self.kept.set()
        return ()


def service_of(path: Path, access: Open, say: Callable[[str], None] = print) -> Service:
    path.write_text(MCP)
    makers = Makers(lambda part, folder: access, lambda part: Probe())
    gateway = House(access=access).gateway()
    return Service(path, makers, gateway, Client(), say, sleep=lambda _: asyncio.sleep(0))


def test_a_provider_that_lets_the_gateway_wait_holds_up_no_other_upkeep(tmp_path: Path) -> None:
    async def run() -> None:
        access = Patient()
        keeping = asyncio.ensure_future(service_of(tmp_path / "g.yaml", access).keep_up())
        for _ in range(3):
            await access.kept.wait()
            access.kept.clear()
        keeping.cancel()

    asyncio.run(run())


def test_of_two_configurations_the_later_one_is_in_use_whoever_is_silent(tmp_path: Path) -> None:
    async def run() -> None:
        path, read = tmp_path / "g.yaml", asyncio.Event()
        service = service_of(path, Patient(), lambda _: read.set())
        for name in ("first", "later"):
            path.write_text(MCP.replace("name: r", f"name: {name}"))
            reading.append(asyncio.ensure_future(service.reload()))
            await read.wait()
            read.clear()
            assert service.gateway.running.routes[0].part.name == name
        for each in reading:
            each.cancel()

    reading: list[asyncio.Future[None]] = []
    asyncio.run(run())


def test_what_no_configuration_says_stays_when_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "g.yaml"
    service = service_of(path, Open())
    key = service.gateway.running.digest_key
    asyncio.run(service.reload())
    assert service.gateway.running.digest_key == key
    path.write_text(
        MCP.replace(
            "name: r, dialect: mcp", "name: r, dialect: bedrock-converse, models: [m]"
        ).replace("example'", "example', aws: {region: us-east-1}")
    )
    asyncio.run(service.reload())
    signer = service.gateway.running.routes[0].upstream.signer
    assert signer is not None
    signer.find = lambda: Keys("id", "secret")
    signer.renew(0.0)
    asyncio.run(service.reload())
    later = service.gateway.running.routes[0].upstream
    assert later.signer is not signer
    assert later.shown("/model/m/converse", b"")["authorization"]


@dataclass
class Serving:
    """A server that serves until it is told to end."""

    should_exit: bool = False

    async def serve(self, sockets: list[socket.socket]) -> None:
        while not self.should_exit:  # noqa: ASYNC110  (what it is told is a flag)
            await asyncio.sleep(0)


def test_a_gateway_that_cannot_hear_any_more_who_is_stopped_ends(tmp_path: Path) -> None:
    class Deaf(Open):
        async def keep(self) -> tuple[str, ...]:
            raise RuntimeError("a defect")

    async def run() -> None:
        servers = cast("Sequence[_Server]", (Serving(), Serving()))
        with socket.socket() as one, socket.socket() as other:
            await _served(service_of(tmp_path / "g.yaml", Deaf()), servers, (one, other))

    with pytest.raises(ExceptionGroup):
        asyncio.run(run())


def test_streams_that_are_open_end_when_the_configuration_is_read_again(tmp_path: Path) -> None:
    async def run() -> bool:
        service = service_of(tmp_path / "g.yaml", Open())
        opened = asyncio.Event()

        async def held() -> None:
            async with service.gateway.streams.opened("ann", SizesPart()):
                opened.set()
                await asyncio.Event().wait()

        holding = asyncio.create_task(held())
        await opened.wait()
        await service.reload()
        await holding
        return len(service.gateway.streams) == 0

    assert asyncio.run(run())
