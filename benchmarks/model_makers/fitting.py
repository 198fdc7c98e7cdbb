"""Data to fit models to, and ways to write what was fitted."""
# ruff: noqa: ANN401  (objects of other libraries, one small function for each)

import importlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Path], None]
ROWS, COLUMNS = 60, 4


def data() -> tuple[Any, Any, Any]:
    """Return numbers, two classes of them, and a target that is a number."""
    numpy = importlib.import_module("numpy")
    rng = numpy.random.default_rng(1)
    numbers = rng.normal(size=(ROWS, COLUMNS))
    return numbers, (numbers[:, 0] > 0).astype(int), numbers @ rng.normal(size=COLUMNS)


def pickled(make: Callable[[], Any], protocol: int = 4) -> Make:
    """Return what pickles what is made."""

    def write(folder: Path) -> None:
        (folder / "model.pkl").write_bytes(pickle.dumps(make(), protocol))

    return write


def dumped(make: Callable[[], Any], name: str, compress: Any = 0) -> Make:
    """Return what dumps what is made by joblib."""

    def write(folder: Path) -> None:
        importlib.import_module("joblib").dump(make(), folder / name, compress=compress)

    return write


def fitted(place: str, kind: str = "class", **given: Any) -> Callable[[], Any]:
    """Return what fits a class of scikit-learn, or one that looks like it."""

    def make() -> Any:
        module, _, name = place.partition(":")
        numbers, classes, target = data()
        model = getattr(importlib.import_module(module), name)(**given)
        if kind == "alone":
            return model.fit(numbers)
        if kind == "positive":
            return model.fit(abs(numbers), classes)
        return model.fit(numbers, classes if kind == "class" else target)

    return make
