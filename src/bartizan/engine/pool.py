"""Maps a function over batches, in this process or in one process for each core."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def batches(items: Sequence[T], sizes: Sequence[int], limit: int) -> Iterator[Sequence[T]]:
    """Cut items into runs whose sizes add up to about `limit`."""
    start, total = 0, 0
    for index, size in enumerate(sizes):
        total += size
        if total >= limit:
            yield items[start : index + 1]
            start, total = index + 1, 0
    if start < len(items):
        yield items[start:]


def map_batches(function: Callable[[T], R], work: Iterable[T], *, jobs: int) -> Iterator[R]:
    """Yield function(item) for each item, in order; both are sent to the processes by pickling."""
    if jobs <= 1:
        yield from map(function, work)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts) as pool:
        yield from pool.map(function, work)


def _leave_interrupts() -> None:
    """Let the parent alone answer Ctrl-C: it ends its workers without their tracebacks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
