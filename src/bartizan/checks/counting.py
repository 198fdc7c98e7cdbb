"""Whether a provider counted more requests to models than gateways passed on.

A model has many names: a provider counts a dated version, a profile of a region or an address where
a caller asked for a plain name. Names of one model are counted together; what is left over on both
sides is compared as a whole, which may show that something went past, and never that nothing did.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bartizan.core.words import Outcome
from bartizan.evidence.usage import Passages, Period, Tally

# What may differ for no reason: a part of all requests, and those at the ends of the time.
TOLERANCE: Final = 100
ASTRIDE: Final = timedelta(minutes=5)
MOST_NAMED: Final = 3

_ADDRESS: Final = re.compile(r"arn:[^/]*/(?P<name>.+)", re.DOTALL)
_REGION: Final = re.compile(r"(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|me|af|global)\.(?=[^.]+\.)")
_DATED: Final = re.compile(r"[-@](?:\d{4}-\d{2}-\d{2}|20\d{6}|latest)\Z")


def common_name(model: str) -> str:
    """Return the name that the many names of a model share."""
    name = model.strip().casefold()
    if address := _ADDRESS.fullmatch(name):
        name = address["name"].rsplit("/", 1)[-1]
    return _DATED.sub("", _REGION.sub("", name, count=1))


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing the counts of a model, by name, or of all that is left over."""

    model: str
    outcome: Outcome
    because: str
    days: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a provider and gateways counted in days that follow one another, by common name."""

    days: tuple[Period, ...]
    provider: Mapping[str, int]
    gateway: Mapping[str, Tally]
    astride: Mapping[str, Tally]

    def tolerance(self, *models: str) -> int:
        return sum(
            self.gateway.get(each, Tally()).passed // TOLERANCE
            + self.astride.get(each, Tally()).passed
            for each in models
        )

    @property
    def span(self) -> str:
        return f"{written(self.days[0].begin)} to {written(self.days[-1].end)}"


def covered(days: Iterable[Period], passed: Passages) -> list[Period]:
    """Return the days from beginning to end of which the logs hold all that was passed on."""
    return [day for day in days if passed.begin <= day.begin and day.end <= passed.end]


def compared(days: Iterable[Period], passed: Passages) -> Iterator[Compared]:
    """Yield for each source and run of days how its counts compare with those of the logs."""
    for _, group in groupby(days, key=lambda each: each.source):
        for run in _runs(list(group)):
            yield from _of_run(_sides(run, passed))


def unnamed(days: Sequence[Period], passed: Passages) -> list[str]:
    """Return the models that gateways asked for in these days, and that no provider counted."""
    asked = {common_name(name) for day in days for name in passed.between(day.begin, day.end)}
    told = {common_name(name) for day in days for name in day.requests}
    return [] if "" in told else sorted(asked - told - {""})


def _runs(days: list[Period]) -> Iterator[tuple[Period, ...]]:
    run: list[Period] = []
    for day in days:
        if run and run[-1].end != day.begin:
            yield tuple(run)
            run = []
        run.append(day)
    if run:
        yield tuple(run)


def _sides(run: tuple[Period, ...], passed: Passages) -> _Sides:
    provider: dict[str, int] = {}
    for day in run:
        for model, count in day.requests.items():
            name = common_name(model)
            provider[name] = provider.get(name, 0) + count
    begin, end = run[0].begin, run[-1].end
    around = [_by_name(passed.between(at - ASTRIDE, at + ASTRIDE)) for at in (begin, end)]
    astride = {
        name: around[0].get(name, Tally()) + around[1].get(name, Tally())
        for name in around[0].keys() | around[1].keys()
    }
    return _Sides(run, provider, _by_name(passed.between(begin, end)), astride)


def _by_name(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for model, tally in tallies.items():
        name = common_name(model)
        found[name] = found.get(name, Tally()) + tally
    return found


def _of_run(sides: _Sides) -> Iterator[Compared]:
    asked = {name for name, tally in sides.gateway.items() if tally.passed}
    told = {name for name, count in sides.provider.items() if count}
    both = sorted((asked & told) - {""})
    short = 0
    for name in both:
        yield _of_model(name, sides)
        tally = sides.gateway[name]
        short += max(0, tally.passed - sides.provider[name])
    left = sorted(told - set(both))
    if left:
        yield _of_rest(left, sorted(asked - set(both)), short, sides)
    elif not both:
        because = f"no request was counted from {sides.span}, so nothing is shown"
        yield Compared("", Outcome.REVIEW, because, sides.days)


def _of_model(name: str, sides: _Sides) -> Compared:
    counted, tally, slack = sides.provider[name], sides.gateway[name], sides.tolerance(name)
    said = f"the provider counted {counted} requests to {name} from {sides.span}, the gateway "
    said += f"passed {tally.passed} on"
    answered = tally.passed - tally.failed
    if counted > tally.passed + slack:
        outcome, more = Outcome.FAIL, f": {counted - tally.passed} went past it"
    elif counted > answered + slack:
        outcome, more = Outcome.REVIEW, f", of which {tally.failed} failed: as many may be hidden"
    elif counted < answered - slack:
        outcome, more = Outcome.REVIEW, ": the counts leave some out, or are of another account"
    else:
        outcome, more = Outcome.PASS, f", which agrees within {slack}"
    return Compared(name, outcome, f"{said}{more}", sides.days)


def _of_rest(left: list[str], others: list[str], short: int, sides: _Sides) -> Compared:
    """Compare what bears names that only one side knows; a count of all models is of all names."""
    if "" in left:
        others, short = sorted(sides.gateway), 0
    counted = sum(sides.provider[name] for name in left)
    passed = sum(sides.gateway[name].passed for name in others)
    named = ", ".join(name or "all models" for name in left[:MOST_NAMED])
    said = f"the provider counted {counted} requests to {named} from {sides.span}"
    if counted > passed + sides.tolerance(*others) + short:
        because = f"{said}, the gateway passed {passed} on that could be these"
        return Compared(named, Outcome.FAIL, because, sides.days)
    because = f"{said}, and the log names none of these; count by the names that callers ask for"
    return Compared(named, Outcome.REVIEW, because, sides.days)


def written(moment: datetime) -> str:
    """Write a moment for people, to the minute."""
    return moment.strftime("%Y-%m-%dT%H:%MZ")
