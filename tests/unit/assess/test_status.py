from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bartizan.assess.assemble import assess
from bartizan.assess.facts import Assessment, ControlResult
from bartizan.catalogue.control import Kind, Observation
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Phase, Role, Severity, Source, Status, Truth
from bartizan.evidence.declared import Declared, Profile
from bartizan.evidence.facts import Gap, Unavailable
from bartizan.evidence.imported import Imported
from tests import builders as build

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
REVIEW, ABSENT = Outcome.REVIEW, Outcome.NOT_APPLICABLE


def assessed(*outcomes: Outcome, **fields: Any) -> Assessment:
    evidence = {build.SeenA: build.seen(build.SeenA, *outcomes)}
    return assess(build.inputs(**({"collected": evidence} | fields)))


def result(*outcomes: Outcome, **fields: Any) -> ControlResult:
    return assessed(*outcomes, **fields).controls[0]


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((PASS,), Status.PASS),
        ((PASS, REVIEW, ABSENT), Status.PASS),
        ((FAIL,), Status.FAIL),
        ((FAIL, UNKNOWN), Status.FAIL),
        ((FAIL, PASS), Status.PARTIAL),
        ((FAIL, PASS, UNKNOWN), Status.PARTIAL),
        ((PASS, UNKNOWN), Status.UNKNOWN),
        ((UNKNOWN,), Status.UNKNOWN),
        ((REVIEW,), Status.UNKNOWN),
        ((), Status.UNKNOWN),
    ],
)
def test_status_of_outcomes(outcomes: tuple[Outcome, ...], status: Status) -> None:
    assert result(*outcomes).status is status


def test_partial_knows_its_share() -> None:
    assert result(FAIL, PASS, PASS, PASS).share == 0.75


def test_a_clause_that_nothing_judges_is_unknown_and_says_how_to_attest_it() -> None:
    control = result(checks=())
    assert control.status is Status.UNKNOWN
    assert "bartizan attest APP-01" in control.because[0]


def test_a_control_that_is_proven_in_part_says_so() -> None:
    control = build.control(clauses=(build.clause(), build.clause("rest")))
    found = result(PASS, catalogue=build.catalogue(control))
    assert found.status is Status.UNKNOWN
    assert "1 of 2 clauses proven" in found.because


def test_a_clause_of_a_later_phase_does_not_count() -> None:
    control = build.control(
        clauses=(build.clause(), build.clause("rest", from_phase=Phase.PRODUCTION))
    )
    fields = {"catalogue": build.catalogue(control)}
    assert result(PASS, **fields).status is Status.PASS
    assert result(PASS, target=Phase.PRODUCTION, **fields).status is Status.UNKNOWN


def test_a_clause_whose_condition_is_false_does_not_count() -> None:
    control = build.control(clauses=(build.clause(), build.clause("rest", when="acts")))
    fields = {"catalogue": build.catalogue(control)}
    never = (build.fact("acts", Truth.FALSE),)
    assert result(PASS, discovered=never, **fields).status is Status.PASS
    assert result(PASS, **fields).status is Status.UNKNOWN


def test_a_control_whose_predicate_is_false_does_not_apply_and_says_why() -> None:
    fields = {"catalogue": build.catalogue(build.control(applies_when="acts"))}
    never = (build.fact("acts", Truth.FALSE, because=("no tool was found",)),)
    control = result(PASS, discovered=never, **fields)
    assert control.status is Status.NOT_APPLICABLE
    assert control.because == ("acts does not hold: no tool was found",)


def test_a_control_that_may_apply_is_judged_and_says_that_it_is_not_known() -> None:
    control = result(FAIL, catalogue=build.catalogue(build.control(applies_when="acts")))
    assert control.status is Status.FAIL
    assert not control.certain
    assert control.because[0].startswith("whether it applies is not known")


def test_an_attestation_stands_where_nothing_automatic_judges() -> None:
    by = build.declared(attestations=(build.attested(),))
    control = result(checks=(), declared=by)
    assert control.status is Status.ATTESTED
    assert control.attestation is not None
    assert control.attestation.live


def test_an_attestation_stands_where_no_check_applies() -> None:
    by = build.declared(attestations=(build.attested(),))
    assert result(declared=by).status is Status.ATTESTED


@pytest.mark.parametrize(
    ("fields", "status", "because"),
    [
        (
            {"made": date(2026, 8, 1), "expires": date(2026, 10, 1)},
            Status.STALE,
            "expired on 2026-10-01",
        ),
        ({"role": Role.LEGAL}, Status.UNKNOWN, "legal may not decide this"),
        ({"expires": date(2028, 1, 1)}, Status.UNKNOWN, "longer than the 90 allowed"),
        ({"made": date(2026, 11, 23)}, Status.UNKNOWN, "it is dated 2026-11-23"),
        ({"clauses": ("other",)}, Status.UNKNOWN, "nothing automatic judges this"),
        ({"by": "Grace"}, Status.UNKNOWN, "does not name Grace as application, but Ada"),
    ],
)
def test_an_attestation_that_does_not_count(
    fields: dict[str, Any], status: Status, because: str
) -> None:
    by = build.declared(attestations=(build.attested(**fields),))
    control = result(checks=(), declared=by)
    assert control.status is status
    assert any(because in line for line in control.because)


