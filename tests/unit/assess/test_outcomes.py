"""Scope, posture, gate and plan, seen through whole assessments."""

from dataclasses import replace
from datetime import date
from typing import Any

from bartizan.assess.assemble import assess
from bartizan.assess.facts import Assessment, Wave
from bartizan.assess.foreign import findings_of_imports
from bartizan.assess.plan import cheapest_set
from bartizan.catalogue.control import Control
from bartizan.core.place import Place
from bartizan.core.words import Effort, Layer, Outcome, Phase, Severity, Status, Truth
from bartizan.evidence.declared import Declared, Profile
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported
from tests import builders as build

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
PRODUCTION = Phase.PRODUCTION
HARMLESS = Declared(
    profile=Profile(
        name="faq",
        use_cases=("answers",),
        sensitivity="public",
        criticality="low",
        categories=("proprietary",),
        exposure="public",
    )
)


def assessed(*controls: Control, **fields: Any) -> Assessment:
    """Assess controls, each with a check of its own that reads the evidence of its place."""
    checks = tuple(
        build.check(f"app-{number}", control=control.id, reads=(kind,))
        for number, (control, kind) in enumerate(zip(controls, build.KINDS, strict=False))
    )
    outcomes = fields.pop("outcomes")
    collected = {
        kind: build.seen(kind, *found) for kind, found in zip(build.KINDS, outcomes, strict=False)
    }
    return assess(
        build.inputs(
            catalogue=build.catalogue(*controls), checks=checks, collected=collected, **fields
        )
    )


def test_the_light_outcome_turns_small_controls_into_advice() -> None:
    low = build.control("APP-10", severity=Severity.LOW)
    kept = build.control("APP-09", severity=Severity.MEDIUM)
    high = build.control("APP-02", severity=Severity.HIGH)
    found = assessed(low, kept, high, outcomes=((FAIL,), (FAIL,), (PASS,)), declared=HARMLESS)
    assert [item.id for item in found.controls if item.advice] == ["APP-10"]
    assert found.overall.controls == 2
    assert "APP-10" not in {item.control for item in found.plan}


def test_what_is_not_known_is_never_light() -> None:
    low = build.control("APP-10", severity=Severity.LOW)
    found = assessed(low, outcomes=((FAIL,),))
    assert not found.controls[0].advice
    assert not found.controls[0].certain


def test_posture_weighs_by_severity() -> None:
    critical = build.control("APP-01")
    low = build.control("APP-10", severity=Severity.LOW)
    sure = (build.fact("acts"),)
    found = assessed(critical, low, outcomes=((PASS,), (UNKNOWN,)), discovered=sure)
    assert found.overall.low == round(10 / 11, 6)
    assert found.overall.high == 1
    assert found.overall.coverage == round(10 / 11, 6)
    assert found.overall.fresh == 1


def test_a_control_that_may_not_apply_never_lifts_the_lower_bound() -> None:
    sure = build.control("APP-01")
    maybe = build.control("APP-02", applies_when="connects")
    lifted = assessed(sure, maybe, outcomes=((FAIL,), (PASS,)))
    assert (lifted.overall.low, lifted.overall.high) == (0, 0.5)
    sunk = assessed(sure, maybe, outcomes=((PASS,), (FAIL,)))
    assert (sunk.overall.low, sunk.overall.high) == (0.5, 1)


def test_cells_hold_a_layer_in_a_phase() -> None:
    early = build.control("APP-01")
    late = build.control("DAT-01", layer=Layer.DATA, required_from=PRODUCTION)
    found = assessed(early, late, outcomes=((PASS,), (FAIL,)))
    assert found.cells[Layer.APPLICATION, Phase.PROTOTYPE].low == 1
    assert found.cells[Layer.DATA, Phase.PROTOTYPE].controls == 0
    assert found.cells[Layer.DATA, PRODUCTION].high == 0
    assert found.overall.controls == 1


def test_an_empty_posture_promises_nothing() -> None:
    found = assessed(outcomes=())
    assert (found.overall.low, found.overall.coverage, found.overall.fresh) == (0, 0, 1)
    assert found.gates[Phase.PROTOTYPE].open


