"""A gate goes by controls and by the lower end of the posture."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bartizan.assess.assemble import assess
from bartizan.assess.facts import Assessment, Wave
from bartizan.assess.gate import gate
from bartizan.assess.plan import cheapest_set
from bartizan.assess.posture import interval
from bartizan.catalogue.control import Control
from bartizan.core.place import Place
from bartizan.core.words import Effort, Outcome, Phase, Severity, Status
from bartizan.evidence.auditlog import AuditLogs, LogSeen
from bartizan.evidence.declared import Profile
from tests import builders as build

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
PROTOTYPE = Phase.PROTOTYPE


def assessed(
    outcomes: tuple[Outcome, ...],
    *waived: str,
    tolerance: str | None = None,
    controls: tuple[Control, ...] = (),
) -> Assessment:
    """Assess a control for each outcome; all are critical unless they are given."""
    given = controls or tuple(build.control(f"APP-0{place}") for place in range(len(outcomes)))
    checks = tuple(
        build.check(f"app-{place}", control=control.id, reads=(kind,))
        for place, (control, kind) in enumerate(zip(given, build.KINDS, strict=False))
    )
    fields: dict[str, Any] = {
        "catalogue": build.catalogue(*given),
        "checks": checks,
        "collected": {
            kind: build.seen(kind, outcome)
            for kind, outcome in zip(build.KINDS, outcomes, strict=False)
        },
        "declared": build.declared(
            profile=Profile(roles=build.PEOPLE, risk_tolerance=tolerance),
            waivers=tuple(build.waived(name) for name in waived),
        ),
    }
    return assess(build.inputs(**fields))


def test_waivers_alone_open_no_gate() -> None:
    found = assessed((FAIL, FAIL), "APP-00", "APP-01")
    gate = found.gates[PROTOTYPE]
    assert [control.status for control in found.controls] == [Status.WAIVED] * 2
    assert (gate.open, gate.conclusive, gate.too_low) == (False, True, True)
    assert (gate.required, gate.met, gate.waived) == (2, 0, 2)
    assert gate.blocked_by == ()


def test_waived_is_told_apart_from_met() -> None:
    gate = assessed((PASS, PASS, FAIL), "APP-02").gates[PROTOTYPE]
    assert gate.open
    assert (gate.required, gate.met, gate.waived) == (3, 2, 1)


def test_a_posture_that_only_lacks_evidence_leaves_the_gate_undecided() -> None:
    gate = assessed((UNKNOWN, UNKNOWN), "APP-00", "APP-01").gates[PROTOTYPE]
    assert (gate.open, gate.conclusive) == (False, False)


@pytest.mark.parametrize(
    ("tolerance", "floor"), [(None, 0.5), ("low", 0.5), ("medium", 0.4), ("high", 0.3)]
)
def test_the_risk_tolerance_moves_what_the_posture_must_reach(
    tolerance: str | None, floor: float
) -> None:
    found = assessed((PASS, FAIL, FAIL), "APP-01", "APP-02", tolerance=tolerance)
    gate = found.gates[PROTOTYPE]
    assert gate.floor == floor
    assert gate.open is (gate.low >= floor)
    assert gate.open is (tolerance == "high")


def test_the_plan_shows_the_cheapest_gaps_that_lift_the_posture_enough() -> None:
    controls = (
        build.control("APP-00", effort=Effort.LARGE),
        build.control("APP-01", effort=Effort.SMALL),
        build.control("APP-02", severity=Severity.LOW),
    )
    found = assessed((FAIL, FAIL, PASS), "APP-00", "APP-01", controls=controls)
    assert [item.control for item in cheapest_set(found.plan)] == ["APP-01"]
    (step,) = found.plan
    assert step.wave is Wave.BEFORE_GATE
    assert "it lifts the posture" in step.because[-1]


@pytest.mark.parametrize(
    ("outcome", "blockers"), [(FAIL, ["APP-02"]), (UNKNOWN, ["APP-02"]), (PASS, [])]
)
def test_a_gap_whose_waiver_expired_blocks_whatever_its_severity(
    outcome: Outcome, blockers: list[str]
) -> None:
    controls = (build.control("APP-01"), build.control("APP-02", severity=Severity.LOW))
    checks = (build.check(), build.check("app-two", control="APP-02", reads=(build.SeenB,)))
    over = build.waived("APP-02", expires=date(2026, 11, 20))
    collected = {
        build.SeenA: build.seen(build.SeenA, PASS),
        build.SeenB: build.seen(build.SeenB, outcome),
    }
    inputs = build.inputs(
        catalogue=build.catalogue(*controls),
        checks=checks,
        collected=collected,
        declared=build.declared(waivers=(over,)),
    )
    gate = assess(inputs).gates[PROTOTYPE]
    assert [blocker.control for blocker in gate.blocked_by] == blockers
    assert all("its waiver expired on 2026-11-20" in item.because for item in gate.blocked_by)
    never = assess(replace(inputs, declared=build.declared()))
    assert never.gates[PROTOTYPE].open


def test_what_fails_stands_before_what_is_not_known() -> None:
    controls = [
        build.control("APP-01"),
        build.control("APP-02", severity=Severity.HIGH),
        build.control("APP-03"),
    ]
    checks = [
        build.check(f"app-{number}", control=control.id, reads=(kind,))
        for number, (control, kind) in enumerate(zip(controls, build.KINDS, strict=False))
    ]
    outcomes = zip(build.KINDS, (UNKNOWN, FAIL, FAIL), strict=False)
    found = assess(
        build.inputs(
            catalogue=build.catalogue(*controls),
            checks=tuple(checks),
            collected={kind: build.seen(kind, outcome) for kind, outcome in outcomes},
        )
    ).gates[PROTOTYPE]
    assert [item.control for item in found.blocked_by] == ["APP-03", "APP-02", "APP-01"]


def test_a_gate_names_what_it_cannot_judge() -> None:
    gates = assessed((PASS,)).gates
    assert any("expired waiver" in item for item in gates[PROTOTYPE].not_judged)
    assert any("90 days" in item for item in gates[Phase.SCALE].not_judged)


@pytest.mark.parametrize(
    ("outcome", "blockers"), [(FAIL, ["ORG-01"]), (UNKNOWN, ["ORG-01"]), (PASS, [])]
)
def test_no_phase_is_entered_without_an_owner(outcome: Outcome, blockers: list[str]) -> None:
    clauses = (build.clause("entry-complete"), build.clause("assets-claimed"))
    entry = build.control("ORG-01", severity=Severity.MEDIUM, clauses=clauses)
    checks = (
        build.check(),
        build.check("org-entry", control="ORG-01", clause="entry-complete", reads=(build.SeenB,)),
    )
    found = assess(
        build.inputs(
            catalogue=build.catalogue(build.control(), entry),
            checks=checks,
            collected={
                build.SeenA: build.seen(build.SeenA, PASS),
                build.SeenB: build.seen(build.SeenB, outcome),
            },
        )
    )
    gate = found.gates[PROTOTYPE]
    assert gate.open is (not blockers)
    assert [blocker.control for blocker in gate.blocked_by] == blockers


@pytest.mark.parametrize(
    ("until", "outcome", "waivers", "blockers"),
    [
        (date(2026, 11, 20), FAIL, (), ["APP-02"]),
        (date(2026, 11, 20), UNKNOWN, (), ["APP-02"]),
        (date(2026, 11, 20), PASS, (), []),
        (date(2026, 11, 20), FAIL, ("APP-02",), []),
        (build.TODAY, FAIL, (), []),
        (None, FAIL, (), []),
    ],
)
def test_an_expired_waiver_that_only_the_audit_log_holds_blocks_as_well(
    until: date | None, outcome: Outcome, waivers: tuple[str, ...], blockers: list[str]
) -> None:
    controls = (build.control("APP-01"), build.control("APP-02", severity=Severity.LOW))
    log = LogSeen(
        origin="log",
        place=Place("bartizan.yaml"),
        size=1,
        waived={"APP-02": until} if until else {},
    )
    inputs = build.inputs(
        catalogue=build.catalogue(*controls),
        checks=(build.check(), build.check("app-two", control="APP-02", reads=(build.SeenB,))),
        collected={
            build.SeenA: build.seen(build.SeenA, PASS),
            build.SeenB: build.seen(build.SeenB, outcome),
            AuditLogs: AuditLogs(log=log),
        },
        declared=build.declared(waivers=tuple(build.waived(name) for name in waivers)),
    )
    found = assess(inputs).gates[PROTOTYPE]
    assert [blocker.control for blocker in found.blocked_by] == blockers


def test_a_gate_that_asks_for_nothing_is_open() -> None:
    found = gate((), PROTOTYPE, interval((), PROTOTYPE), 0.5)
    assert (found.open, found.conclusive, found.required) == (True, True, 0)


@pytest.mark.parametrize(("waived", "blockers"), [((), ["ORG-01"]), (("ORG-01",), [])])
def test_a_clause_of_entry_under_a_live_waiver_does_not_block(
    waived: tuple[str, ...], blockers: list[str]
) -> None:
    entry = build.control(
        "ORG-01", severity=Severity.LOW, clauses=(build.clause("entry-complete"),)
    )
    inputs = build.inputs(
        catalogue=build.catalogue(build.control(), entry),
        checks=(
            build.check(),
            build.check("org-one", control="ORG-01", clause="entry-complete", reads=(build.SeenB,)),
        ),
        collected={
            build.SeenA: build.seen(build.SeenA, PASS),
            build.SeenB: build.seen(build.SeenB, FAIL),
        },
        declared=build.declared(waivers=tuple(build.waived(name) for name in waived)),
    )
    found = assess(inputs).gates[PROTOTYPE]
    assert [blocker.control for blocker in found.blocked_by] == blockers
