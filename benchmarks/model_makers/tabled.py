"""Objects of pandas, numpy, scipy, statsmodels and spaCy."""
# ruff: noqa: ANN401, C901  (objects of other libraries, one small function for each)

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.model_makers.fitting import ROWS, Make, data, pickled


def tabled() -> Iterator[tuple[str, Make]]:
    """Yield objects of pandas, numpy, scipy, statsmodels and spaCy."""

    def frame() -> Any:
        pandas = importlib.import_module("pandas")
        made = pandas.DataFrame(
            {
                "n": [1, 2],
                "t": ["a", None],
                "d": pandas.to_datetime(["2026-01-01", "2026-02-01"]),
                "c": pandas.Categorical(["x", "y"]),
                "i": pandas.array([1, None], dtype="Int64"),
            }
        )
        return made.set_index("d")

    def frames() -> Any:
        pandas = importlib.import_module("pandas")
        index = pandas.MultiIndex.from_product([["a", "b"], [1, 2]])
        times = pandas.date_range("2026-01-01", periods=4, freq="D", tz="UTC")
        return [
            pandas.Series(range(4), index),
            pandas.Series(1.0, times),
            pandas.Timestamp("2026-01-01", tz="Europe/Berlin"),
            pandas.Timedelta("1D"),
            pandas.Period("2026-01", "M"),
            pandas.interval_range(0, 3),
        ]

    def statistics(place: str, **given: Any) -> Callable[[], Any]:
        def make() -> Any:
            api = importlib.import_module("statsmodels.api")
            numbers, classes, target = data()
            made = getattr(api, place)
            known = classes if place == "Logit" else target
            noise = importlib.import_module("numpy").random.default_rng(2).normal(size=ROWS)
            return made(
                known if place == "Logit" else known + noise, api.add_constant(numbers), **given
            ).fit()

        return make

    def forecast() -> Any:
        arima = importlib.import_module("statsmodels.tsa.arima.model")
        return arima.ARIMA(data()[2], order=(1, 0, 0)).fit()

    def splines() -> Any:
        inner = importlib.import_module("scipy.interpolate")
        numpy = importlib.import_module("numpy")
        here = numpy.arange(10.0)
        return [
            inner.CubicSpline(here, here**2),
            inner.BSpline(*inner.splrep(here, here)),
            inner.interp1d(here, here),
        ]

    def space() -> Any:
        spatial = importlib.import_module("scipy.spatial")
        sparse = importlib.import_module("scipy.sparse")
        return [spatial.cKDTree(data()[0]), sparse.csr_matrix([[0, 1]]), sparse.coo_array([[1, 0]])]

    def spacy_folder(folder: Path) -> None:
        spacy = importlib.import_module("spacy")
        made = spacy.blank("en")
        made.add_pipe("sentencizer")
        ruler = made.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": "ORG", "pattern": "Example"}])
        cats = made.add_pipe("textcat")
        cats.add_label("A")
        cats.add_label("B")
        made.initialize()
        made.to_disk(folder / "model")

    def arrays(folder: Path) -> None:
        numpy = importlib.import_module("numpy")
        numpy.save(folder / "a.npy", data()[0])
        numpy.savez_compressed(folder / "b.npz", x=data()[0], y=data()[1])
        numpy.save(folder / "c.npy", numpy.array(["text", 1, None], dtype=object))

    yield "frame", pickled(frame)
    yield "frames", pickled(frames, 5)
    yield "ols", pickled(statistics("OLS"))
    yield "logit", pickled(statistics("Logit"))
    yield "glm", pickled(statistics("GLM"))
    yield "arima", pickled(forecast)
    yield "splines", pickled(splines)
    yield "space", pickled(space)
    yield "spacy", spacy_folder
    yield "arrays", arrays