def test_the_gate_lists_what_blocks_it_worst_first() -> None:
    controls = (
        build.control("APP-03", severity=Severity.HIGH),
        build.control("APP-02"),
        build.control("APP-01", severity=Severity.MEDIUM),
        build.control("APP-04"),
    )
    outcomes = ((UNKNOWN,), (FAIL, PASS), (FAIL,), (PASS,))
    gate = assessed(*controls, outcomes=outcomes).gates[Phase.PROTOTYPE]
    assert [blocker.control for blocker in gate.blocked_by] == ["APP-02", "APP-03"]
    assert (gate.open, gate.conclusive) == (False, True)
    assert (gate.required, gate.met) == (4, 1)
    assert gate.blocked_by[0].because.startswith("whole: 1 of 2 do not meet it")


def test_the_gate_is_inconclusive_when_only_evidence_is_missing() -> None:
    gate = assessed(build.control(), outcomes=((UNKNOWN,),)).gates[Phase.PROTOTYPE]
    assert (gate.open, gate.conclusive) == (False, False)


def test_a_gate_knows_only_its_own_phase() -> None:
    late = build.control("APP-06", required_from=PRODUCTION)
    found = assessed(late, outcomes=((FAIL,),))
    assert found.gates[Phase.PROTOTYPE].open
    assert not found.gates[PRODUCTION].open
    assert not found.gates[Phase.SCALE].open


def test_the_plan_comes_in_waves_and_marks_what_opens_the_gate() -> None:
    controls = (
        build.control("APP-01", effort=Effort.LARGE),
        build.control("APP-06", required_from=PRODUCTION, severity=Severity.HIGH),
        build.control("APP-09", severity=Severity.MEDIUM),
        build.control("APP-07", effort=Effort.SMALL),
    )
    outcomes = ((FAIL, FAIL), (UNKNOWN,), (FAIL,), (FAIL,))
    found = assessed(*controls, outcomes=outcomes, target=PRODUCTION)
    assert [(item.control, item.wave, item.rank) for item in found.plan] == [
        ("APP-07", Wave.NOW, 1),
        ("APP-01", Wave.NOW, 2),
        ("APP-06", Wave.BEFORE_GATE, 3),
        ("APP-09", Wave.NEXT, 4),
    ]
    assert [item.control for item in found.plan if item.opens_gate] == [
        "APP-07",
        "APP-01",
        "APP-06",
    ]
    assert [item.control for item in cheapest_set(found.plan)] == ["APP-07", "APP-06", "APP-01"]
    first = found.plan[1]
    assert first.action == "fix of app-0"
    assert first.places == (Place("file0.py", 1), Place("file1.py", 2))


def test_a_step_counts_the_places_that_it_does_not_name() -> None:
    found = assessed(build.control("APP-01"), outcomes=((FAIL,) * 7,))
    (item,) = found.plan
    assert (len(item.places), item.elsewhere) == (3, 4)


def test_every_number_of_the_plan_has_its_reason() -> None:
    facts = (
        build.fact("public_facing"),
        build.fact("acts"),
        build.fact("connects", Truth.FALSE),
        build.fact("feedback_loop", Truth.FALSE),
        build.fact("personal_data"),
    )
    profile = Declared(profile=Profile(sensitivity="internal", criticality="medium"))
    control = build.control("APP-13")
    found = assessed(control, outcomes=((FAIL,),), discovered=facts, declared=profile)
    item = found.plan[0]
    assert item.risk_removed == 4 * 5 * 10
    assert item.because == (
        "impact 4: personal data",
        (
            "likelihood 4: people outside can reach it, it can act or run code, "
            "known technique owasp-llm/LLM01"
        ),
        "raised to 5: a single barrier on the path from public input to a tool that acts",
        "risk removed 200 = 4 x 5 x 10 (critical); effort 1 (small)",
        "it blocks the gate of prototype, where the workload is",
    )


def test_another_barrier_on_the_path_lowers_the_likelihood() -> None:
    facts = (build.fact("public_facing"), build.fact("acts"))
    controls = (build.control("APP-13"), build.control("APP-14"))
    found = assessed(*controls, outcomes=((FAIL,), (PASS,)), discovered=facts)
    assert not any("single barrier" in line for line in found.plan[0].because)


