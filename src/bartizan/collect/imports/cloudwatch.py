"""CloudWatch's counts of invocations: what `get-metric-data` and `get-metric-statistics` answer.

An answer leaves out the periods in which nothing was counted, and does not say which time it was
asked about. So it covers what lies from its first period to the beginning of its last, unless the
request stands beside it in one object: then StartTime and EndTime say it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bartizan.collect.imports.counts import DAY, MOST_COUNTED, Told, count_of
from bartizan.collect.imports.fields import at, moment, rows, text
from bartizan.collect.imports.rows import MALFORMED
from bartizan.collect.imports.stream import members
from bartizan.core.errors import FormatError

SOURCE: Final = "Amazon Bedrock"
METRIC: Final = "Invocations"
# How many of the newest days are taken from one answer.
MOST_DAYS: Final = 62
RESULTS: Final = "MetricDataResults"
LONGEST_NAME: Final = 300


@dataclass(slots=True)
class _Answer:
    """The points of each model, and what else an answer says."""

    points: list[tuple[datetime, str, int]] = field(default_factory=list)
    beside: dict[str, object] = field(default_factory=dict)
    results: list[object] = field(default_factory=list)


def read_cloudwatch(content: str) -> Iterator[Told | str]:
    """Yield the invocations of each model and day, and why something cannot be read.

    Raises FormatError for what is no JSON, or holds too much.
    """
    answer = _Answer()
    for path, value in members(content, frozenset({(), (RESULTS,)})):
        if path[:1] == (RESULTS,):
            answer.results += [value] if len(path) > 1 else []
        elif path:
            answer.beside[str(path[0])] = value
    if answer.beside.get("NextToken"):
        yield "it is one page of several: ask for all of them"
    yield from _of_results(answer)
    yield from _of_datapoints(answer)
    yield from _days(answer)


def _of_results(answer: _Answer) -> Iterator[str]:
    asked = {
        at(each, "Id"): each
        for each in rows(answer.beside.get("MetricDataQueries"))
        if isinstance(at(each, "Id"), str)
    }
    for result in answer.results:
        query = asked.get(at(result, "Id")) if isinstance(at(result, "Id"), str) else None
        stat = at(query, "MetricStat")
        if stat is not None and at(stat, "Metric", "MetricName") != METRIC:
            continue
        times, values = rows(at(result, "Timestamps")), rows(at(result, "Values"))
        whole = at(result, "StatusCode") in (None, "Complete")
        if not whole or len(times) != len(values) or at(stat, "Stat") not in (None, "Sum"):
            yield "a result of it is not whole, or no sum"
            continue
        name = _dimension(at(stat, "Metric")) or _label(at(result, "Label"))
        yield from _points(answer, name, zip(times, values, strict=True))


def _of_datapoints(answer: _Answer) -> Iterator[str]:
    beside = answer.beside
    if "Datapoints" not in beside:
        return
    named = {name: beside[name] for name in ("Dimensions",) if name in beside}
    if beside.get("MetricName", METRIC) != METRIC or text(beside.get("Label"), 100) != METRIC:
        yield "it counts something else than Invocations"
        return
    found = ((at(each, "Timestamp"), at(each, "Sum")) for each in rows(beside["Datapoints"]))
    yield from _points(answer, _dimension(named), found)


def _points(answer: _Answer, name: str, found: Iterator[tuple[object, object]]) -> Iterator[str]:
    for when, value in found:
        begin, count = moment(when), count_of(value)
        if begin is None or count is None:
            yield MALFORMED
        elif len(answer.points) >= MOST_COUNTED:
            raise FormatError(f"it holds more than {MOST_COUNTED} counts")
        else:
            answer.points.append((begin, name, count))


def _days(answer: _Answer) -> Iterator[Told | str]:
    """Yield the whole days from the first moment that an answer covers, the newest ones."""
    first = moment(answer.beside.get("StartTime")) or min(
        (each[0] for each in answer.points), default=None
    )
    last = moment(answer.beside.get("EndTime")) or max(
        (each[0] for each in answer.points), default=None
    )
    if first is None or last is None or last - first < DAY:
        yield "it covers no whole day"
        return
    count = (last - first) // DAY
    for number in range(max(0, count - MOST_DAYS), count):
        yield Told(SOURCE, first + number * DAY, first + (number + 1) * DAY)
    for when, name, requests in answer.points:
        number = (when - first) // DAY
        if max(0, count - MOST_DAYS) <= number < count:
            begin = first + number * DAY
            yield Told(SOURCE, begin, begin + DAY, name, requests)


def _dimension(metric: object) -> str:
    """Return the model that a metric is of."""
    found = (
        text(at(each, "Value"), LONGEST_NAME)
        for each in rows(at(metric, "Dimensions"))
        if at(each, "Name") == "ModelId"
    )
    return next(found, "")


def _label(value: object) -> str:
    """Return the model that a label names, "" where it names the metric alone."""
    return " ".join(word for word in text(value, LONGEST_NAME).split() if word != METRIC)
