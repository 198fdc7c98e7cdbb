"""What a gateway that runs does beside requests: its configuration, keys, the store and alerts.

Each kind of upkeep has a turn of its own every second: an identity provider that lets the gateway
wait does not keep it from hearing who is stopped.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import uvicorn

from bartizan.audit.record import Record, What, Who
from bartizan.core.errors import BartizanError
from bartizan.gateway.alerting import Lookout
from bartizan.gateway.app import Gateway
from bartizan.gateway.building import Built, Makers, build
from bartizan.gateway.listening import renew
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.running import Running
from bartizan.gateway.upstream import Client
from bartizan.gateway.webhooks import Hooks

UPKEEP_SECONDS: Final = 1.0
HALT_SECONDS: Final = 0.25
"""How often it is looked whether something was stopped that is under way."""


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
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _stopped: object = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start_from(self, built: Built) -> None:
        """Begin with what a configuration says of alerts; what is stopped by now is no news."""
        self._tell_whom(built)
        self._stopped = built.running.access.stopped()

    async def reload(self) -> None:
        """Put a new configuration in the old one's place, or keep the old one and raise an alarm.

        What is bound at the start (ports, the log, who signs certificates) stays until the next.
        Who asks for it meanwhile has to wait: the configuration that was read last is the one in
        use, and nobody outside has a say in when.
        """
        async with self._reading:
            before = self.gateway.running.access
            try:
                content = await asyncio.to_thread(self.path.read_bytes)
                built = build(content, self.path, self.makers)
                renew(self.listens, built.part.listen, self.path.parent)
            except (BartizanError, OSError) as error:
                message = error.message if isinstance(error, BartizanError) else str(error)
                self.say(f"The configuration was refused, the old one stays: {message}")
                return await self.refused()
            await self._taken(built)
        await self.fetch()
        await self.sign()
        return await before.close()

    async def refused(self) -> None:
        """Raise the alarm: a new configuration was refused, and the old one stays in use."""
        self.gateway.metrics.add("reloads_total", outcome="refused")
        self.gateway.metrics.alarm = "the configuration was refused: the old one is in use"
        await self.told("refused")

    async def _taken(self, built: Built) -> None:
        self.gateway.running = _going_on(self.gateway.running, built)
        self.gateway.streams.drain()
        self._tell_whom(built)
        self.gateway.metrics.add("reloads_total", outcome="taken")
        self.gateway.metrics.alarm = ""
        self.say("The configuration was read again.")
        await self.told("taken")

    async def upkeep(self) -> None:
        """Do all of it once."""
        for work in (self.heed, self.fetch, self.sign, self.look):
            await work()

    async def keep_up(self) -> None:
        """Do the upkeep until the gateway ends. Raises ExceptionGroup of what it fails with."""
        async with asyncio.TaskGroup() as group:
            for work in (self.heed, self.fetch, self.sign, self.look):
                group.create_task(self._each(UPKEEP_SECONDS, work))
            group.create_task(self._each(HALT_SECONDS, self.halt))

    async def _each(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self.sleep(seconds)
            await work()

    async def halt(self) -> None:
        """End what is under way of whom and what was stopped."""
        self.gateway.heed()

    async def heed(self) -> None:
        """Hear from the store who is stopped, and keep there what is under way."""
        self._went_wrong(*await self.gateway.running.access.keep())
        self.gateway.heed()

    async def fetch(self) -> None:
        """Fetch the keys of identity providers that are due."""
        self._went_wrong(*await self.gateway.running.access.refresh(self.client.fetch))

    async def sign(self) -> None:
        """Get the credentials that requests are signed with, where it is time."""
        found = {route.upstream.signer for route in self.gateway.running.routes}
        for signer in found - {None}:
            if signer is not None and signer.due(time.monotonic()):
                try:
                    await asyncio.to_thread(signer.renew, time.monotonic())
                except BartizanError as error:
                    self._went_wrong(error.message)

    async def look(self) -> None:
        """Have told what happened since."""
        stopped = self.gateway.running.access.stopped()
        if stopped != self._stopped:
            self.gateway.metrics.add("switched_total")
        self._stopped = stopped
        if self.hooks is not None:
            for alert in self.lookout.look(self.gateway.metrics.counts, time.monotonic()):
                self.hooks.tell(alert, self.gateway.running.policy)

    def _went_wrong(self, *messages: str) -> None:
        for message in messages:
            self.gateway.metrics.add("fetches_failed_total")
            self.say(message)

    def _tell_whom(self, built: Built) -> None:
        self.lookout.quiet = built.part.alerts_pause
        if self.hooks is not None:
            self.hooks.targets = built.targets

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


def _going_on(before: Running, built: Built) -> Running:
    """Return what was built, with what the one before knows that no configuration says."""
    after = built.running
    after.access.inherit(before.access)
    signers = {route.upstream.part.aws: route.upstream.signer for route in before.routes}
    for route in after.routes:
        signer, old = route.upstream.signer, signers.get(route.upstream.part.aws)
        if signer is not None and old is not None:
            signer.inherit(old)
    drawn = built.part.audit.digest_key is None
    return replace(after, digest_key=before.digest_key) if drawn else after