def test_an_attestation_never_replaces_a_check_that_could_run() -> None:
    by = build.declared(attestations=(build.attested(),))
    lost = {build.SeenA: Unavailable("cannot read")}
    assert result(FAIL, declared=by).status is Status.FAIL
    assert result(declared=by, collected=lost).status is Status.UNKNOWN


def test_an_attestation_stands_in_for_evidence_out_of_reach_but_is_worth_nothing() -> None:
    by = build.declared(attestations=(build.attested(),))
    fields: dict[str, Any] = {
        "declared": by,
        "checks": (build.check(source=Source.AWS),),
        "collected": {build.SeenA: Unavailable("access denied")},
    }
    found = assessed(**fields)
    assert found.controls[0].status is Status.ATTESTED
    assert found.overall.low == 0
    gate = found.gates[Phase.PROTOTYPE]
    assert not gate.open
    assert not gate.conclusive
    assert "only attested where a check exists" in gate.blocked_by[0].because


def test_old_imported_evidence_is_stale() -> None:
    row = build.foreign(PASS, seen=build.NOW.replace(month=9))
    control = result(checks=(), imported=Imported(results=(row,)))
    assert control.status is Status.STALE
    fresh = Imported(results=(row, build.foreign(PASS)))
    assert result(checks=(), imported=fresh).status is Status.PASS


def test_an_old_failure_is_stale_beside_a_fresh_pass() -> None:
    old = build.foreign(FAIL, seen=build.NOW.replace(month=9), subject="old.py")
    rows = (old, build.foreign(PASS, subject="new.py"))
    assert result(checks=(), imported=Imported(results=rows)).status is Status.STALE


def test_an_import_that_was_cut_off_leaves_its_clauses_unknown() -> None:
    observed = Observation(Source.IMPORT, "reports")
    control = build.control(clauses=(replace(build.clause(), observes=(observed,)),))
    imported = Imported(results=(build.foreign(PASS),), gaps=(Gap("a.sarif", "cut off"),))
    found = result(checks=(), imported=imported, catalogue=build.catalogue(control))
    assert found.status is Status.UNKNOWN
    assert "a.sarif: cut off" in found.because[0]


def test_a_clause_that_the_lost_part_of_a_report_spoke_about_is_unknown() -> None:
    lost = Gap("a.json", "a row is malformed")
    for spoken, status in ((("APP-01", "whole"), Status.UNKNOWN), (("DAT-01", "x"), Status.PASS)):
        imported = Imported(gaps=(lost,), open=frozenset({spoken}))
        assert result(PASS, imported=imported).status is status


def test_unmapped_imports_are_counted() -> None:
    rows = (build.foreign(control="", clause=""), build.foreign(control="NO-99"), build.foreign())
    assert assessed(imported=Imported(results=rows)).coverage.unmapped_imports == 2


def test_a_preventive_control_is_untested_until_an_effect_was_seen() -> None:
    assert result(PASS).untested
    assert not result(PASS, checks=(build.check(source=Source.LIVE),)).untested
    detective = build.catalogue(build.control(kind=Kind.DETECTIVE))
    assert not result(PASS, catalogue=detective).untested


def test_a_waiver_shows_what_lies_beneath() -> None:
    found = assessed(FAIL, declared=build.declared(waivers=(build.waived(),)))
    control = found.controls[0]
    assert (control.status, control.underlying) == (Status.WAIVED, Status.FAIL)
    assert control.waiver is not None
    assert control.waiver.approved_by == "Grace"
    assert (found.overall.low, found.overall.high) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"expires": date(2026, 11, 21)}, "it expired on 2026-11-21"),
        ({"made": date(2026, 11, 23)}, "not valid before 2026-11-23"),
        ({"expires": date(2026, 12, 31)}, "longer than the 30 allowed"),
        ({"approved_by": " ada"}, "one person both requested and approved it"),
        ({"approver_role": Role.LEGAL}, "legal may not decide this"),
        ({"approved_by": "Mallory"}, "does not name Mallory as security, but Grace"),
        ({"approver_role": Role.EXECUTIVE_OWNER}, "names nobody as executive-owner"),
    ],
)
def test_a_waiver_that_counts_for_nothing_is_named(fields: dict[str, Any], because: str) -> None:
    control = result(FAIL, declared=build.declared(waivers=(build.waived(**fields),)))
    assert control.status is Status.FAIL
    assert any(because in line for line in control.because)


def test_the_term_of_a_waiver_follows_the_severity() -> None:
    waiver = build.waived(expires=date(2027, 10, 1))
    low = build.catalogue(build.control(severity=Severity.LOW))
    by = build.declared(waivers=(waiver,))
    assert result(FAIL, declared=by, catalogue=low).status is Status.WAIVED


