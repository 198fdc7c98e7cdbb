"""What a request costs that asks a shared store: processor time to be admitted and settled.

    python -m benchmarks.gateway_store [--rounds 5] [--requests 1600]

Beside our store, in the same run and on the same server, the same scripts by the library's own
client, one round trip each. `redis-server` and the extra `redis` are needed.
"""

import argparse
import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

from bartizan.gateway.access.limits import Admitted, Asked, Limits, Spent
from bartizan.gateway.access.shared import Shared
from bartizan.gateway.metering import shared_ledger
from bartizan.gateway.redis_store import RedisStore, shared_of
from bartizan.gateway.schema_access import SharedPart
from benchmarks.gateway_load import free_port

LIMITS = Limits(requests_per_minute=10**9, tokens_per_minute=10**9, concurrent=10**6)
AT_ONCE = (1, 4, 16, 64)


@dataclass
class OneByOne:
    """Asks as the library's client does."""

    client: Any

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what a script returns."""
        digest = sha1(script.encode(), usedforsecurity=False).hexdigest()
        found = await self.client.evalsha(digest, len(keys), *keys, *arguments)
        return [each.decode() if isinstance(each, bytes) else each for each in found] if isinstance(
            found, list) else found  # fmt: skip

    async def close(self) -> None:
        """Leave the client open: it is not its own."""


@contextmanager
def server() -> Iterator[int]:
    """Run a Redis that keeps nothing."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1",
               "--requirepass", os.environ["STORE_PASSWORD"]]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL
    ) as running:  # fmt: skip
        try:
            yield port
        finally:
            running.terminate()


async def spent(shared: Shared, at_once: int, requests: int) -> float:
    """Return the microseconds of processor time that a request took."""
    ledger = shared_ledger(shared, "main", LIMITS)

    async def caller(number: int) -> None:
        for _ in range(requests // at_once):
            found = await ledger.admit(Asked(subject=f"caller-{number}", session=""))
            if not isinstance(found, Admitted):
                sys.exit("a request was not admitted")
            await asyncio.sleep(0)
            ledger.settle(found, Spent(5, 0))

    began = time.process_time()
    await asyncio.gather(*(caller(number) for number in range(at_once)))
    await asyncio.gather(*shared._tasks)  # noqa: SLF001  (what is settled beside the requests)
    return (time.process_time() - began) / (requests // at_once * at_once) * 1e6


async def measured(port: int, rounds: int, requests: int) -> None:
    """Print both ways, the least of several rounds each, in turns."""
    part = SharedPart.model_validate(
        {"redis": f"redis://127.0.0.1:{port}", "password": {"env": "STORE_PASSWORD"}, "timeout": 10}
    )
    ours = shared_of(part, Path())
    store = ours.store
    if not isinstance(store, RedisStore):
        sys.exit("the store is none of Redis")
    theirs = Shared(OneByOne(store.client), "bartizan")
    await spent(ours, 4, 40)  # both scripts are known from here on
    print("at once   one by one   together   ratio")
    for at_once in AT_ONCE:
        best = [1e9, 1e9]
        for _ in range(rounds):
            for way, shared in enumerate((theirs, ours)):
                best[way] = min(best[way], await spent(shared, at_once, requests))
        ratio = best[0] / best[1]
        print(f"{at_once:7}   {best[0]:7.0f} µs   {best[1]:5.0f} µs   {ratio:5.2f}")
    await ours.close()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=1600)
    chosen = parser.parse_args()
    os.environ["STORE_PASSWORD"] = secrets.token_hex(16)
    with server() as port:
        time.sleep(1)
        asyncio.run(measured(port, chosen.rounds, chosen.requests))


if __name__ == "__main__":
    main()
