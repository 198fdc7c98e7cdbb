"""Ends long work by a signal, also where Python loses the interruption."""

import signal
import time
from types import TracebackType
from typing import Final, Self

AGAIN: Final = 1.0


class Ending:
    """While it is entered, a signal to end interrupts what runs, and again until it has ended.

    Python drops an interruption that comes while it calls a finaliser or a callback, and does not
    see one that comes right before it waits in a call of the system: a single one is not enough.
    """

    def __init__(self, again: float = AGAIN) -> None:
        """Hear nothing yet; `again` are the seconds after which a signal is raised anew."""
        self._again = again
        self._told = False

    def __enter__(self) -> Self:
        """Listen to SIGTERM, as to Ctrl-C."""
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
        self._before = {number: signal.signal(number, self._heard) for number in numbers}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no more."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, before in self._before.items():
            signal.signal(number, before)

    def wait(self, seconds: float) -> None:
        """Sleep, unless a signal was heard. Raises KeyboardInterrupt."""
        if self._told:
            raise KeyboardInterrupt
        time.sleep(seconds)

    def _heard(self, *_: object) -> None:
        """Interrupt what runs. Raises KeyboardInterrupt, as a handler of signals."""
        self._told = True
        signal.setitimer(signal.ITIMER_REAL, self._again)
        raise KeyboardInterrupt
