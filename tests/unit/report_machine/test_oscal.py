"""OSCAL results and plan: what a control's status, a waiver and an attestation become."""

import json
from base64 import b64decode
from datetime import date
from typing import Any

import pytest

from bartizan.assess.facts import Assessment, AttestationShown
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Role, Status
from bartizan.report import oscal, poam
from bartizan.report.oscal_words import markup, token
from tests.builders_machine import assessment, control, finding, waiver


def result(given: Assessment) -> Any:
    return json.loads(oscal.render(given))["assessment-results"]["results"][0]


def plan(given: Assessment) -> Any:
    return json.loads(poam.render(given))["plan-of-action-and-milestones"]


def prop(part: Any, name: str) -> str | None:
    return next((row["value"] for row in part["props"] if row["name"] == name), None)


@pytest.mark.parametrize(
    ("underlying", "state", "reason"),
    [
        (Status.PASS, "satisfied", "pass"),
        (Status.ATTESTED, "satisfied", "other"),
        (Status.FAIL, "not-satisfied", "fail"),
        (Status.PARTIAL, "not-satisfied", "fail"),
        (Status.UNKNOWN, "not-satisfied", "other"),
        (Status.STALE, "not-satisfied", "other"),
    ],
)
def test_unknown_is_neither_satisfied_nor_a_failure(
    underlying: Status, state: str, reason: str
) -> None:
    given = control(status=underlying, underlying=underlying)
    (found,) = result(assessment(controls=(given,)))["findings"]
    assert found["target"]["status"]["state"] == state
    assert found["target"]["status"]["reason"] == reason
    assert ("remarks" in found["target"]["status"]) is (
        reason == "other" or underlying == "partial"
    )


def test_finding_targets_the_statement_of_the_exported_catalogue_and_tells_of_clauses() -> None:
    (found,) = result(assessment())["findings"]
    assert found["target"]["target-id"] == "MOD-02_smt"
    assert found["remarks"] == "- imports: fail: 1 of 1 files fails"


def test_control_that_does_not_apply_is_not_reviewed() -> None:
    other = control(id="DAT-01", status=Status.NOT_APPLICABLE, underlying=Status.NOT_APPLICABLE)
    told = result(assessment(controls=(control(), other)))
    (selection,) = told["reviewed-controls"]["control-selections"]
    assert selection == {"include-controls": [{"control-id": "MOD-02"}]}
    assert len(told["findings"]) == 1


def test_observation_links_its_evidence_and_subject() -> None:
    places = (Place("a b.py", 3, 5), Place("lab.ipynb", 9, cell=2))
    told = result(assessment(findings=(finding(locations=places),)))
    (observation,) = told["observations"]
    assert [row["href"] for row in observation["relevant-evidence"]] == [
        "a%20b.py#L3-L5",
        "lab.ipynb#L9",
    ]
    items = {row["uuid"] for row in told["local-definitions"]["inventory-items"]}
    assert observation["subjects"][0]["subject-uuid"] in items


def test_observation_of_no_known_asset_is_about_the_workload() -> None:
    told = result(assessment(findings=(finding(asset="nobody"),)))
    (observation,) = told["observations"]
    workload = told["local-definitions"]["components"][0]["uuid"]
    assert observation["subjects"] == [{"subject-uuid": workload, "type": "component"}]


def test_finding_refers_to_observations_and_risk() -> None:
    told = result(assessment())
    (found,) = told["findings"]
    assert found["related-observations"] == [{"observation-uuid": told["observations"][0]["uuid"]}]
    assert found["related-risks"] == [{"risk-uuid": told["risks"][0]["uuid"]}]


def test_only_problems_bear_on_the_risk() -> None:
    passed = finding(outcome=Outcome.PASS, fingerprint="other")
    told = result(assessment(findings=(finding(), passed)))
    assert len(told["findings"][0]["related-observations"]) == 2
    assert len(told["risks"][0]["related-observations"]) == 1


def test_waiver_is_an_approved_deviation_and_the_finding_stays() -> None:
    given = control(status=Status.WAIVED, waiver=waiver("models/clf.pkl"))
    told = result(assessment(controls=(given,)))
    (risk,) = told["risks"]
    assert risk["status"] == "deviation-approved"
    assert risk["deadline"] == "2027-01-31T00:00:00Z"
    assert prop(risk["remediations"][-1], "approved-by") == "grace@example.com"
    assert told["findings"][0]["target"]["status"]["state"] == "not-satisfied"


