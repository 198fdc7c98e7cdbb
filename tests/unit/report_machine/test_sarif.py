"""The SARIF report: what a code host shows, and the limits that it sets."""

import json
from typing import Any

import pytest

from bartizan.assess.facts import Assessment, CollectorRun, Coverage
from bartizan.core.place import Place, Step
from bartizan.core.words import Outcome, Severity, Status
from bartizan.report import sarif
from tests.builders_machine import assessment, control, finding, many_findings, waiver


def run(given: Assessment, *, include_passes: bool = False) -> Any:
    return json.loads(sarif.render(given, include_passes=include_passes))["runs"][0]


def only_result(given: Assessment) -> Any:
    (result,) = run(given)["results"]
    return result


def only_rule(given: Assessment) -> Any:
    (rule,) = run(given)["tool"]["driver"]["rules"]
    return rule


@pytest.mark.parametrize(
    ("outcome", "severity", "kind", "level"),
    [
        (Outcome.FAIL, Severity.CRITICAL, "fail", "error"),
        (Outcome.FAIL, Severity.HIGH, "fail", "error"),
        (Outcome.FAIL, Severity.MEDIUM, "fail", "warning"),
        (Outcome.FAIL, Severity.LOW, "fail", "note"),
        (Outcome.REVIEW, Severity.CRITICAL, "review", "none"),
        (Outcome.UNKNOWN, Severity.CRITICAL, "open", "none"),
    ],
)
def test_only_a_failure_has_a_level(
    outcome: Outcome, severity: Severity, kind: str, level: str
) -> None:
    result = only_result(assessment(findings=(finding(outcome=outcome, severity=severity),)))
    assert (result["kind"], result["level"]) == (kind, level)


def test_passes_are_shown_only_when_asked_for() -> None:
    given = assessment(
        findings=(finding(outcome=Outcome.PASS), finding(outcome=Outcome.NOT_APPLICABLE))
    )
    assert run(given)["results"] == []
    kinds = [result["kind"] for result in run(given, include_passes=True)["results"]]
    assert kinds == ["pass", "notApplicable"]


def test_results_name_their_rule_by_index() -> None:
    told = run(assessment(findings=many_findings(40)))
    rules = told["tool"]["driver"]["rules"]
    assert len(rules) == 10
    for result in told["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_place_is_relative_to_the_root() -> None:
    result = only_result(assessment(findings=(finding(locations=(Place("a b/x.py", 3, 9),)),)))
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/x.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "endLine": 9},
    }


def test_finding_without_a_place_stands_at_the_profile() -> None:
    result = only_result(assessment(findings=(finding(locations=()),)))
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert where == "bartizan.yaml"


def test_notebook_has_the_physical_line_and_names_the_cell() -> None:
    place = Place("lab.ipynb", 40, cell=2)
    result = only_result(assessment(findings=(finding(locations=(place,)),)))
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 40}
    assert result["message"]["text"].endswith("(notebook cell 2)")


def test_text_of_the_workload_becomes_no_link() -> None:
    result = only_result(assessment(findings=(finding(message="see [this](1)"),)))
    assert result["message"]["text"] == "see [this] (1)"


def test_flow_becomes_a_code_flow() -> None:
    flow = (Step(Place("a.py", 1), "read"), Step(Place("b.py", 2), "run"))
    result = only_result(assessment(findings=(finding(flow=flow),)))
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == ["read", "run"]


def test_fingerprint_tracks_the_alert() -> None:
    given = finding()
    result = only_result(assessment(findings=(given,)))
    assert result["partialFingerprints"] == {"primaryLocationLineHash": given.fingerprint}


def test_rule_carries_score_tags_and_help() -> None:
    rule = only_rule(assessment())
    assert rule["properties"]["security-severity"] == "9.5"
    assert rule["properties"]["tags"][:3] == ["security", "model", "external/cwe/cwe-502"]
    assert rule["properties"]["tags"][3:] == [
        "external/owasp-agentic/asi04",
        "external/owasp-llm/llm03",
        "external/eu-ai-act/art-15",
        "external/mitre-atlas/aml.t0010",
    ]
    assert rule["fullDescription"]["text"] == "A pickle runs code when it is loaded."
    assert "Convert the model to safetensors." in rule["help"]["markdown"]


def test_rule_has_ten_tags_at_most() -> None:
    many = control(mappings={"owasp-llm": tuple(f"LLM{number:02}" for number in range(30))})
    assert len(only_rule(assessment(controls=(many,)))["properties"]["tags"]) == 10


