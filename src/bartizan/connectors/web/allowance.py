"""What one command may take from others: so many bytes, and so much time."""

from collections.abc import Callable
from time import monotonic

from bartizan.connectors.errors import ConnectorError


class SpentError(ConnectorError):
    """There is no more to be read, or no more time."""


class Allowance:
    """Bytes and seconds that are left; `told` is given the number of bytes whenever some came."""

    def __init__(
        self,
        most: int,
        seconds: float,
        *,
        clock: Callable[[], float] = monotonic,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Take both bounds, of which the second counts from now."""
        self.most, self.taken, self.seconds = most, 0, seconds
        self.clock, self._told = clock, told
        self._end = clock() + seconds

    @property
    def left(self) -> int:
        """How many bytes may still be taken."""
        return self.most - self.taken

    def demand(self, count: int) -> None:
        """Raise SpentError where so many bytes may not be taken any more."""
        if count > self.left:
            raise SpentError(
                f"{count:,} bytes more are needed, and {max(0, self.left):,} are left of the"
                f" {self.most:,} that may be read from elsewhere (--max-download)",
            )

    def take(self, count: int) -> None:
        """Note that bytes came. Raises SpentError where they are more than were left."""
        self.taken += count
        self._told(self.taken)
        if self.left < 0:
            raise SpentError(f"more than {self.most:,} bytes came (--max-download)")

    def until(self, moment: float) -> float:
        """Return a moment, or the end of all time where that is sooner. Raises SpentError."""
        if self.clock() >= self._end:
            raise SpentError(
                f"reading from elsewhere took more than {self.seconds:.0f} seconds (--max-seconds)"
            )
        return min(moment, self._end)
