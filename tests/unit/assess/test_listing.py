"""What is too much to list is summed up, and decides what it decided before."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bartizan.assess.assemble import assess
from bartizan.assess.foreign import dated_findings
from bartizan.assess.judge import judge
from bartizan.assess.listing import MOST_LISTED, NOT_LISTED, listed
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict
from bartizan.core.words import Confidence, Outcome, Severity, Status
from bartizan.evidence.imported import ForeignResult, Imported
from tests import builders as build

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
MANY = MOST_LISTED + 3
CATALOGUE = build.catalogue(build.control())


def verdict(outcome: Outcome, path: str = "a.json", line: int = 1) -> Verdict:
    return Verdict(outcome=outcome, because="because", subject="s", where=(Place(path, line),))


def judged(verdicts: Iterable[Verdict]) -> tuple[Finding, ...]:
    check = build.check(evaluate=lambda _: iter(verdicts))
    return judge(check, {build.SeenA: build.seen(build.SeenA)})


def of_rest(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.asset == NOT_LISTED]


def test_the_first_of_each_kind_are_kept_and_the_gravest_speaks_for_its_rest() -> None:
    items = [("a", 5), ("b", 1), ("a", 4), ("a", 2), ("a", 3), ("b", 0)]
    kept, rests = listed(
        iter(items), kind=lambda item: item[0], rank=lambda item: (item[1],), most=2
    )
    assert kept == [("a", 5), ("b", 1), ("a", 4), ("b", 0)]
    assert [(rest.count, rest.gravest) for rest in rests] == [(2, ("a", 2))]


@pytest.mark.parametrize("outcome", [FAIL, PASS, UNKNOWN, Outcome.REVIEW])
def test_one_finding_stands_with_its_outcome_for_all_that_a_file_holds_beyond(
    outcome: Outcome,
) -> None:
    found = judged(verdict(outcome, line=number) for number in range(1, MANY + 1))
    assert Counter(finding.outcome for finding in found) == {outcome: MOST_LISTED + 1}
    (rest,) = of_rest(found)
    assert rest.message == "3 more like this are not listed; the gravest: because"
    assert len({finding.fingerprint for finding in found}) == len(found)


def test_no_file_and_no_outcome_takes_the_place_of_another() -> None:
    many = [verdict(PASS)] * MANY
    found = judged([*many, verdict(FAIL), verdict(PASS, "b.json"), verdict(UNKNOWN)])
    assert {finding.outcome for finding in found} == {PASS, FAIL, UNKNOWN}
    assert "b.json" in {place.path for finding in found for place in finding.locations}


def test_the_rest_is_as_severe_as_the_gravest_of_it() -> None:
    worst = verdict(FAIL).with_(severity=Severity.CRITICAL, confidence=Confidence.HIGH)
    (rest,) = of_rest(judged([*[verdict(FAIL)] * MOST_LISTED, verdict(FAIL), worst, verdict(FAIL)]))
    assert (rest.severity, rest.message[:6]) == (Severity.CRITICAL, "3 more")


def rows(count: int, outcome: Outcome = FAIL) -> tuple[ForeignResult, ...]:
    row = build.foreign(outcome)
    return tuple(replace(row, rule=f"B{number}", subject=f"{number}.py") for number in range(count))


def test_rows_of_one_tool_about_one_clause_are_summed_up() -> None:
    found = dated_findings(Imported(results=(*rows(MANY), *rows(2, PASS))), CATALOGUE)
    assert Counter(finding.outcome for finding, _ in found) == {FAIL: MOST_LISTED + 1, PASS: 2}
    (rest,) = of_rest(finding for finding, _ in found)
    assert (rest.locations, rest.message[:6]) == ((), "3 more")


def test_rows_of_another_date_are_no_part_of_a_rest() -> None:
    old = build.foreign(seen=build.NOW.replace(month=9))
    found = dated_findings(Imported(results=(*rows(MANY), old)), CATALOGUE)
    assert old.seen in {seen for _, seen in found}


def test_no_waiver_of_assets_covers_what_is_not_listed() -> None:
    names = (NOT_LISTED, *(f"{number}.py" for number in range(MANY)))
    waivers = (build.waived(scope=names),)
    found = assess(
        build.inputs(
            checks=(),
            imported=Imported(results=rows(MANY)),
            declared=build.declared(waivers=waivers),
        )
    )
    assert found.controls[0].status is Status.FAIL
