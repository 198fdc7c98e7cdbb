"""What is lost, added or waived never makes a posture look better than what is known."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.assess.assemble import Inputs, assess
from bartizan.assess.facts import Assessment, Gate, PredicateFact
from bartizan.catalogue.control import Clause, Control
from bartizan.checks.api import Check
from bartizan.core.words import Outcome, Phase, Severity, Source, Status, Truth
from bartizan.evidence.declared import Attested, Declared, Profile, Waived
from bartizan.evidence.facts import Gap, Unavailable
from bartizan.evidence.imported import Imported
from tests import builders as build

T = TypeVar("T")
CONTROLS = ("APP-01", "APP-02", "APP-03")
FAILED = (Status.FAIL, Status.PARTIAL)
PREDICATES = ("acts", "connects", "personal_data", "sensitivity:confidential")
APPLIES = ("always", "acts", "not connects", "acts or connects", "sensitivity:confidential")

outcomes = st.lists(st.sampled_from(Outcome), max_size=3).map(tuple)
phases = st.sampled_from(Phase)


@st.composite
def clauses(draw: st.DrawFn) -> tuple[Clause, ...]:
    names = ("one", "two")[: draw(st.integers(1, 2))]
    return tuple(
        build.clause(
            name,
            from_phase=draw(st.none() | phases),
            when=draw(st.sampled_from(("always", "personal_data", "not personal_data"))),
        )
        for name in names
    )


@st.composite
def controls(draw: st.DrawFn) -> tuple[Control, ...]:
    return tuple(
        build.control(
            name,
            severity=draw(st.sampled_from(Severity)),
            required_from=draw(phases),
            applies_when=draw(st.sampled_from(APPLIES)),
            clauses=draw(clauses()),
        )
        for name in CONTROLS
    )


@st.composite
def profiles(draw: st.DrawFn) -> Profile | None:
    if draw(st.booleans()):
        return None
    return Profile(
        use_cases=draw(st.sampled_from(((), ("answers",), ("connects", "acts")))),
        categories=draw(st.sampled_from(((), ("personal",), ("proprietary",)))),
        sensitivity=draw(st.sampled_from((None, "public", "confidential"))),
        criticality=draw(st.sampled_from((None, "low", "high"))),
        risk_tolerance=draw(st.sampled_from((None, "medium", "high"))),
        roles=build.PEOPLE,
    )


any_attestation = st.builds(
    build.attested,
    st.sampled_from(CONTROLS),
    clauses=st.sampled_from(((), ("one",), ("two",))),
    expires=st.sampled_from((date(2026, 11, 20), date(2027, 1, 15))),
)
attestations = st.lists(any_attestation, max_size=3)
scopes = st.sampled_from(((), ("file0.py",), ("asset-1",), ("broken.py", "file0.py", "app.py")))
any_waiver = st.builds(build.waived, st.sampled_from(CONTROLS), scope=scopes)
waivers = st.lists(any_waiver, max_size=2)
discovered = st.lists(
    st.builds(build.fact, st.sampled_from(PREDICATES), st.sampled_from((Truth.TRUE, Truth.FALSE))),
    max_size=4,
    unique_by=lambda fact: fact.name,
)
gaps = st.sampled_from(((), (Gap("broken.py", "not readable"),)))
imports = st.lists(
    st.builds(
        build.foreign,
        st.sampled_from(Outcome),
        control=st.sampled_from(CONTROLS),
        clause=st.sampled_from(("one", "two")),
        seen=st.sampled_from((build.NOW, build.NOW.replace(year=2025))),
    ),
    max_size=3,
)


@st.composite
def checks(draw: st.DrawFn) -> tuple[Check, ...]:
    return tuple(
        build.check(
            f"app-{number}",
            control=draw(st.sampled_from(CONTROLS)),
            clause=draw(st.sampled_from(("one", "two"))),
            reads=(kind,),
            source=draw(st.sampled_from((Source.REPO, Source.AWS, Source.LIVE))),
        )
        for number, kind in enumerate(build.KINDS)
    )


@st.composite
def workloads(draw: st.DrawFn) -> Inputs:
    """Any small workload, with people's statements about it."""
    return build.inputs(
        catalogue=build.catalogue(*draw(controls())),
        checks=draw(checks()),
        collected={
            kind: build.seen(kind, *draw(outcomes), gaps=draw(gaps)) for kind in build.KINDS
        },
        discovered=tuple(draw(discovered)),
        declared=Declared(
            profile=draw(profiles()),
            attestations=tuple(draw(attestations)),
            waivers=tuple(draw(waivers)),
        ),
        imported=Imported(results=tuple(draw(imports))),
        target=draw(phases),
    )


def lows(assessment: Assessment) -> list[float]:
    return [assessment.overall.low, *(cell.low for cell in assessment.cells.values())]


def never_raised(before: Inputs, after: Inputs) -> None:
    for old, new in zip(lows(assess(before)), lows(assess(after)), strict=True):
        assert new <= old


def failing(gate: Gate) -> list[str]:
    return [item.control for item in gate.blocked_by if item.status in FAILED]


