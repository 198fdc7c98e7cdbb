"""What a failing finding demonstrates cannot be excluded."""

import pytest

from bartizan.assess.assemble import assess
from bartizan.assess.demonstrated import DEMONSTRATING
from bartizan.catalogue.expression import FACTS
from bartizan.checks.registry import all_checks
from bartizan.core.words import Outcome, Severity, Status, Truth
from tests import builders as build

FAIL, REVIEW, PASS = Outcome.FAIL, Outcome.REVIEW, Outcome.PASS


def test_the_table_names_facts_and_checks_that_are_there() -> None:
    known = {check.id for check in all_checks()}
    assert set(DEMONSTRATING) <= set(FACTS)
    named = {check for checks in DEMONSTRATING.values() for check in checks}
    assert named <= known


def test_every_check_of_a_model_s_answer_at_a_sink_demonstrates_a_fact() -> None:
    sinks = {check.id for check in all_checks() if check.id.startswith("app-output-to-")}
    assert sinks <= set(DEMONSTRATING["generative"])


@pytest.mark.parametrize(
    ("name", "check"), [(name, each) for name, checks in DEMONSTRATING.items() for each in checks]
)
@pytest.mark.parametrize(
    ("outcome", "truth"), [(FAIL, Truth.TRUE), (REVIEW, Truth.FALSE), (PASS, Truth.FALSE)]
)
def test_only_a_failing_finding_holds_against_an_exclusion(
    name: str, check: str, outcome: Outcome, truth: Truth
) -> None:
    found = assess(
        build.inputs(
            checks=(build.check(check),),
            collected={build.SeenA: build.seen(build.SeenA, outcome)},
            discovered=(build.fact(name),),
            declared=build.declared(exclusions=(build.excluded(name),)),
        )
    )
    (fact,) = (each for each in found.workload.predicates if each.name == name)
    assert fact.truth is truth
    assert (f"{check} found it (file0.py:1)" in fact.because[-1]) is (outcome is FAIL)


def test_another_control_stays_required_by_the_fact_that_is_demonstrated() -> None:
    sandbox = build.control("APP-15", severity=Severity.CRITICAL, applies_when="code_execution")
    found = assess(
        build.inputs(
            catalogue=build.catalogue(build.control(), sandbox),
            checks=(build.check("app-output-to-shell"),),
            collected={build.SeenA: build.seen(build.SeenA, FAIL)},
            discovered=(build.fact("code_execution"),),
            declared=build.declared(exclusions=(build.excluded("code_execution"),)),
        )
    )
    statuses = {control.id: control.status for control in found.controls}
    assert statuses == {"APP-01": Status.FAIL, "APP-15": Status.UNKNOWN}
