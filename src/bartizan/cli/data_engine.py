"""Who does the work of a scan: this machine, Spark or Ray."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.engine.executor import Executor

ENGINES: Final = ("local", "spark", "ray")
# Below so many bytes more processes cost more than they save.
_ALONE: Final = 4 << 20


@contextmanager
def executor(engine: str, cluster: str | None, size: int) -> "Iterator[Executor]":
    """Give an executor for about `size` bytes; a cluster of this machine alone without an address.

    Raises InvalidInputError where what an engine needs is missing or the cluster does not answer.
    """
    if engine == "local":
        from bartizan.engine.executor import Local
        from bartizan.engine.pool import cores

        if cluster is not None:
            raise InvalidInputError("--cluster goes with --engine spark or ray")
        yield Local(1 if size < _ALONE else cores())
    elif engine == "spark":
        from bartizan.engine.on_spark import on_spark

        with on_spark(cluster) as spark:
            yield spark
    else:
        from bartizan.engine.on_ray import on_ray

        with on_ray(cluster) as ray:
            yield ray
