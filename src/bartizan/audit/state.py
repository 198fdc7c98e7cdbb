"""What the threads of a log share: how far each of them has come, and why it ended."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from bartizan.audit.errors import LogFailedError
from bartizan.core.errors import BartizanError

MOST_QUEUED = 16_384
MOST_BYTES = 16 << 20
MOST_UNSIGNED = 16 << 20
Waiter = tuple[int, asyncio.AbstractEventLoop, "asyncio.Future[None]"]


@dataclass(slots=True)
class Shared:
    """Counters under one lock; a condition for each thing that somebody may wait for.

    `next` is the index of the next record, `durable` how many are acknowledged, `signed` how many
    the newest checkpoint covers: signed <= durable <= next, always. `due` says that what is queued
    is to be written now; until then an event loop gathers what can be of the same write.
    """

    next: int
    durable: int
    signed: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    queue: deque[bytes] = field(default_factory=deque)
    queued: int = 0
    due: bool = False
    unsigned: list[bytes] = field(default_factory=list)
    unsigned_bytes: int = 0
    waiters: list[Waiter] = field(default_factory=list)
    failure: str = ""
    closing: bool = False
    committed_all: bool = False
    hurry: bool = False
    work: threading.Condition = field(init=False)
    room: threading.Condition = field(init=False)
    progress: threading.Condition = field(init=False)
    ripe: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        self.work = threading.Condition(self.lock)
        self.room = threading.Condition(self.lock)
        self.progress = threading.Condition(self.lock)
        self.ripe = threading.Condition(self.lock)

    @property
    def full(self) -> bool:
        """Whether a writer has to wait; never for a single record in an empty queue."""
        return len(self.queue) >= MOST_QUEUED or self.queued >= MOST_BYTES

    def fail(self, reason: str) -> None:
        """End everything: whatever is not durable by now is not acknowledged, ever."""
        with self.lock:
            self.failure = self.failure or reason
            self.wake()

    @contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """End everything when the work of a thread ends in an error, of whatever kind it is.

        An error of the disk or of the log is told to those who wait, and ends here; any other is a
        defect, and is raised again.
        """
        reason = "its thread has died"
        try:
            yield
            reason = ""
        except OSError as error:
            reason = error.strerror or str(error)
        except BartizanError as error:
            reason = error.message
        finally:
            if reason:
                self.fail(f"{what}: {reason}")

    def hand_over(self) -> None:
        """Have what is queued written now; the lock is held."""
        self.due = True
        self.work.notify()

    def wake(self) -> None:
        """Wake everyone who waits; the lock is held."""
        self.work.notify_all()
        self.room.notify_all()
        self.progress.notify_all()
        self.ripe.notify_all()
        self.release_waiters()

    def release_waiters(self) -> None:
        """Let event loops go on whose record is durable, or never will be; the lock is held."""
        if not self.waiters:
            return
        done = self.next if self.failure else self.durable
        ready = [each for each in self.waiters if each[0] < done]
        if not ready:
            return
        self.waiters = [each for each in self.waiters if each[0] >= done]
        for loop in {each[1] for each in ready}:
            futures = [each[2] for each in ready if each[1] is loop]
            error = LogFailedError(self.failure) if self.failure else None
            call_in(loop, partial(resolve, futures, error))

    def wait_until(self, reached: Callable[[], bool], timeout: float | None) -> None:
        """Return when reached() holds. Raises LogFailedError on failure or when time is up."""
        with self.lock:
            done = self.progress.wait_for(lambda: reached() or bool(self.failure), timeout)
            if not reached():
                raise LogFailedError(self.failure if done else "the log did not answer in time")


def resolve(futures: "list[asyncio.Future[None]]", error: LogFailedError | None) -> None:
    """Answer futures that are still waited for; runs in their loop."""
    for future in futures:
        if not future.done():
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)


def call_in(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    """Run a callback in a loop, if that still runs."""
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError:  # the loop is closed: nobody waits there any more
        return