@pytest.mark.parametrize("profile", [None, Profile()])
def test_a_role_that_only_the_statement_itself_claims_counts_for_nothing(
    profile: Profile | None,
) -> None:
    by = Declared(profile=profile, waivers=(build.waived(),), attestations=(build.attested(),))
    control = result(FAIL, declared=by)
    assert control.status is Status.FAIL
    assert sum("names nobody as" in line for line in control.because) == 2
    assert result(checks=(), declared=replace(by, waivers=())).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ((("file0.py",), ("file1.py",)), Status.WAIVED),
        ((("asset-0", "asset-1"),), Status.WAIVED),
        ((("file0.py",),), Status.FAIL),
        ((("file",),), Status.FAIL),
    ],
)
def test_scoped_waivers_cover_only_what_they_name(
    scopes: tuple[tuple[str, ...], ...], status: Status
) -> None:
    waivers = tuple(build.waived(scope=scope) for scope in scopes)
    assert result(FAIL, FAIL, declared=build.declared(waivers=waivers)).status is status


def test_a_cover_of_a_part_leaves_an_expired_waiver_lapsed() -> None:
    over = build.waived(expires=date(2026, 11, 20))
    live = build.waived(scope=("file0.py",))
    by = build.declared(waivers=(over, live))
    assert result(FAIL, FAIL, declared=by).lapsed == date(2026, 11, 20)
    assert result(FAIL, declared=by).lapsed is None


def test_a_scoped_waiver_covers_no_clause_that_nothing_has_judged() -> None:
    control = build.control(clauses=(build.clause(), build.clause("rest")))
    fields = {"catalogue": build.catalogue(control)}
    scoped = build.declared(waivers=(build.waived(scope=("file0.py",)),))
    found = assessed(FAIL, declared=scoped, **fields)
    assert found.controls[0].status is Status.FAIL
    assert not found.gates[Phase.PROTOTYPE].open
    assert any("nothing has judged rest" in line for line in found.controls[0].because)
    whole = build.declared(waivers=(build.waived(),))
    accepted = result(FAIL, declared=whole, **fields)
    assert accepted.status is Status.WAIVED
    assert "the waiver accepts what nothing has measured: rest" in accepted.because


def test_a_scoped_waiver_covers_no_clause_that_is_only_for_review() -> None:
    control = build.control(clauses=(build.clause(), build.clause("rest")))
    checks = (build.check(), build.check("app-two", clause="rest", reads=(build.SeenB,)))
    collected = {
        build.SeenA: build.seen(build.SeenA, FAIL),
        build.SeenB: build.seen(build.SeenB, REVIEW),
    }
    found = result(
        catalogue=build.catalogue(control),
        checks=checks,
        collected=collected,
        declared=build.declared(waivers=(build.waived(scope=("file0.py",)),)),
    )
    assert found.status is Status.FAIL


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [((UNKNOWN,), Status.WAIVED), ((UNKNOWN, UNKNOWN), Status.UNKNOWN)],
)
def test_a_scoped_waiver_covers_what_could_not_be_read_within_its_scope(
    outcomes: tuple[Outcome, ...], status: Status
) -> None:
    scoped = build.declared(waivers=(build.waived(scope=("file0.py",)),))
    assert result(*outcomes, declared=scoped).status is status


def test_a_scoped_waiver_never_covers_all_that_was_not_read_by_one_name() -> None:
    evidence = build.seen(build.SeenA, PASS, gaps=(Gap("a.py", "too large"),))
    scoped = build.declared(waivers=(build.waived(scope=("(unread)",)),))
    found = result(declared=scoped, collected={build.SeenA: evidence})
    assert found.status is Status.UNKNOWN


def test_a_scoped_waiver_covers_no_clause_whose_evidence_is_too_old_elsewhere() -> None:
    old = build.NOW.replace(month=9)
    rows = (build.foreign(PASS, seen=old, places=(Place("b.py", 1),), subject="b.py"),)
    scoped = build.declared(waivers=(build.waived(scope=("file0.py",)),))
    stale = result(checks=(), imported=Imported(results=rows), declared=scoped)
    assert stale.status is Status.STALE
    assert result(FAIL, imported=Imported(results=rows), declared=scoped).status is Status.FAIL


def test_what_is_said_does_not_depend_on_the_order_of_statements() -> None:
    waivers = tuple(build.waived(scope=(f"file{number}.py",)) for number in range(3))
    attestations = tuple(
        build.attested(clauses=("whole",), made=date(2026, 11, day), statement=f"day {day}")
        for day in (1, 2, 3)
    )
    given = build.declared(waivers=waivers, attestations=attestations)
    turned = build.declared(waivers=waivers[::-1], attestations=attestations[::-1])
    assert result(FAIL, FAIL, declared=given) == result(FAIL, FAIL, declared=turned)
    assert result(checks=(), declared=given) == result(checks=(), declared=turned)