def test_risk_of_a_control_without_advice_has_no_response() -> None:
    (risk,) = result(assessment(controls=(control(fix=""),), findings=()))["risks"]
    assert "remediations" not in risk
    assert "related-observations" not in risk


def test_unknown_control_carries_no_risk_in_the_results() -> None:
    given = control(status=Status.UNKNOWN, underlying=Status.UNKNOWN)
    assert "risks" not in result(assessment(controls=(given,)))


def test_attestation_is_an_interview_that_expires() -> None:
    stated = AttestationShown(
        by="ada",
        role=Role.SECURITY,
        statement="Reviewed.",
        made=date(2026, 1, 1),
        expires=date(2026, 12, 1),
        live=True,
    )
    given = control(status=Status.ATTESTED, underlying=Status.ATTESTED, attestation=stated)
    observation = result(assessment(controls=(given,)))["observations"][-1]
    assert observation["methods"] == ["INTERVIEW"]
    assert observation["expires"] == "2026-12-01T00:00:00Z"


def test_unavailable_collector_is_in_the_log() -> None:
    (entry,) = result(assessment())["assessment-log"]["entries"]
    assert entry["description"] == "no credentials"


def test_untested_control_says_so() -> None:
    given = control(status=Status.PASS, underlying=Status.PASS, untested=True)
    (found,) = result(assessment(controls=(given,)))["findings"]
    assert "not tested" in found["target"]["status"]["remarks"]


def test_ids_stay_when_the_moment_moves() -> None:
    base = assessment()
    later = assessment(moment=base.moment.replace(year=2027))
    for name in ("observations", "risks", "findings"):
        ids = [[row["uuid"] for row in result(given)[name]] for given in (base, later)]
        assert ids[0] == ids[1]


def test_like_findings_have_ids_of_their_own() -> None:
    told = result(assessment(findings=(finding(), finding())))
    assert len({row["uuid"] for row in told["observations"]}) == 2


def test_plan_has_items_with_milestones_and_shared_risk_ids() -> None:
    told = plan(assessment())
    (item,) = told["poam-items"]
    (risk,) = told["risks"]
    (task,) = risk["remediations"][0]["tasks"]
    assert prop(item, "wave") == "now"
    assert task["type"] == "milestone"
    assert task["responsible-roles"] == [{"role-id": "ml-platform"}]
    assert item["related-risks"] == [{"risk-uuid": result(assessment())["risks"][0]["uuid"]}]


def test_plan_of_an_unknown_control_is_being_investigated() -> None:
    given = control(status=Status.UNKNOWN, underlying=Status.UNKNOWN)
    assert plan(assessment(controls=(given,)))["risks"][0]["status"] == "investigating"


def test_waived_control_is_an_item_of_the_plan() -> None:
    given = control(status=Status.WAIVED, waiver=waiver())
    (item,) = plan(assessment(controls=(given,), plan=()))["poam-items"]
    assert prop(item, "waiver-expires") == "2027-01-31"


def test_plan_without_gaps_says_so() -> None:
    told = plan(assessment(controls=(), plan=(), findings=()))
    assert [item["title"] for item in told["poam-items"]] == ["No open item"]


def test_references_point_into_the_back_matter() -> None:
    results = json.loads(oscal.render(assessment()))["assessment-results"]
    (resource,) = results["back-matter"]["resources"]
    assert results["import-ap"]["href"] == f"#{resource['uuid']}"


@pytest.mark.parametrize(
    ("text", "fit"), [("MOD-02", "MOD-02"), ("1.2 x", "_1.2_x"), ("", "_"), ("a:b", "a_b")]
)
def test_token_fits_its_type(text: str, fit: str) -> None:
    assert token(text) == fit


def test_markup_of_the_workload_stays_text() -> None:
    assert markup("<b>[x](y)\n![z](w)") == "\\<b>\\[x](y) !\\[z](w)"


def test_results_that_were_logged_carry_their_receipt() -> None:
    receipt = "c2sp.org/tlog-proof@v1\nindex 12\n\nexample.com/log\n13\nAAAA\n\n- x y\n"
    document = json.loads(oscal.render(assessment(receipt=receipt)))["assessment-results"]
    _, carried = document["back-matter"]["resources"]
    assert b64decode(carried["base64"]["value"]).decode() == receipt
    assert carried["base64"]["filename"] == "receipt.tlog-proof"
