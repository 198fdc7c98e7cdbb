"""A check that breaks costs its own answer, not the assessment."""

from collections.abc import Iterable

from bartizan.assess.assemble import assess, findings_of
from bartizan.core.verdict import Verdict, passed
from bartizan.core.words import Outcome, Status
from tests import builders as build

SECRET = "hunter2-value-of-a-file"


def broken(_: build.Seen) -> Iterable[Verdict]:
    raise ValueError(SECRET)


def test_a_check_that_raises_is_an_unknown_of_its_own() -> None:
    checks = (build.check("app-two", evaluate=broken), build.check("app-one"))
    evidence = {build.SeenA: build.seen(build.SeenA, Outcome.PASS)}
    given = build.inputs(
        catalogue=build.catalogue(build.control()), checks=checks, collected=evidence
    )
    found = {finding.check: finding for finding in findings_of(given)}
    assert found["app-two"].outcome is Outcome.UNKNOWN
    assert found["app-one"].outcome is Outcome.PASS
    assert "ValueError" in found["app-two"].message
    assert SECRET not in found["app-two"].message
    assert assess(given).controls[0].status is Status.UNKNOWN


def test_checks_are_judged_in_the_order_of_their_ids() -> None:
    checks = (build.check("app-two"), build.check("app-one", evaluate=lambda _: [passed("ok")]))
    evidence = {build.SeenA: build.seen(build.SeenA, Outcome.FAIL)}
    given = build.inputs(
        catalogue=build.catalogue(build.control()), checks=checks, collected=evidence
    )
    assert [finding.check for finding in findings_of(given)] == ["app-one", "app-two"]
