"""What a running gateway does beside requests: nobody outside decides when."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.gateway.building import Makers
from bartizan.gateway.service import Service
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
