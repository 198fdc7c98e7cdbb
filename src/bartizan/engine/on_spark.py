"""Runs tasks on Apache Spark: each is a row of a table that `mapInArrow` goes over."""

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, TypeVar

from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.reaching import must_answer
from bartizan.engine.shipping import archive
from bartizan.engine.told import Told, silent

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

T = TypeVar("T")
HERE: Final = "local[*]"
_QUIET: Final = {
    "spark.app.name": "bartizan",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# So many tasks for each core make one job. What a job gives is kept before the next one begins.
_TASKS: Final = 4


class OnSpark:
    """Runs tasks in a session of Spark."""

    def __init__(self, session: "SparkSession") -> None:
        """Use a session, whose workers have what this package depends on."""
        self._session = session

    def run(
        self,
        function: Callable[[T], str],
        items: Sequence[T],
        told: Told = silent,  # noqa: ARG002 - tasks elsewhere tell nothing before they end
    ) -> Iterator[tuple[int, str]]:
        """Yield the results job by job: as many tasks as keep all cores busy for a while."""
        size = _TASKS * self._session.sparkContext.defaultParallelism
        for start in range(0, len(items), size):
            for at, result in self._job(function, items[start : start + size]):
                yield start + at, result

    def _job(self, function: Callable[[T], str], items: Sequence[T]) -> Sequence[tuple[int, str]]:
        from py4j.protocol import Py4JError  # noqa: PLC0415
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra, and heavy

        rows = self._session.range(0, len(items), 1, len(items))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # about versions of pandas
                done = rows.mapInArrow(_mapped(function, items), "at long, result string").collect()
        except ImportError as error:  # pyspark asks for pandas, and does not depend on it
            raise InvalidInputError(
                f"Spark lacks a package: {_first(error)}", hint="pip install pandas"
            ) from None
        except (PySparkException, Py4JError) as error:
            raise LostWorkError(
                f"the job failed on Spark: {_first(error)}",
                hint="Look at the workers' logs; --resume FILE goes on where it was.",
            ) from None
        return [(row.at, row.result) for row in done]


def _mapped(
    function: Callable[[T], str], items: Sequence[T]
) -> Callable[[Iterator["pa.RecordBatch"]], Iterator["pa.RecordBatch"]]:
    """Return what a worker does: Spark sends it by value, and the function by its name."""

    def work(batches: Iterator["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        import pyarrow as pa  # noqa: PLC0415 - the worker's own

        for batch in batches:
            results = [function(items[at]) for at in batch.column(0).to_pylist()]
            columns = [batch.column(0), pa.array(results, pa.string())]
            yield pa.RecordBatch.from_arrays(columns, names=["at", "result"])

    return work


@contextmanager
def on_spark(master: str | None = None) -> Iterator[OnSpark]:
    """Give an executor on a master, else that of Spark's own settings, else on this machine.

    The code goes to the workers; what it depends on has to be there. Raises InvalidInputError where
    Spark or Java is missing or the master does not answer.
    """
    session = _session(master)
    try:
        session.sparkContext.setLogLevel("ERROR")
        with archive() as path:
            session.addArtifacts(str(path), pyfile=True)
            yield OnSpark(session)
    finally:
        with suppress(OSError):  # the master may be gone
            session.stop()


def _session(master: str | None) -> "SparkSession":
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra, and heavy
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise InvalidInputError(
            "the engine spark needs the extra spark", hint="pip install 'bartizan[spark]'"
        ) from None
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise InvalidInputError(
            "the engine spark needs Java, and there is none",
            hint="Install Java 17 or later, or set JAVA_HOME.",
        )
    # Spark's workers run this; without it they run whatever python3 they find.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder
    for name, value in _QUIET.items():
        builder = builder.config(name, value)
    where = master or os.environ.get("SPARK_MASTER") or HERE
    if where.startswith("spark://") and "," not in where:  # else there is more than one to ask
        must_answer(where)
    builder = builder.master(where)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise InvalidInputError(
            f"Spark does not start: {_first(error)}", hint="Check the master and Java."
        ) from None


def _first(error: Exception) -> str:
    """Return the first line of an error of Spark, without the trace of a worker that follows."""
    return str(error).strip().partition("\n")[0][:200]
