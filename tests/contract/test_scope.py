"""No failure vanishes because a fact says that its control does not apply."""

from dataclasses import replace

import pytest

from bartizan.assess.assemble import conclude
from bartizan.assess.facts import Assessment, PredicateFact
from bartizan.assess.judge import LEFT_OPEN
from bartizan.catalogue.expression import ATOMS
from bartizan.catalogue.load import load_catalogue
from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Phase, Status, Truth
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.declared import Declared
from bartizan.evidence.documents import Documents
from tests import builders as build

CATALOGUE = load_catalogue()
NOTHING = tuple(PredicateFact(name=name, truth=Truth.FALSE) for name in ATOMS)
SPEAKING = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN)


def finding(check: Check, outcome: Outcome) -> Finding:
    return Finding(
        check=check.id,
        control=check.control,
        clause=check.clause,
        layer=check.layer,
        severity=check.severity,
        confidence=check.confidence,
        outcome=outcome,
        asset="asset",
        title=check.title,
        message="it is there",
        fingerprint=f"{check.id}-{outcome}",
    )


def concluded(outcome: Outcome, declared: Declared) -> Assessment:
    """Conclude from one finding of every check, for a workload of which no fact holds."""
    checks = all_checks()
    inputs = build.inputs(
        catalogue=CATALOGUE,
        checks=checks,
        discovered=NOTHING,
        declared=declared,
        target=Phase.SCALE,
    )
    return conclude(inputs, [finding(check, outcome) for check in checks])


def excluding_all() -> Declared:
    return build.declared(exclusions=tuple(build.excluded(name) for name in ATOMS))


def of_paper(check: Check) -> bool:
    return {Documents, Declared}.issuperset(check.reads)


CONDITIONAL = {item.id for item in CATALOGUE.controls if str(item.applies_when) != "always"}
PAPER = tuple(check for check in all_checks() if of_paper(check) and check.control in CONDITIONAL)
TELLING = tuple(check for check in all_checks() if check not in PAPER)
FOUND = {outcome: concluded(outcome, Declared()) for outcome in SPEAKING}
EXCLUDED = concluded(Outcome.FAIL, excluding_all())


@pytest.mark.parametrize("check", TELLING, ids=lambda check: check.id)
@pytest.mark.parametrize("outcome", SPEAKING)
def test_what_a_check_finds_is_judged_whatever_the_facts_say(
    check: Check, outcome: Outcome
) -> None:
    expected = Status.FAIL if outcome is Outcome.FAIL else Status.UNKNOWN
    control = next(item for item in FOUND[outcome].controls if item.id == check.control)
    clause = next(item for item in control.clauses if item.id == check.clause)
    assert control.status is expected
    assert clause.status is expected
    assert f"{check.id}-{outcome}" in control.findings


@pytest.mark.parametrize("check", PAPER, ids=lambda check: check.id)
@pytest.mark.parametrize("outcome", SPEAKING)
def test_what_documents_lack_does_not_make_a_workload_need_it(
    check: Check, outcome: Outcome
) -> None:
    """Else the loss of that document, whatever it is named, would take its control along."""
    control = build.control(
        check.control, applies_when="acts", clauses=(build.clause(check.clause),)
    )
    inputs = build.inputs(
        catalogue=build.catalogue(control),
        checks=(check,),
        discovered=(build.fact("acts", Truth.FALSE),),
    )
    found = conclude(inputs, [finding(check, outcome)])
    assert found.controls[0].status is Status.NOT_APPLICABLE
    assert found.findings[0].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("check", TELLING, ids=lambda check: check.id)
def test_no_exclusion_hides_a_failure(check: Check) -> None:
    control = next(item for item in EXCLUDED.controls if item.id == check.control)
    assert control.status is Status.FAIL


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_other_outcomes_leave_the_scope_to_the_facts(outcome: Outcome) -> None:
    found = concluded(outcome, Declared())
    never = {item.id for item in found.controls if item.status is Status.NOT_APPLICABLE}
    assert never == {
        control.id for control in CATALOGUE.controls if str(control.applies_when) != "always"
    }


def test_what_is_for_review_yields_to_an_exclusion() -> None:
    control = build.control(applies_when="acts")
    excluded = build.declared(exclusions=(build.excluded("acts"),))
    inputs = build.inputs(catalogue=build.catalogue(control), discovered=(build.fact("acts"),))
    told = [finding(build.check(), Outcome.REVIEW)]
    with_it = conclude(replace(inputs, declared=excluded), told)
    assert with_it.controls[0].status is Status.NOT_APPLICABLE
    assert conclude(inputs, told).controls[0].status is Status.UNKNOWN


def test_a_control_that_a_failure_brings_back_says_why() -> None:
    control = build.control(applies_when="acts")
    inputs = build.inputs(
        catalogue=build.catalogue(control), discovered=(build.fact("acts", Truth.FALSE),)
    )
    found = conclude(inputs, [finding(build.check(), Outcome.FAIL)])
    assert found.controls[0].because[0].startswith("app-one found what it is about")
    assert not found.controls[0].certain
    assert not found.gates[Phase.PROTOTYPE].open


def test_a_failure_that_is_lost_does_not_take_its_control_along() -> None:
    """Else the loss of evidence would raise the posture, and open the gate."""
    control = build.control(applies_when="acts")
    inputs = build.inputs(
        catalogue=build.catalogue(control), discovered=(build.fact("acts", Truth.FALSE),)
    )
    lost = conclude(inputs, [finding(build.check(), Outcome.UNKNOWN)])
    assert lost.controls[0].status is Status.UNKNOWN
    assert lost.controls[0].because[0].startswith("app-one could not tell")
    assert not lost.gates[Phase.PROTOTYPE].open


@pytest.mark.parametrize(
    ("asks", "status"),
    [(calls("torch.load"), Status.NOT_APPLICABLE), ((), Status.UNKNOWN)],
    ids=["source", "a file that only its check knows"],
)
def test_source_that_was_not_read_leaves_the_scope_to_the_facts(
    asks: tuple[Ask, ...], status: Status
) -> None:
    control, check = build.control(applies_when="acts"), build.check(asks=asks)
    inputs = build.inputs(
        catalogue=build.catalogue(control),
        checks=(check,),
        discovered=(build.fact("acts", Truth.FALSE),),
    )
    unread = replace(finding(check, Outcome.UNKNOWN), asset=LEFT_OPEN)
    assert conclude(inputs, [unread]).controls[0].status is status