def test_a_gap_that_only_people_can_close_says_how_to_attest_it() -> None:
    found = assess(build.inputs(checks=()))
    how = "bartizan attest APP-01 --role application --by NAME"
    assert found.plan[0].action == f"do it Then attest it: {how}"
    assert found.plan[0].because[0] == f"not known: nothing automatic judges this; attest it: {how}"


def test_a_gap_that_only_what_was_not_read_leaves_says_why_and_the_way_out() -> None:
    seen = replace(build.seen(build.SeenA, PASS), gaps=(Gap("setup.py", "line 4: computed"),))
    found = assess(build.inputs(collected={build.SeenA: seen}))
    step = found.plan[0]
    assert "setup.py: line 4: computed" in step.because[0]
    assert step.action == (
        "See to it that setup.py can be read, or is no part of the workload; "
        "`bartizan waive APP-01` accepts the gap for a time."
    )


def test_a_step_counts_the_fixes_that_its_findings_need_besides() -> None:
    kinds = (build.SeenA, build.SeenB)
    checks = tuple(
        build.check(f"app-{kind.__name__.lower()}", reads=(kind,), fix=f"mend {kind.__name__}")
        for kind in kinds
    )
    seen = {kind: build.seen(kind, FAIL, FAIL) for kind in kinds}
    step = assess(build.inputs(checks=checks, collected=seen)).plan[0]
    assert (step.action, step.other_fixes) == ("mend SeenA", 1)
    assert assess(build.inputs(checks=checks[:1], collected=seen)).plan[0].other_fixes == 0


def test_a_waived_control_leaves_the_plan_until_its_waiver_ends() -> None:
    met, gap = build.control("APP-02"), build.control()
    waived = build.declared(waivers=(build.waived(),))
    assert assessed(met, gap, outcomes=((PASS,), (FAIL,)), declared=waived).plan == ()
    over = build.declared(waivers=(build.waived(expires=date(2026, 11, 20)),))
    assert assessed(build.control(), outcomes=((FAIL,),), declared=over).plan[0].rank == 1


def test_the_workload_shows_what_was_declared() -> None:
    found = assessed(build.control(), outcomes=((PASS,),), declared=HARMLESS)
    assert found.workload.name == "faq"
    assert found.workload.declared["data.sensitivity"] == "public"
    assert "owner.team" in found.workload.missing
    assert found.controls[0].status is Status.PASS


def test_what_reaches_nobody_outside_has_no_single_barrier() -> None:
    facts = (build.fact("acts"),)
    inside = Declared(profile=Profile(exposure="internal"))
    found = assessed(
        build.control("APP-13", threats=()), outcomes=((FAIL,),), discovered=facts, declared=inside
    )
    because = found.plan[0].because
    assert not any("single barrier" in line for line in because)
    assert because[1].startswith("likelihood 3: it reads content that others write (not known)")


def test_a_harmless_workload_has_nothing_that_helps_an_attacker() -> None:
    names = ("public_facing", "connects", "feedback_loop", "acts", "code_execution", "mcp")
    facts = tuple(build.fact(name, Truth.FALSE) for name in names)
    found = assessed(build.control("APP-13", threats=()), outcomes=((FAIL,),), discovered=facts)
    assert found.plan[0].because[1] == "likelihood 1: nothing that helps an attacker"


def test_a_reason_without_a_source_names_the_fact() -> None:
    facts = (build.fact("acts", Truth.FALSE),)
    found = assessed(build.control(applies_when="acts"), outcomes=((PASS,),), discovered=facts)
    assert found.controls[0].because == ("acts does not hold",)


def test_findings_of_imports_stand_alone() -> None:
    rows = Imported(results=(build.foreign(), build.foreign(control="")))
    (finding,) = findings_of_imports(rows, build.catalogue(build.control()))
    assert (finding.source, finding.check) == ("Bandit", "bandit:B301")
    assert finding.message == "pickle is used (Bandit 1.9, 2026-11-22T00:00:00Z)"
