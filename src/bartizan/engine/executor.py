"""Where tasks run: what each executor promises, and the one that runs them on this machine."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, TypeVar

from bartizan.core.errors import LostWorkError
from bartizan.engine.pool import map_lazily
from bartizan.engine.told import Heard, Told, Written, silent

T = TypeVar("T")
S_contra = TypeVar("S_contra", contravariant=True)


class Work(Protocol[S_contra]):
    """What is done for each item: it gives text, and may tell of bytes while it does."""

    def __call__(self, item: S_contra, /, told: Told = ...) -> str:
        """Return what it says of an item. It raises nothing."""


class Executor(Protocol):
    """Runs a function over items wherever it does, and gives back what it says of each.

    The function is one of a module, or a `functools.partial` of such: other machines import it. It
    gives text, so that what comes back is the same bytes from everywhere. It raises nothing.
    """

    def run(
        self, function: Work[T], items: Sequence[T], told: Told = silent
    ) -> Iterator[tuple[int, str]]:
        """Yield (place in items, function(item)) for each item, in the order in which they end.

        An executor that can lets the function tell meanwhile. Raises LostWorkError where results
        will not come.
        """


class Local:
    """Runs tasks on this machine, in one process for each core that it may use."""

    def __init__(self, jobs: int) -> None:
        """Use so many processes; with one, this process does the work."""
        self._jobs = jobs

    def run(
        self, function: Work[T], items: Sequence[T], told: Told = silent
    ) -> Iterator[tuple[int, str]]:
        """Yield the results in order, with few tasks under way."""
        jobs = min(self._jobs, len(items))
        if jobs <= 1:
            yield from enumerate(function(item, told) for item in items)
            return
        try:
            with _telling(function, told) as (work, hear):
                yield from enumerate(map_lazily(work, iter(items), jobs=jobs, tick=hear))
                hear()
        except BrokenProcessPool:
            raise LostWorkError(
                "a process was ended from outside, as where memory is short",
                hint="Use fewer processes or more memory; --resume FILE goes on where it was.",
            ) from None


@contextmanager
def _telling(
    function: Work[T], told: Told
) -> Iterator[tuple[Callable[[T], str], Callable[[], object]]]:
    """Give a function for other processes that tells by a file, and what hears it.

    Without a place for the file nothing is told before a task has ended.
    """
    with ExitStack() as stack:
        try:
            name = stack.enter_context(NamedTemporaryFile(prefix="bartizan-told-")).name
        except OSError:
            yield function, lambda: None
            return
        path = Path(name)
        yield partial(function, told=Written(path)), Heard(path, told)
