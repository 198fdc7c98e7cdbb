"""Builds what the gateway runs by from its configuration: routes, guards, secrets."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.shared import Shared
from bartizan.gateway.channels import channel
from bartizan.gateway.config import parse_config, read_secret_part
from bartizan.gateway.dialects.registry import WAYS
from bartizan.gateway.entrance import entrance
from bartizan.gateway.guards.credential import LEAST, Credential
from bartizan.gateway.guards.registry import guard_of
from bartizan.gateway.remembered import Known, Remembered
from bartizan.gateway.running import Access, Route, Running, Watcher
from bartizan.gateway.schema import AwsPart, GatewayPart, GuardPart, RoutePart, UpstreamPart
from bartizan.gateway.sigv4 import Keys, Signer
from bartizan.gateway.upstream import Upstream
from bartizan.gateway.webhooks import Target, targets_of
from bartizan.gateway.words import Guard

LEAST_KEY: Final = 32
MODELLED: Final = "injection"
"""The guard that can be given a model of the site's own."""
NOWHERE: Final = Upstream("nowhere", UpstreamPart(url="https://nowhere.invalid"))
"""The upstream of a route that the gateway answers itself; nothing is ever sent there."""


@dataclass(frozen=True, slots=True)
class Makers:
    """Who makes what the configuration only names."""

    access: Callable[[GatewayPart, Path], Access]
    guard: Callable[[GuardPart], Guard]


@dataclass(frozen=True, slots=True)
class Built:
    """A configuration and what was built of it."""

    part: GatewayPart
    running: Running
    targets: tuple[Target, ...] = ()


def build(content: bytes, path: Path, makers: Makers) -> Built:
    """Build from the content of gateway.yaml at a path. Raises InvalidInputError, KeyFileError."""
    part = parse_config(content, path.name)
    folder = path.parent
    upstreams = {name: _upstream(name, each, folder) for name, each in part.upstreams.items()}
    guards = tuple(_placed(each, folder) for each in part.guards)
    parts = [
        each
        if each.guards is None
        else each.model_copy(update={"guards": [_placed(guard, folder) for guard in each.guards]})
        for each in part.routes
    ]
    routes = [
        route
        for each in parts
        for route in _routes(each, upstreams.get(each.upstream, NOWHERE), guards, makers)
    ]
    access, key = makers.access(part, folder), _digest_key(part, folder)
    running = Running(
        routes=tuple(routes),
        sizes=part.sizes,
        access=access,
        channel=channel,
        digest_key=key,
        policy=f"sha256:{sha256(content).hexdigest()}",
        watches=_watches(part, folder, access.store(), key),
        remembered=_remembered(routes),
    )
    return Built(part, running, targets_of(part.alerts, folder))


def _watches(
    part: GatewayPart, folder: Path, shared: Shared | None, key: bytes
) -> Mapping[str, Watcher]:
    """Return what watches routes; what that needs is loaded where a route asks for it."""
    if all(route.watch is None for route in part.routes):
        return {}
    module = import_module("bartizan.gateway.watching")
    found: Mapping[str, Watcher] = module.watchers(part.routes, folder, shared, key)
    return found


def _remembered(routes: Iterable[Route]) -> Mapping[str, Remembered]:
    """Return the memories of routes, which have one bound together."""
    known = Known()
    return {
        each.part.name: Remembered(each.part.name, each.incoming, known)
        for each in routes
        if each.incoming
    }


def _upstream(name: str, part: UpstreamPart, folder: Path) -> Upstream:
    if part.aws is not None:
        return Upstream(name, part, signer=_signer(part.aws))
    if part.credential is None:
        return Upstream(name, part)
    secret = read_secret_part(part.credential, folder, f"the credential of upstream {name}")
    value = f"Bearer {secret}" if part.header == "authorization" else secret
    return Upstream(name, part, {part.header: value}, secret)


def _signer(part: AwsPart) -> Signer:
    """Return what signs requests; what it needs is loaded where an upstream asks for it."""
    make: Callable[[str | None], Callable[[], tuple[str, str, str]]]
    make = import_module("bartizan.connectors.aws_identity").identity
    found = make(part.profile)
    return Signer(part.region, part.service, lambda: Keys(*found()))


def _routes(
    part: RoutePart, upstream: Upstream, guards: Sequence[GuardPart], makers: Makers
) -> list[Route]:
    chosen = guards if part.guards is None else part.guards
    made = [(each, makers.guard(each)) for each in chosen]
    incoming = tuple(guard for each, guard in made if "in" in each.directions)
    own = [Credential(upstream.secret)] if len(upstream.secret) >= LEAST else []
    outgoing = (*own, *(guard for each, guard in made if "out" in each.directions))
    return [
        Route(part, way, way.pattern(part.prefix), upstream, incoming, outgoing)
        for way in WAYS[part.dialect]
    ]


def _placed(part: GuardPart, folder: Path) -> GuardPart:
    """Return a guard whose model, if it names one, lies where the configuration does."""
    model = part.settings.get("model")
    if part.guard != MODELLED or not isinstance(model, str):
        return part
    return part.model_copy(update={"settings": {**part.settings, "model": str(folder / model)}})


def _digest_key(part: GatewayPart, folder: Path) -> bytes:
    """Return the key of digests; one of this run where none is configured."""
    if part.audit.digest_key is None:
        return secrets.token_bytes(LEAST_KEY)
    key = read_secret_part(part.audit.digest_key, folder, "audit.digest_key").encode()
    if len(key) < LEAST_KEY:
        raise InvalidInputError(f"audit.digest_key has {len(key)} bytes, fewer than {LEAST_KEY}")
    return key


def _guard(part: GuardPart) -> Guard:
    return guard_of(part.guard, part.settings)


MAKERS: Final = Makers(entrance, _guard)
