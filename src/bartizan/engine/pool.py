"""Maps a function over batches, in this process or in one process for each core."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

AHEAD = 4
TICK = 0.2
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
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        with _interrupts_held():
            results = pool.map(function, work)
        yield from results


def map_lazily(
    function: Callable[[T], R],
    work: Iterator[T],
    *,
    jobs: int,
    tick: Callable[[], object] | None = None,
) -> Iterator[R]:
    """Yield function(item) for each item, in order, with few under way: work may have no end.

    While it waits, `tick` is called every TICK seconds.
    """
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            with _interrupts_held():
                waiting += [pool.submit(function, item) for item in islice(work, jobs * AHEAD)]
            while waiting:
                first = waiting.popleft()
                while tick is not None and not wait([first], TICK).done:
                    tick()
                result = first.result()
                waiting += [pool.submit(function, item) for item in islice(work, 1)]
                yield result
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start workers that never see Ctrl-C: the parent alone answers it, and ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
