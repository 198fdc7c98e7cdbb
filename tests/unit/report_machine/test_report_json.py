"""The JSON report says everything that an assessment knows."""

import json
from datetime import date
from typing import Any

from bartizan.assess.facts import Assessment, AttestationShown
from bartizan.core.place import Place, Step
from bartizan.core.words import Outcome, Phase, Role, Status
from bartizan.report import report_json
from tests.builders_machine import assessment, control, finding, waiver


def report(given: Assessment) -> Any:
    return json.loads(report_json.render(given))


def test_head_names_schema_moment_and_versions() -> None:
    told = report(assessment())
    assert told["schema"] == "bartizan.report/v1"
    assert told["generated"] == "2026-11-22T09:30:00Z"
    assert told["tool"] == {"name": "bartizan", "version": "0.1.0", "catalogue": "1.0.0"}


def test_finding_keeps_its_places_flow_and_fingerprint() -> None:
    place = Place("lab.ipynb", 40, 42, 2)
    told = report(assessment(findings=(finding(locations=(place,), flow=(Step(place, "in"),)),)))
    shown = {"path": "lab.ipynb", "line": 40, "end_line": 42, "cell": 2}
    assert told["findings"][0]["locations"] == [shown]
    assert told["findings"][0]["flow"] == [shown | {"note": "in"}]
    assert len(told["findings"][0]["fingerprint"]) == 32


def test_passes_are_findings_too() -> None:
    told = report(assessment(findings=(finding(outcome=Outcome.PASS),)))
    assert [row["outcome"] for row in told["findings"]] == ["pass"]


def test_cells_are_by_layer_then_phase_and_rounded() -> None:
    cell = report(assessment())["posture"]["cells"]["model"]["prototype"]
    assert cell["low"] == 0.3333
    assert cell["high"] == 0.6667
    assert cell["controls"] == 3


def test_gates_are_by_phase() -> None:
    gate = report(assessment())["gates"][Phase.PRODUCTION]
    assert gate["open"] is False
    assert gate["blocked_by"][0]["control"] == "MOD-02"


def test_predicates_are_sorted_and_three_valued() -> None:
    predicates = report(assessment())["workload"]["predicates"]
    assert [(p["name"], p["value"]) for p in predicates] == [
        ("acts", "true"),
        ("trains", "unknown"),
    ]


def test_waiver_leaves_the_underlying_status_visible() -> None:
    waived = control(status=Status.WAIVED, waiver=waiver("models/clf.pkl"))
    told = report(assessment(controls=(waived,)))["controls"][0]
    assert (told["status"], told["underlying"]) == ("waived", "fail")
    assert told["waiver"]["expires"] == "2027-01-31"
    assert told["waiver"]["scope"] == ["models/clf.pkl"]


def test_attestation_shows_whether_it_is_live() -> None:
    stated = AttestationShown(
        by="ada",
        role=Role.SECURITY,
        statement="Reviewed.",
        made=date(2026, 1, 1),
        expires=date(2026, 7, 1),
        live=False,
    )
    told = report(assessment(controls=(control(attestation=stated),)))["controls"][0]
    assert told["attestation"]["live"] is False
    assert told["attestation"]["role"] == "security"


def test_what_is_absent_is_left_out() -> None:
    told = report(assessment())
    assert "waiver" not in told["controls"][0]
    assert "flow" not in told["findings"][0]
    assert "digest" not in told["assets"][0]


def test_excerpts_of_source_are_left_out() -> None:
    held = assessment(excerpts={Place("app.py", 1): ("password = 'x'",)})
    assert report_json.render(held) == report_json.render(assessment())
