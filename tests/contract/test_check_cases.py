"""Every check is shown by cases for all four outcomes, run through the real collectors."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator

import pytest

import tests.checks
from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from bartizan.core.words import Outcome
from bartizan.evidence.declared import Declared
from tests.checks.case import Case

NEEDED = {Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE}


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
    assert case.without is None or case.without not in {f.outcome for f in findings}, said
    failing = {str(w) for f in findings if f.outcome is Outcome.FAIL for w in f.locations}
    assert failing.isdisjoint(case.never), said


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_check_has_cases_for_every_outcome(check: Check) -> None:
    shown: dict[str, set[Outcome]] = defaultdict(set)
    for case in CASES:
        shown[case.check].add(case.outcome)
    fails = {Outcome.REVIEW} if Outcome.REVIEW in shown[check.id] else {Outcome.FAIL}
    never = set() if check.absent else {Outcome.NOT_APPLICABLE}
    if check.reads == (Declared,):  # a broken declaration ends the run before any check
        never |= {Outcome.UNKNOWN}
    missing = (NEEDED - {Outcome.FAIL} | fails) - shown[check.id] - never
    assert not missing, f"{check.id} lacks cases for {sorted(missing)}"


def test_cases_name_registered_checks() -> None:
    known = {check.id for check in all_checks()}
    assert {case.check for case in CASES} <= known
