"""Tells alerts to receivers that the configuration names: signed, and never in a request's way.

A message is signed as Standard Webhooks says: HMAC-SHA-256 over its id, the time and the body, so
that a receiver can tell it from one that is made up, and from one that is sent again later.
"""

import asyncio
import base64
import hmac
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bartizan.core.clock import Clock, system_clock
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.alerting import Alert
from bartizan.gateway.config import read_secret_part
from bartizan.gateway.metrics import Metrics
from bartizan.gateway.schema import AlertPart

MOST_WAITING: Final = 100
PAUSES: Final = (1.0, 4.0, 15.0, 60.0)
"""Seconds before each further attempt; after the last one the alert is given up."""
LAST_SECONDS: Final = 5.0
NAME_BYTES: Final = 12
TAKEN: Final = range(200, 300)
PREFIX: Final = "whsec_"
"""How Standard Webhooks writes a symmetric secret: this, and the key in base64."""

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""Posts a body to an address and returns the status; raises OSError where there was none."""


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver, and the secret that it shares with the gateway."""

    part: AlertPart
    secret: bytes = field(repr=False)

    def headers(self, name: str, body: bytes, now: datetime) -> Mapping[str, str]:
        """Return what shows a receiver that a message of a name is the gateway's, and of now."""
        moment = str(int(now.timestamp()))
        signed = hmac.digest(self.secret, f"{name}.{moment}.".encode() + body, "sha256")
        return {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }


def targets_of(parts: Sequence[AlertPart], folder: Path) -> tuple[Target, ...]:
    """Return the receivers of a configuration. Raises InvalidInputError, KeyFileError."""
    return tuple(Target(each, _key(each, folder)) for each in parts)


def _key(part: AlertPart, folder: Path) -> bytes:
    """Return the key that a secret stands for: its base64, where it is written as `whsec_…`."""
    text = read_secret_part(part.secret, folder, f"alerts: {part.name}")
    if not text.startswith(PREFIX):
        return text.encode()
    key = text.removeprefix(PREFIX).rstrip("=")
    try:
        return base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except ValueError:
        raise InvalidInputError(
            f"alerts: {part.name}: what follows {PREFIX} in the secret is no base64",
            hint="`echo whsec_$(openssl rand -base64 32)` makes one.",
        ) from None


@dataclass(slots=True)
class Hooks:
    """What waits to be told, and to whom; where too much waits for one, the oldest is dropped."""

    targets: tuple[Target, ...]
    metrics: Metrics
    post: Post
    name: str = ""
    clock: Clock = system_clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _waiting: dict[str, deque[tuple[Target, bytes]]] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def tell(self, alert: Alert, policy: str) -> None:
        """Have an alert told to who wants it. Never waits."""
        for target in self.targets:
            if alert.event in target.part.events:
                self._queue(target, alert.body(self.name, policy, self.clock()))

    async def last(self) -> None:
        """Wait a little for what is still being told, and end."""
        if self._tasks:
            _, left = await asyncio.wait(self._tasks.values(), timeout=LAST_SECONDS)
            for each in left:
                each.cancel()

    def _queue(self, target: Target, body: bytes) -> None:
        name = target.part.name
        waiting = self._waiting.setdefault(name, deque())
        if len(waiting) >= MOST_WAITING:
            waiting.popleft()
            self._count(target, "dropped")
        waiting.append((target, body))
        if name not in self._tasks:
            self._tasks[name] = asyncio.get_running_loop().create_task(self._tell_all(name))

    async def _tell_all(self, name: str) -> None:
        """Tell a receiver what waits for it, in its order; it holds up no other."""
        try:
            while self._waiting[name]:
                target, body = self._waiting[name].popleft()
                self._count(target, "sent" if await self._tell(target, body) else "given_up")
        finally:
            del self._tasks[name]

    async def _tell(self, target: Target, body: bytes) -> bool:
        """Return whether a receiver took a message; it has one name, however often it is sent."""
        name = f"msg_{secrets.token_hex(NAME_BYTES)}"
        for pause in (0.0, *PAUSES):
            await self.sleep(pause)
            headers = target.headers(name, body, self.clock())
            with suppress(OSError):
                if await self.post(target.part.url, headers, body) in TAKEN:
                    return True
        return False

    def _count(self, target: Target, outcome: str) -> None:
        self.metrics.add("alerts_total", target=target.part.name, outcome=outcome)
