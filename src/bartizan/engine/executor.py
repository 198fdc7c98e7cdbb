"""Where tasks run: what each executor promises, and the one that runs them on this machine."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, TypeVar

from bartizan.core.errors import LostWorkError
from bartizan.engine.pool import map_lazily

T = TypeVar("T")


class Executor(Protocol):
    """Runs a function over items wherever it does, and gives back what it says of each.

    The function is one of a module, or a `functools.partial` of such: other machines import it. It
    gives text, so that what comes back is the same bytes from everywhere. It raises nothing.
    """

    def run(self, function: Callable[[T], str], items: Sequence[T]) -> Iterator[tuple[int, str]]:
        """Yield (place in items, function(item)) for each item, in the order in which they end.

        Raises LostWorkError where results will not come.
        """


class Local:
    """Runs tasks on this machine, in one process for each core that it may use."""

    def __init__(self, jobs: int) -> None:
        """Use so many processes; with one, this process does the work."""
        self._jobs = jobs

    def run(self, function: Callable[[T], str], items: Sequence[T]) -> Iterator[tuple[int, str]]:
        """Yield the results in order, with few tasks under way."""
        jobs = min(self._jobs, len(items))
        if jobs <= 1:
            yield from enumerate(map(function, items))
            return
        try:
            yield from enumerate(map_lazily(function, iter(items), jobs=jobs))
        except BrokenProcessPool:
            raise LostWorkError(
                "a process was ended from outside, as where memory is short",
                hint="Use fewer processes or more memory; --resume FILE goes on where it was.",
            ) from None
