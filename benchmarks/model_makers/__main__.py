"""Writes them: `PYTHON -m benchmarks.model_makers FOLDER`, in whatever Python has the libraries."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.model_makers.boosted import boosted
from benchmarks.model_makers.fitting import Make, fitted, pickled
from benchmarks.model_makers.further import further
from benchmarks.model_makers.others import others
from benchmarks.model_makers.sklearn import SKLEARN, composed, isotonic
from benchmarks.model_makers.tabled import tabled
from benchmarks.model_makers.torched import hugged, torched


def makers() -> Iterator[tuple[str, Make]]:
    """Yield all models by name."""
    for place, kind in SKLEARN:
        yield place.partition(":")[2], pickled(fitted(place, kind) if kind else isotonic)
    for name, make in composed():
        yield name, pickled(make)
    for group in (boosted, torched, hugged, tabled, others, further):
        yield from group()


def main() -> None:
    """Write all that can be written."""
    for name, make in makers():
        folder = Path(sys.argv[1]) / name
        folder.mkdir()
        try:
            make(folder)
        except Exception as error:  # noqa: BLE001  (whatever a library lacks)
            print(f"not made: {name}: {type(error).__name__}: {str(error)[:200]}")
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
