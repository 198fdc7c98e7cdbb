"""Keeps so many processes of the gateway running on one socket, each with a log of its own.

The socket is opened once and handed to each: when a worker dies, what waits in the socket's queue
waits for the others. A worker that dies is started again, later each time it dies soon; when all
die one after another, all is stopped, for nobody is served by that. Each gets the end of a pipe of
which this process alone has the other one: it hears of that closing however this process ends.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final, Protocol

SOON: Final = 10.0
LONGEST_PAUSE: Final = 30.0
MOST_FALLS: Final = 6
"""So many deaths in a row that came soon, of every worker, and all is stopped."""
STEP: Final = 0.1
HELD: Final = (signal.SIGHUP,)
PATIENCE: Final = 40.0
"""Seconds for the workers to end what is under way; those that have not are killed."""


class Process(Protocol):
    """A worker that was started."""

    pid: int

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""

    def send_signal(self, sig: int) -> None:
        """Send a signal to it, if it still runs."""

    def kill(self) -> None:
        """End it at once."""


def pause_after(falls: int) -> float:
    """Return how many seconds to wait after so many deaths in a row that came soon."""
    return 0.0 if falls == 0 else min(LONGEST_PAUSE, 2.0 ** (falls - 1))


@dataclass(slots=True)
class _Place:
    """One of the workers, as it is now."""

    number: int
    process: Process | None = None
    started: float = 0.0
    due: float = 0.0
    falls: int = 0


@dataclass(slots=True)
class Workers:
    """The workers; `start` starts the one of a number, from 1.

    `fit` says, before workers are told to read the configuration again, whether it can be served.
    """

    start: Callable[[int], Process]
    fit: Callable[[], bool]
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked: list[int] = field(default_factory=list)

    def run(self, count: int) -> bool:
        """Keep so many running until SIGTERM or SIGINT; return whether it was that that ended."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._take)
        places = [_Place(number) for number in range(1, count + 1)]
        try:
            while not self._stopped():
                self._reload(places)
                hopes = [self._kept(place) for place in places]
                if not any(hopes):
                    self.say("The workers die as soon as they start: all is stopped.")
                    return False
                self.sleep(STEP)
            return True
        finally:
            self._end([each.process for each in places if each.process is not None])

    def _take(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  (a handler's)
        self._asked.append(number)

    def _stopped(self) -> bool:
        return signal.SIGTERM in self._asked or signal.SIGINT in self._asked

    def _reload(self, places: Sequence[_Place]) -> None:
        """Have all read the configuration again, unless it cannot be served."""
        if signal.SIGHUP not in self._asked:
            return
        while signal.SIGHUP in self._asked:  # in place: another signal may come meanwhile
            self._asked.remove(signal.SIGHUP)
        if self.fit():
            for each in places:
                if each.process is not None:
                    each.process.send_signal(signal.SIGHUP)

    def _kept(self, place: _Place) -> bool:
        """Start a worker that is due; return whether it runs, or there is still hope for it."""
        moment = self.now()
        if place.process is not None:
            code = place.process.poll()
            if code is None:
                return True
            self.say(f"Worker {place.number} ended with {code}.")
            place.process = None
            place.falls = place.falls + 1 if moment - place.started < SOON else 0
            place.due = moment + pause_after(place.falls)
        if moment >= place.due:
            place.process, place.started = self.start(place.number), moment
        return place.process is not None or place.falls < MOST_FALLS

    def _end(self, running: Sequence[Process]) -> None:
        """Have the workers end what is under way, for so long."""
        for each in running:
            each.send_signal(signal.SIGTERM)
        end = self.now() + PATIENCE
        while self.now() < end and any(each.poll() is None for each in running):
            self.sleep(STEP)
        for each in running:
            if each.poll() is None:
                self.say(f"Worker {each.pid} did not end in {PATIENCE:g} s, and was killed.")
                each.kill()


@contextmanager
def lifeline() -> Iterator[int]:
    """Yield the end of a pipe that workers get; it is closed at their side when this one ends."""
    given, held = os.pipe()
    try:
        yield given
    finally:
        os.close(held)
        os.close(given)


def started(command: Sequence[str], *handles: int) -> Process:
    """Start a command that gets open files by their numbers.

    It begins with SIGHUP held back, which would end it until it has said what that means.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
    try:
        return subprocess.Popen(command, pass_fds=handles)  # noqa: S603  (our own command line)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
