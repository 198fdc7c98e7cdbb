"""Functions that are handed to what runs them: a thread, an executor, a task, a framework."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.evidence.asks import Ask, beside, by_tail, calls, matches
from bartizan.evidence.source import Call, Shape, Source, Value

# Calls that run the first function among their arguments with the arguments that follow it.
RUNNERS = (
    "*.run_in_threadpool", "asyncio.to_thread", "*.to_thread", "*.to_thread.run_sync",
    "*.run_in_executor", "*PoolExecutor.submit", "*executor.submit", "*pool.submit",
    "functools.partial", "*.add_task", "*.create_task_in_thread",
    "*.iterate_in_threadpool", "*.apply_async", "*.start_soon", "*.run_sync", "*.io_bound",
    "*.sync_to_async", "*.call_soon", "*.call_soon_threadsafe", "*.start_background_task",
    "rq.Queue.enqueue", "threading.Thread", "multiprocessing.Process", "threading.Timer",
)  # fmt: skip
BY_NAME = ("target", "func", "fn", "function")
HANDED_ASKS: tuple[Ask, ...] = beside(calls(*RUNNERS))


def handed(call: Call) -> Call | None:
    """Return the call that a runner makes of the function that it is handed; None for no runner."""
    if not any(matches(pattern, call.name) for pattern in _BY_TAIL.get(_tail(call), ())):
        return None
    for index, value in enumerate(call.args):
        if _is_named(value):
            return replace(call, name=value.name, args=call.args[index + 1 :], base=value)
    given = call.keyword(*BY_NAME)
    if given is None or not _is_named(given):
        return None
    placed, named = call.keyword("args"), call.keyword("kwargs")
    loose = () if named is None else (("**", named),)
    args = placed.parts if placed is not None and placed.shape is Shape.ITEMS else ()
    return replace(call, name=given.name, args=args, keywords=loose, base=given)


def handovers(source: Source) -> tuple[Call, ...]:
    """Return the calls that all runners of a workload make."""
    return source.once(_handovers)


def _handovers(source: Source) -> tuple[Call, ...]:
    return tuple(_made(source))


def _made(source: Source) -> Iterator[Call]:
    for call in source.calls(*RUNNERS):
        made = handed(call)
        if made is not None:
            yield made


def _is_named(value: Value) -> bool:
    return value.shape is Shape.NAME and bool(value.name.lstrip("~"))


def _tail(call: Call) -> str:
    return call.short.lstrip("~")


_BY_TAIL = by_tail(RUNNERS)
