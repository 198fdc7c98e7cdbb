"""Runs tasks on Ray: plain tasks, with few under way for each core."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.reaching import must_answer
from bartizan.engine.shipping import folder
from bartizan.engine.told import Told, silent

if TYPE_CHECKING:
    from ray import ObjectRef

T = TypeVar("T")
HERE: Final = "local"
_AHEAD: Final = 4


class OnRay:
    """Runs tasks on the cluster that this process is connected with."""

    def run(
        self,
        function: Callable[[T], str],
        items: Sequence[T],
        told: Told = silent,  # noqa: ARG002 - tasks elsewhere tell nothing before they end
    ) -> Iterator[tuple[int, str]]:
        """Yield the results as they come; Ray runs a task again where its machine is lost."""
        import ray  # noqa: PLC0415 - an extra, and heavy

        task = ray.remote(_called(function)).options(num_cpus=1)
        most = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting: dict[ObjectRef, int] = {}
        left = iter(enumerate(items))
        try:
            while True:
                while len(waiting) < most and (following := next(left, None)) is not None:
                    waiting[task.remote(following[1])] = following[0]
                if not waiting:
                    return
                (done,), _ = ray.wait(list(waiting), num_returns=1)
                yield waiting.pop(done), ray.get(done)
        except ray.exceptions.RayError as error:
            raise LostWorkError(
                f"a task failed on Ray: {_kind(error)}",
                hint="Look at the workers' logs; --resume FILE goes on where it was.",
            ) from None
        finally:
            for each in waiting:
                ray.cancel(each)


def _called(function: Callable[[T], str]) -> Callable[[T], str]:
    """Return a function that Ray takes: it refuses a partial."""

    def work(item: T) -> str:
        return function(item)

    return work


@contextmanager
def on_ray(address: str | None = None) -> Iterator[OnRay]:
    """Give an executor on a cluster, else that of RAY_ADDRESS, else one of this machine alone.

    The code goes to the workers; what it depends on has to be there. A cluster that asks for a
    token gets the one of RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH. Raises InvalidInputError where Ray
    is missing or the cluster does not answer.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is told to anybody
    try:
        import ray  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        raise InvalidInputError(
            "the engine ray needs the extra ray", hint="pip install 'bartizan[ray]'"
        ) from None
    where = address or os.environ.get("RAY_ADDRESS") or HERE
    must_answer(where)
    with folder() as path:
        try:
            ray.init(
                address=where,
                runtime_env={"py_modules": [str(path)]},
                log_to_driver=False,
                logging_level="error",
                include_dashboard=False if where == HERE else None,
            )
        except (
            ConnectionError,
            RuntimeError,
            ValueError,
            OSError,
            ray.exceptions.RayError,
        ) as error:
            raise InvalidInputError(
                f"Ray does not answer: {str(error).strip().partition(chr(10))[0][:200]}",
                hint="Check the address; a cluster with token authentication needs RAY_AUTH_MODE"
                " and its token here too.",
            ) from None
        try:
            yield OnRay()
        finally:
            ray.shutdown()


def _kind(error: Exception) -> str:
    """Return what went wrong by its kind: the words of a task's error may hold what it read."""
    return type(getattr(error, "cause", None) or error).__name__
