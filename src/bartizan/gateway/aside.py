"""Work on what may be large, beside the event loop: no text of an outsider holds up all others.

Threads take turns with the loop. One principal has one of them at a time, so that none takes all; a
work that is not done in time is given up, and what it was about is not passed.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, ParamSpec, Protocol, TypeVar

from bartizan.gateway.refusal import Reason, RefusedError, told

LARGE: Final = 50_000
"""How many characters are worked on at once: some seven milliseconds of all guards."""
TEXT: Final = 500
"""How many characters each text counts for, beside its own: guards take so long to begin."""
THREADS: Final = 4

T = TypeVar("T")
P = ParamSpec("P")


class Apart(Protocol):
    """Does work of a size, at once or beside the loop. Raises RefusedError where it is too slow."""

    async def __call__(
        self, size: int, work: Callable[P, T], *given: P.args, **named: P.kwargs
    ) -> T:
        """Return what the work returns, and raise what it raises."""


@dataclass(slots=True)
class _Turn:
    """Whose turn it is, of the works of one principal."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    works: int = 0


@dataclass(slots=True)
class Aside:
    """The threads of a process, made when the first work comes."""

    _turns: dict[str, _Turn] = field(default_factory=dict)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(THREADS))
    _threads: ThreadPoolExecutor | None = None

    async def run(
        self, principal: str, seconds: float, work: Callable[[], T], given_up: Callable[[], None]
    ) -> T:
        """Return what a work returns that had so many seconds to begin, and as many to be done.

        Raises RefusedError for one that takes longer, and what the work raises. `given_up` is
        called where nobody waits for a work any more that has begun.
        """
        until = asyncio.timeout(seconds)
        try:
            async with until:
                doing = await self._begun(principal, work)
                until.reschedule(asyncio.get_running_loop().time() + seconds)
                try:
                    return await asyncio.shield(doing)
                except asyncio.CancelledError:
                    given_up()
                    raise
        except TimeoutError:
            if not until.expired():
                raise
            raise slow(seconds) from None

    async def _begun(self, principal: str, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Begin a work; its thread and its turn are free again when it is over, not before."""
        turn = self._turns.setdefault(principal, _Turn())
        turn.works += 1
        held: list[Callable[[], None]] = []
        try:
            await turn.lock.acquire()
            held.append(turn.lock.release)
            await self._free.acquire()
            held.append(self._free.release)
            if self._threads is None:
                self._threads = ThreadPoolExecutor(THREADS, "aside")
            doing = asyncio.get_running_loop().run_in_executor(self._threads, work)
        except BaseException:
            self._over(principal, turn, held)
            raise
        doing.add_done_callback(lambda _: self._over(principal, turn, held))
        doing.add_done_callback(asyncio.Future.exception)  # of one that was given up nobody asks
        return doing

    def _over(self, principal: str, turn: _Turn, held: list[Callable[[], None]]) -> None:
        for release in held:
            release()
        turn.works -= 1
        if not turn.works:
            self._turns.pop(principal, None)


def slow(seconds: float) -> RefusedError:
    """Return the refusal of what was not judged in time."""
    message = f"the guards took more than {seconds:g} s"
    return told(RefusedError(Reason.CONTENT, message, status=503), message)