def with_more(inputs: Inputs, kind: type[build.Seen], outcome: Outcome) -> Inputs:
    evidence = inputs.collected[kind]
    assert isinstance(evidence, build.Seen)
    more = replace(evidence, outcomes=(*evidence.outcomes, outcome))
    return replace(inputs, collected={**inputs.collected, kind: more})


@settings(max_examples=100, deadline=None)
@given(workloads(), st.sampled_from(build.KINDS), st.sampled_from(("denied", "")))
def test_lost_evidence_never_raises_the_lower_bound(
    inputs: Inputs, kind: type[build.Seen], reason: str
) -> None:
    rest = {key: value for key, value in inputs.collected.items() if key is not kind}
    lost = {**rest, kind: Unavailable(reason)} if reason else rest
    never_raised(inputs, replace(inputs, collected=lost))


@settings(max_examples=100, deadline=None)
@given(workloads(), st.data())
def test_a_fact_that_is_lost_never_raises_the_lower_bound(
    inputs: Inputs, data: st.DataObject
) -> None:
    if not inputs.discovered:
        return
    lost = data.draw(st.sampled_from(inputs.discovered))
    facts = tuple(
        PredicateFact(name=item.name, truth=Truth.UNKNOWN) if item is lost else item
        for item in inputs.discovered
    )
    never_raised(inputs, replace(inputs, discovered=facts))


@settings(max_examples=100, deadline=None)
@given(workloads(), st.sampled_from(build.KINDS))
def test_an_asset_that_was_not_scanned_never_raises_the_lower_bound(
    inputs: Inputs, kind: type[build.Seen]
) -> None:
    never_raised(inputs, with_more(inputs, kind, Outcome.UNKNOWN))


@settings(max_examples=100, deadline=None)
@given(workloads(), st.sampled_from(build.KINDS))
def test_one_more_failure_never_improves_anything(inputs: Inputs, kind: type[build.Seen]) -> None:
    before, after = assess(inputs), assess(with_more(inputs, kind, Outcome.FAIL))
    never_raised(inputs, with_more(inputs, kind, Outcome.FAIL))
    for phase in Phase:
        assert before.gates[phase].open or not after.gates[phase].open


@settings(max_examples=100, deadline=None)
@given(workloads(), any_waiver)
def test_a_waiver_never_changes_what_lies_beneath(inputs: Inputs, waiver: Waived) -> None:
    extra = (*inputs.declared.waivers, waiver)
    after = assess(replace(inputs, declared=replace(inputs.declared, waivers=extra)))
    before = assess(inputs)
    assert [item.underlying for item in before.controls] == [
        item.underlying for item in after.controls
    ]
    assert (before.overall, before.cells) == (after.overall, after.cells)
    for phase in Phase:
        assert before.gates[phase].met >= after.gates[phase].met


@settings(max_examples=100, deadline=None)
@given(workloads(), waivers)
def test_waivers_alone_open_no_gate(inputs: Inputs, waivers: list[Waived]) -> None:
    declared = Declared(profile=inputs.declared.profile, waivers=tuple(waivers))
    nothing = replace(inputs, declared=declared, collected={}, imported=Imported())
    for gate in assess(nothing).gates.values():
        assert not gate.open or gate.required == 0


@settings(max_examples=200, deadline=None)
@given(workloads(), any_attestation)
def test_a_statement_never_opens_a_gate_that_a_failing_check_shut(
    inputs: Inputs, attestation: Attested
) -> None:
    extra = (*inputs.declared.attestations, attestation)
    before = assess(inputs)
    after = assess(replace(inputs, declared=replace(inputs.declared, attestations=extra)))
    for phase in Phase:
        assert failing(before.gates[phase]) == failing(after.gates[phase])


@settings(max_examples=200, deadline=None)
@given(workloads(), st.sampled_from(PREDICATES))
def test_an_exclusion_never_opens_a_gate_that_a_failing_check_shut(
    inputs: Inputs, predicate: str
) -> None:
    declared = replace(inputs.declared, exclusions=(build.excluded(predicate),))
    before, after = assess(inputs), assess(replace(inputs, declared=declared))
    for phase in Phase:
        if failing(before.gates[phase]):
            assert not after.gates[phase].open


@settings(max_examples=100, deadline=None)
@given(workloads(), st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_matter(inputs: Inputs, random: Random) -> None:
    def mixed(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(items, len(items)))

    shuffled = replace(
        inputs,
        catalogue=build.catalogue(*mixed(inputs.catalogue.controls)),
        checks=mixed(inputs.checks),
        discovered=mixed(inputs.discovered),
        collected=dict(mixed(tuple(inputs.collected.items()))),
        declared=replace(
            inputs.declared,
            attestations=mixed(inputs.declared.attestations),
            waivers=mixed(inputs.declared.waivers),
        ),
        imported=replace(inputs.imported, results=mixed(inputs.imported.results)),
    )
    assert assess(shuffled) == assess(inputs)


@settings(max_examples=100, deadline=None)
@given(workloads())
def test_the_interval_is_one(inputs: Inputs) -> None:
    overall = assess(inputs).overall
    assert 0 <= overall.low <= overall.high <= 1
    assert 0 <= overall.coverage <= 1
