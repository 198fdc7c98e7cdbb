"""Every check is shown by cases for all outcomes that it can give, by the real collectors."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import CodeType, FunctionType

import pytest

import tests.checks
from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from bartizan.core.words import Outcome
from bartizan.evidence.declared import Declared
from tests.checks.case import Case

# What a check calls to give an outcome that not every check gives.
GIVING = {"failed": Outcome.FAIL, "review": Outcome.REVIEW}
# A condition before code or a shell contains nothing, so their flows are never for review.
FIRM = {"app-output-to-code", "app-output-to-shell"}


def cases() -> Iterator[Case]:
    for info in pkgutil.walk_packages(tests.checks.__path__, "tests.checks."):
        yield from getattr(importlib.import_module(info.name), "CASES", ())


CASES = tuple(cases())


def name_of(case: Case) -> str:
    number = [other for other in CASES if other.check == case.check].index(case)
    return f"{case.check}-{number}-{case.outcome}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Case) -> None:
    findings = case.findings()
    fitting = [finding for finding in findings if finding.outcome is case.outcome]
    said = "\n".join(f"{f.outcome} {f.message} {[str(w) for w in f.locations]}" for f in findings)
    assert fitting, f"no {case.outcome} among:\n{said}"
    places = {str(place) for finding in fitting for place in finding.locations}
    assert set(case.at) <= places, said
    assert any(case.says in finding.message for finding in fitting), said
    assert any(case.mend in finding.fix for finding in fitting), [f.fix for f in fitting]
    assert case.confidence in {None, *(f.confidence for f in fitting)}, said
    assert case.without is None or case.without not in {f.outcome for f in findings}, said
    failing = {str(w) for f in findings if f.outcome is Outcome.FAIL for w in f.locations}
    assert failing.isdisjoint(case.never), said


def reached(function: FunctionType) -> Iterator[str]:
    """The names that a function calls, itself or through what checks share and its own module."""
    waiting, seen = [function], {function}
    while waiting:
        current = waiting.pop()
        found = [current.__globals__.get(name) for name in names_in(current.__code__)]
        yield from (each.__name__ for each in found if isinstance(each, FunctionType))
        fresh = {each for each in found if isinstance(each, FunctionType)} - seen
        near = {each for each in fresh if each.__module__.startswith("bartizan.checks.")}
        waiting += near
        seen |= near


def names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_check_has_cases_for_every_outcome(check: Check) -> None:
    shown = {case.outcome for case in CASES if case.check == check.id}
    assert isinstance(check.evaluate, FunctionType)
    can = {GIVING[name] for name in reached(check.evaluate) if name in GIVING}
    can -= {Outcome.REVIEW} if check.id in FIRM else set()
    needed = {Outcome.PASS, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE} | can
    never = set() if check.absent else {Outcome.NOT_APPLICABLE}
    if check.reads == (Declared,):  # a broken declaration ends the run before any check
        never |= {Outcome.UNKNOWN}
    missing = needed - shown - never
    assert not missing, f"{check.id} lacks cases for {sorted(missing)}"


def test_cases_name_registered_checks() -> None:
    known = {check.id for check in all_checks()}
    assert {case.check for case in CASES} <= known