def test_rule_takes_the_worst_severity_of_its_findings() -> None:
    given = assessment(findings=(finding(severity=Severity.LOW), finding(severity=Severity.HIGH)))
    assert only_rule(given)["properties"]["security-severity"] == "8.0"


def test_rule_of_unlike_fixes_gives_the_advice_of_its_control() -> None:
    rule = only_rule(assessment(findings=(finding(fix="a"), finding(fix="b"))))
    assert "or load it in a sandbox" in rule["help"]["text"]


def test_fix_cannot_leave_its_fence() -> None:
    rule = only_rule(assessment(findings=(finding(fix="````\n# title"),)))
    assert "`````\n````\n# title\n`````" in rule["help"]["markdown"]


def test_finding_of_an_unknown_control_still_has_a_rule() -> None:
    rule = only_rule(assessment(controls=()))
    assert rule["fullDescription"]["text"] == "Model file calls only known constructors"


def test_cut_keeps_the_most_severe_and_says_how_many_went() -> None:
    mild = tuple(
        finding(severity=Severity.LOW, message=str(number)) for number in range(sarif.MAX_RESULTS)
    )
    told = run(assessment(findings=(*mild, finding())))
    assert len(told["results"]) == sarif.MAX_RESULTS
    assert told["results"][0]["level"] == "error"
    notes = told["invocations"][0]["toolExecutionNotifications"]
    assert any(note["message"]["text"].startswith("1 results were cut") for note in notes)


def test_places_and_steps_are_within_the_limits() -> None:
    places = tuple(Place("a.py", line) for line in range(1, 1_500))
    flow = tuple(Step(place, "") for place in places * 8)
    result = only_result(assessment(findings=(finding(locations=places, flow=flow),)))
    assert len(result["locations"]) == sarif.MAX_LOCATIONS
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == sarif.MAX_STEPS


def test_live_waiver_suppresses_with_its_reason_and_end() -> None:
    waived = control(status=Status.WAIVED, waiver=waiver())
    (suppression,) = only_result(assessment(controls=(waived,)))["suppressions"]
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "The file is our own"
    assert suppression["properties"]["expires"] == "2027-01-31"


def test_waiver_that_no_longer_lies_over_the_control_suppresses_nothing() -> None:
    given = assessment(controls=(control(status=Status.FAIL, waiver=waiver()),))
    assert "suppressions" not in only_result(given)


@pytest.mark.parametrize(
    ("outcome", "scope", "suppressed"),
    [
        (Outcome.FAIL, ("models/clf.pkl",), True),
        (Outcome.UNKNOWN, ("models/clf.pkl",), True),
        (Outcome.REVIEW, ("models/clf.pkl",), False),
        (Outcome.REVIEW, (), True),
    ],
)
def test_scoped_waiver_covers_what_fails_or_is_unknown(
    outcome: Outcome, scope: tuple[str, ...], *, suppressed: bool
) -> None:
    given = assessment(
        controls=(control(status=Status.WAIVED, waiver=waiver(*scope)),),
        findings=(finding(outcome=outcome),),
    )
    assert ("suppressions" in only_result(given)) is suppressed


def test_unavailable_collector_is_told_and_the_run_still_succeeded() -> None:
    (invocation,) = run(assessment())["invocations"]
    texts = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert invocation["executionSuccessful"] is True
    assert texts[0].startswith("aws could not collect evidence: no credentials")
    assert texts[1] == "1 path was not read"


def test_run_without_any_answer_did_not_succeed() -> None:
    lost = Coverage(collectors=(CollectorRun(name="python", ok=False, unavailable="denied"),))
    (invocation,) = run(assessment(coverage=lost))["invocations"]
    assert invocation["executionSuccessful"] is False


def test_analysis_is_one_category_for_each_target_phase() -> None:
    assert run(assessment())["automationDetails"] == {"id": "bartizan/production/"}


def test_a_run_that_was_logged_carries_its_receipt() -> None:
    receipt = "c2sp.org/tlog-proof@v1\nindex 12\n\nexample.com/log\n13\nAAAA\n\n- x y\n"
    run = json.loads(sarif.render(assessment(receipt=receipt)))["runs"][0]
    assert run["properties"] == {"receipt": receipt}
    assert "properties" not in json.loads(sarif.render(assessment()))["runs"][0]
