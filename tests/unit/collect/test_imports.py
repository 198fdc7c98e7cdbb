import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalogue.load import load_catalogue
from bartizan.collect.imports.fields import moment, relative, severity
from bartizan.collect.imports.mapping import RuleTable, builtin_rules, read_rules, weakness_of
from bartizan.collect.imports.read import merge_imports, read_import
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.imported import ForeignResult, Imported

DATED = datetime(2026, 11, 1, tzinfo=UTC)


def read(document: object, table: RuleTable | None = None) -> Imported:
    return read_import("report.json", json.dumps(document).encode(), DATED, table)


def result(rule: str = "B301", **fields: Any) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "src/app.py"}, "region": {"startLine": 7}}
    return {
        "ruleId": rule,
        "level": "error",
        "message": {"text": "said"},
        "locations": [{"physicalLocation": place}],
    } | fields


def sarif(*results: object, tool: str = "Bandit", **run: Any) -> dict[str, Any]:
    driver = {"name": tool, "version": "1.9.4", "rules": run.pop("rules", [])}
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": list(results)} | run],
    }


def reasons(imported: Imported) -> list[str]:
    return [gap.reason for gap in imported.gaps]


def only(imported: Imported) -> ForeignResult:
    (row,) = imported.results
    return row


def test_a_sarif_result_is_read() -> None:
    row = only(read(sarif(result("B614"))))
    assert (row.tool, row.tool_version, row.rule) == ("Bandit", "1.9.4", "B614")
    assert (row.outcome, row.severity, row.message) == (Outcome.FAIL, Severity.HIGH, "said")
    assert row.places == (Place("src/app.py", 7),)
    assert (row.control, row.clause, row.seen) == ("MOD-02", "loader-flags", DATED)


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"kind": "pass"}, Outcome.PASS),
        ({"kind": "open"}, Outcome.UNKNOWN),
        ({"kind": "review"}, Outcome.REVIEW),
        ({"kind": "informational"}, Outcome.REVIEW),
        ({"kind": "notApplicable"}, Outcome.NOT_APPLICABLE),
        ({"suppressions": [{"kind": "inSource"}]}, Outcome.REVIEW),
        ({"suppressions": [{"kind": "external", "status": "rejected"}]}, Outcome.FAIL),
        ({"suppressions": [3]}, Outcome.FAIL),
        ({"properties": {"issue_confidence": "LOW"}}, Outcome.REVIEW),
        ({"baselineState": "absent"}, Outcome.NOT_APPLICABLE),
    ],
)
def test_what_kinds_and_suppressions_mean(fields: dict[str, Any], outcome: Outcome) -> None:
    assert read(sarif(result("B614", **fields))).results[0].outcome is outcome


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"suppressions": [{"kind": "inSource"}]}, Outcome.UNKNOWN),
        ({"suppressions": [{"kind": "external", "status": "accepted"}]}, Outcome.UNKNOWN),
        ({"suppressions": [{"kind": "inSource"}], "kind": "pass"}, Outcome.PASS),
        ({"suppressions": [{"kind": "inSource"}], "baselineState": "absent"}, Outcome.PASS),
        ({"properties": {"issue_confidence": "LOW"}}, Outcome.UNKNOWN),
        ({"kind": "review"}, Outcome.UNKNOWN),
        ({"kind": "informational"}, Outcome.PASS),
    ],
)
def test_a_run_that_left_something_to_people_is_not_clean(
    fields: dict[str, Any], outcome: Outcome
) -> None:
    log = sarif(result("B999", **fields), invocations=[{"executionSuccessful": True}])
    (row,) = (row for row in read(log).results if row.rule == "(run)")
    assert row.outcome is outcome


def test_a_run_that_reports_nothing_is_evidence_of_its_clause() -> None:
    row = only(read(sarif(invocations=[{"executionSuccessful": True}])))
    assert (row.outcome, row.control, row.clause) == (Outcome.PASS, "APP-11", "findings-closed")


@pytest.mark.parametrize(
    "run",
    [
        {"executionSuccessful": False},
        {"executionSuccessful": "false"},
        {"executionSuccessful": "true"},
        {"executionSuccessful": 1},
        {"exitCode": 2},
        {"exitCode": "0"},
        {"exitCode": False},
        {"exitSignalName": "SIGKILL"},
        {"processStartFailureMessage": "not found"},
        {"toolExecutionNotifications": [{"level": "error"}]},
        {"toolConfigurationNotifications": [{"level": "error"}]},
        {"toolExecutionNotifications": [{"level": ["error"]}]},
        {"toolExecutionNotifications": ["error"]},
        {"toolExecutionNotifications": {"0": {"level": "error"}}},
        "failed",
    ],
    ids=json.dumps,
)
def test_a_run_that_did_not_end_well_is_unknown(run: object) -> None:
    ran = {"executionSuccessful": True}
    for calls in ([run], [ran, run], run):
        row = only(read(sarif(invocations=calls)))
        assert (row.outcome, row.clause) == (Outcome.UNKNOWN, "findings-closed")


@pytest.mark.parametrize(
    "run",
    [
        {},
        {"executionSuccessful": True, "exitCode": 0},
        {"toolExecutionNotifications": [{"level": "warning"}, {}]},
    ],
    ids=json.dumps,
)
def test_a_run_that_ended_well_is_clean(run: object) -> None:
    assert only(read(sarif(invocations=[run]))).outcome is Outcome.PASS


def test_a_run_that_did_not_end_well_is_unknown_though_it_failed_another_clause() -> None:
    found = read(sarif(result("B614"), invocations=[{"exitCode": 2}]))
    assert [row.outcome for row in found.results] == [Outcome.FAIL, Outcome.UNKNOWN]


def test_a_run_of_a_tool_without_a_clean_clause_that_did_not_end_well_is_lost() -> None:
    found = read(sarif(tool="Mystery", invocations=[{"exitCode": 2}]))
    assert reasons(found) == ["a run did not finish"]


@pytest.mark.parametrize(
    "run",
    [
        {"results": None},
        {"results": {}},
        {"results": {"0": result("B614")}},
        {"results": "none"},
        {"externalPropertyFileReferences": {"results": [{"location": {"uri": "r.json"}}]}},
        {"externalPropertyFileReferences": {"results": []}},
    ],
    ids=json.dumps,
)
def test_a_run_without_its_results_is_lost(run: dict[str, Any]) -> None:
    found = read(sarif(**run))
    assert found.results[-1].outcome is Outcome.UNKNOWN
    assert reasons(found)[0].startswith("a run ")
    assert {("APP-11", "findings-closed"), ("MOD-02", "loader-flags")} <= found.open


def test_a_run_without_a_key_for_results_is_lost() -> None:
    log = sarif()
    del log["runs"][0]["results"]
    found = read(log)
    assert (only(found).outcome, reasons(found)) == (
        Outcome.UNKNOWN,
        ["a run has no list of results"],
    )


def test_results_beside_the_runs_are_lost() -> None:
    found = read(sarif(result("B614")) | {"inlineExternalProperties": [{"results": []}]})
    assert reasons(found) == ["it keeps parts of its runs outside of them"]


@pytest.mark.parametrize("run", [{}, 3, None], ids=json.dumps)
def test_a_malformed_run_beside_a_whole_one_is_lost(run: object) -> None:
    log = sarif(result("B614"))
    log["runs"].append(run)
    assert reasons(read(log)) == ["a run is malformed"]


@pytest.mark.parametrize(
    "row",
    [
        result("B614", kind="fial"),
        result("B614", kind=""),
        result("B614", kind=["fail"]),
        result("B614", kind={"fail": 1}),
        result(""),
        {"message": {"text": "x"}},
        {"ruleIndex": 5},
        "B614",
        None,
        [],
        result("B614", properties={"security-severity": "nan"}),
        result("B614", properties={"security-severity": "1e999"}),
        result("B614", properties={"security-severity": -1}),
        result("B614", properties={"security-severity": [9]}),
        result("B614", level="eror"),
        result("B614", level=["error"]),
    ],
    ids=json.dumps,
)
def test_a_row_that_cannot_be_read_leaves_its_run_and_its_tool_open(row: object) -> None:
    found = read(sarif(row))
    assert only(found).outcome is Outcome.UNKNOWN
    assert reasons(found) == ["a row is malformed"]
    assert {("APP-11", "findings-closed"), ("MOD-02", "loader-flags")} <= found.open


def test_an_empty_score_leaves_the_level_to_say_how_severe_a_row_is() -> None:
    row = only(read(sarif(result("B614", properties={"security-severity": ""}))))
    assert row.severity is Severity.HIGH


def test_a_row_that_its_tool_left_open_leaves_the_run_open() -> None:
    found = read(sarif(result("X1", kind="open")))
    assert {row.outcome for row in found.results} == {Outcome.UNKNOWN}


def test_what_a_whole_report_speaks_about_is_not_open() -> None:
    assert read(sarif(result("B614"))).open == frozenset()


def test_a_run_of_an_unknown_tool_that_reports_nothing_says_nothing() -> None:
    assert read(sarif(tool="Mystery")).results == ()


def test_the_date_of_a_run_counts() -> None:
    ends = ("2026-10-01T10:00:00Z", "2026-09-01T10:00:00Z")
    run = sarif(result("B614"), invocations=[{"endTimeUtc": end} for end in ends])
    assert only(read(run)).seen == datetime(2026, 10, 1, 10, tzinfo=UTC)


def test_rules_give_what_results_leave_out() -> None:
    rule = {
        "id": "py/x",
        "shortDescription": {"text": "short"},
        "properties": {"security-severity": "9.8", "tags": ["external/cwe/cwe-502"]},
    }
    row = result("py/x", ruleIndex=0)
    del row["level"], row["message"], row["ruleId"]
    found = only(read(sarif(row, tool="Unmapped", rules=[rule])))
    assert (found.rule, found.message, found.severity) == ("py/x", "short", Severity.CRITICAL)
    assert (found.control, found.clause) == ("MOD-02", "loader-flags")


CWE = "external/cwe/cwe-502"


@pytest.mark.parametrize(
    ("rule", "row", "severity"),
    [
        ({"properties": {"tags": [CWE]}}, {}, Severity.HIGH),
        ({}, {"properties": {"tags": [CWE]}}, Severity.HIGH),
        ({"relationships": [{"target": {"id": "CWE-502"}}]}, {}, Severity.HIGH),
        (
            {"properties": {"tags": [CWE], "security-severity": "2.0"}},
            {"properties": {"security-severity": "9.8"}},
            Severity.CRITICAL,
        ),
        (
            {"properties": {"tags": [CWE]}, "defaultConfiguration": {"level": "note"}},
            {"level": None},
            Severity.LOW,
        ),
    ],
)
@pytest.mark.parametrize(
    ("holder", "named"),
    [
        ("driver", {"ruleId": "X"}),
        ("driver", {"ruleId": None, "rule": {"index": 0}}),
        ("driver", {"ruleId": None, "ruleIndex": 0}),
        ("extensions", {"ruleId": "X"}),
    ],
)
def test_a_result_is_read_with_its_rule(
    rule: dict[str, Any], row: dict[str, Any], severity: Severity, holder: str, named: object
) -> None:
    assert isinstance(named, dict)
    log = sarif(result("X", **row) | named, tool="Mystery")
    rules = {"rules": [{"id": "X"} | rule]}
    tool = log["runs"][0]["tool"]
    log["runs"][0]["tool"] = (
        {"driver": tool["driver"] | rules} if holder == "driver" else tool | {holder: [rules]}
    )
    found = only(read(log))
    assert (found.rule, found.control, found.severity) == ("X", "MOD-02", severity)


@pytest.mark.parametrize("index", [-1, 1, True, "0"])
def test_an_index_of_no_rule_names_none(index: object) -> None:
    row = result() | {"ruleId": None, "ruleIndex": index}
    assert reasons(read(sarif(row, rules=[{"id": "B301"}]))) == ["a row is malformed"]


def test_every_place_of_a_result_is_read() -> None:
    places = [
        {"physicalLocation": {"artifactLocation": {"uri": name}}} for name in ("a.py", "b.py")
    ]
    row = only(read(sarif(result("B614", locations=places))))
    assert [place.path for place in row.places] == ["a.py", "b.py"]


@pytest.mark.parametrize(
    "said",
    [
        "Possible hardcoded password: 'WORD'",
        "Found secret: WORD in a file",
        "hard-coded credential `WORD`",
        "The token is WORD7",
        "generic-api-key has detected WORD77abc for file app.py",
        "Line leaks https://me:WORD@hub.internal/",
        'curl -u "me:WORD" is used',
    ],
)
def test_the_value_that_a_message_quotes_is_masked(said: str) -> None:
    word = "correct" + "horse"
    row = only(read(sarif(result("B614", message={"text": said.replace("WORD", word)}))))
    assert word not in repr(row)
    assert said.partition("WORD")[0].rstrip("'`: \"")[:10] in row.message


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a token in key=value12345", "a token in key=«masked»"),
        ("a token !correct7horse here", "a token !«masked» here"),
        ("a token a1" + "xy" * 400, "a token «masked»"),
        ("the token ++correct7horse", "the token «masked»"),
        ("a token with timeout=30s", "a token with timeout=30s"),
        ("a token in /srv/letters12345", "a token in /srv/letters12345"),
        ("a token of " + "+" * 1900, "a token of " + "+" * 1900),
    ],
)
def test_dense_words_of_a_message_about_secrets_are_masked(said: str, kept: str) -> None:
    row = only(read(sarif(result("B614", message={"text": said}))))
    assert row.message == kept


def test_other_messages_stay_as_they_are() -> None:
    said = "Use of 'eval' in lib/app2.py: see CVE-2024-12345 and 'ast.literal_eval'"
    assert only(read(sarif(result("B614", message={"text": said})))).message == said


def test_less_severe_failures_do_not_break_a_threshold() -> None:
    rows = read(sarif(result("CVE-2026-1", level="warning"), tool="Trivy")).results
    assert [row.outcome for row in rows] == [Outcome.REVIEW, Outcome.PASS]
    row = only(read(sarif(result("CVE-2026-1"), tool="Trivy")))
    assert row.outcome is Outcome.FAIL


def test_noisy_rules_only_ask_for_a_look() -> None:
    assert read(sarif(result("B105"))).results[0].outcome is Outcome.REVIEW


def test_semgrep_rules_are_known_by_their_tail() -> None:
    rule = "python.lang.security.deserialization.pickles-in-pytorch"
    row = only(read(sarif(result(rule), tool="Semgrep OSS")))
    assert (row.control, row.outcome) == ("MOD-02", Outcome.FAIL)


def test_unmapped_and_malformed_rows_are_kept_and_counted() -> None:
    found = read(sarif(result("X1"), 3, {"message": {}}, result("B614", kind="odd")))
    assert [(row.rule, row.control) for row in found.results] == [("X1", ""), ("(run)", "APP-11")]
    assert reasons(found) == ["3 rows are malformed"]


def test_uris_are_made_relative_to_their_base() -> None:
    place = {"artifactLocation": {"uri": "file:///repo/a%20b.py", "uriBaseId": "ROOT"}}
    bases = {"ROOT": {"uri": "file:///repo/"}}
    row = result("B614", locations=[{"physicalLocation": place}, {}, 3])
    assert only(read(sarif(row, originalUriBaseIds=bases))).places == (Place("a b.py"),)


@pytest.mark.parametrize("lost", ["}", "]}", "}]}"])
@pytest.mark.parametrize("rows", [[], [result("B614", kind="pass")]], ids=["empty", "passed"])
def test_a_run_whose_report_breaks_off_is_not_clean_and_leaves_its_tool_open(
    lost: str, rows: list[object]
) -> None:
    text = json.dumps(sarif(*rows))
    found = read_import("a.sarif", text.removesuffix(lost).encode(), DATED)
    assert [row.rule for row in found.results] == ["B614"] * len(rows)
    assert reasons(found)[0] == "a run may lack what stood after the break"
    assert {("APP-11", "findings-closed"), ("MOD-02", "loader-flags")} <= found.open


def test_a_report_that_breaks_off_keeps_the_rows_before() -> None:
    text = json.dumps(sarif(result("B614"), result("B615")))
    cut = text[: text.index("B615") - 5].encode()
    found = read_import("a.sarif", cut, DATED)
    assert [row.rule for row in found.results] == ["B614"]
    assert {gap.path for gap in found.gaps} == {"a.sarif"}
    assert reasons(found)[-1].startswith("not JSON")


def ocsf(code: str = "FAIL", **fields: Any) -> dict[str, Any]:
    return {
        "class_uid": 2004,
        "metadata": {
            "event_code": "sagemaker_models_network_isolation_enabled",
            "product": {"name": "Prowler", "version": "5.46.0"},
        },
        "severity": "Medium",
        "status_code": code,
        "status_detail": "detail",
        "resources": [{"uid": "arn:aws:sagemaker:eu-west-1:1:model/m"}],
        "time_dt": "2026-11-20T00:00:00",
    } | fields


@pytest.mark.parametrize("lines", [False, True], ids=["array", "lines"])
def test_prowler_findings_are_read(lines: bool) -> None:  # noqa: FBT001 - a table
    rows = [ocsf(), ocsf("PASS"), ocsf("MANUAL"), ocsf(status="Suppressed"), {"class_uid": 1}]
    text = "\n".join(json.dumps(row) for row in rows) if lines else json.dumps(rows)
    found = read_import("a.json", text.encode(), DATED)
    assert [row.outcome for row in found.results] == [
        Outcome.FAIL,
        Outcome.PASS,
        Outcome.REVIEW,
        Outcome.REVIEW,
    ]
    row = found.results[0]
    assert (row.control, row.clause) == ("DAT-14", "jobs-contained")
    assert (row.subject[-7:], row.severity) == ("model/m", Severity.MEDIUM)
    assert row.seen == datetime(2026, 11, 20, tzinfo=UTC)
    assert reasons(found) == ["a row is malformed"]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("Failed", Outcome.FAIL),
        ("WARNING", Outcome.REVIEW),
        ("MUTED", Outcome.REVIEW),
        ("UNKNOWN", Outcome.UNKNOWN),
    ],
)
def test_what_the_words_for_a_status_mean(code: str, outcome: Outcome) -> None:
    compliance = {"control": "sagemaker_models_network_isolation_enabled", "status": code}
    metadata = {"product": {"name": "Prowler"}}
    row = ocsf("", class_uid=2003, compliance=compliance, metadata=metadata)
    assert only(read([row])).outcome is outcome
    assert only(read([ocsf(code)])).outcome is outcome


def test_a_suppressed_pass_is_a_pass() -> None:
    assert only(read([ocsf("PASS", status="Suppressed")])).outcome is Outcome.PASS


def test_a_broken_line_costs_that_line_alone() -> None:
    text = "\n".join([json.dumps(ocsf()), '{"class_uid": 2004, ', json.dumps(ocsf())])
    found = read_import("a.ndjson", text.encode(), DATED)
    assert len(found.results) == 2
    assert reasons(found) == ["a row is malformed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status_code": "FAILURE"},
        {"status_code": ["FAIL"]},
        {"class_uid": 2002},
        {"class_uid": [2004]},
        {"metadata": {"product": {"name": "Prowler"}}},
        {"severity": ["High"]},
    ],
    ids=json.dumps,
)
def test_a_finding_that_cannot_be_read_leaves_open_what_its_tool_speaks_about(
    fields: dict[str, Any],
) -> None:
    found = read([ocsf("PASS"), ocsf() | fields])
    assert (only(found).outcome, reasons(found)) == (Outcome.PASS, ["a row is malformed"])
    assert {("DAT-14", "jobs-contained"), ("INF-09", "actions-logged")} <= found.open


def test_a_pass_that_proves_only_a_part_asks_for_a_look() -> None:
    metadata = {"event_code": "bedrock_guardrails_configured", "product": {"name": "Prowler"}}
    assert only(read([ocsf("PASS", metadata=metadata)])).outcome is Outcome.REVIEW
    assert only(read([ocsf("FAIL", metadata=metadata)])).outcome is Outcome.FAIL


def bom(*vulnerabilities: object, **fields: Any) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"timestamp": "2026-11-10T00:00:00Z"},
        "components": [{"bom-ref": "p", "name": "torch", "version": "2.0"}],
        "vulnerabilities": list(vulnerabilities),
    } | fields


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("not_affected", Outcome.PASS),
        ("resolved", Outcome.PASS),
        ("false_positive", Outcome.PASS),
        ("exploitable", Outcome.FAIL),
        ("in_triage", Outcome.UNKNOWN),
        ("odd", Outcome.UNKNOWN),
        (None, Outcome.FAIL),
    ],
)
def test_vex_states(state: str | None, outcome: Outcome) -> None:
    row: dict[str, Any] = {
        "id": "CVE-2026-1",
        "ratings": [{"severity": "low"}, {"score": 9.1}],
        "affects": [{"ref": "p"}],
    }
    if state:
        row["analysis"] = {"state": state}
    found = only(read(bom(row)))
    assert (found.outcome, found.severity) == (outcome, Severity.CRITICAL)
    assert (found.control, found.subject) == ("MOD-14", "torch@2.0")
    assert found.seen == datetime(2026, 11, 10, tzinfo=UTC)


def test_a_bill_without_known_vulnerabilities_is_a_pass_and_without_a_list_says_nothing() -> None:
    assert only(read(bom())).outcome is Outcome.PASS
    silent = bom()
    del silent["vulnerabilities"]
    assert read(silent).results == ()


def test_malformed_vulnerabilities_are_counted() -> None:
    assert reasons(read(bom({}, 3, {"id": "CVE-1"}))) == ["2 rows are malformed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"vulnerabilities": {}},
        {"vulnerabilities": None},
        {"vulnerabilities": {"0": {"id": "CVE-1"}}},
        {"vulnerabilities": [[]]},
        {"vulnerabilities": [{"id": "CVE-1", "ratings": [{"score": "nan"}]}]},
    ],
    ids=json.dumps,
)
def test_what_is_no_list_of_vulnerabilities_is_lost_and_never_a_pass(fields: object) -> None:
    assert isinstance(fields, dict)
    found = read(bom(**fields))
    assert (found.results, bool(found.gaps)) == ((), True)
    assert ("MOD-14", "vulnerabilities-triaged") in found.open


def test_a_vulnerability_is_a_row_for_each_component_that_it_affects() -> None:
    found = read(bom({"id": "CVE-1", "affects": [{"ref": "p"}, {"ref": "q"}, {"ref": "p"}]}))
    assert [row.subject for row in found.results] == ["torch@2.0", "q"]


def test_a_bill_that_lists_nothing_is_lost() -> None:
    assert reasons(read({"bomFormat": "CycloneDX", "components": []})) != []


@pytest.mark.parametrize(
    "content", [b"{}", b"not json", b"\xff", b'{"runs": ' + b"[" * 100_000, b"<sarif/>"]
)
def test_other_documents_are_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_import("a", content, DATED)


@pytest.mark.parametrize(
    "document",
    [
        [],
        [3],
        {"runs": []},
        {"runs": {}},
        {"runs": None},
        {"runs": [3]},
        {"runs": [{}]},
        {"runs": {"*": sarif(result())["runs"][0]}},
    ],
    ids=json.dumps,
)
def test_a_report_that_yields_nothing_is_refused(document: object) -> None:
    with pytest.raises(FormatError):
        read(document)


@pytest.mark.parametrize("said", ["CycloneDX", "bomFormat", "class_uid"])
def test_the_format_is_told_by_the_keys_at_the_top_alone(said: str) -> None:
    quoting = {"properties": {said: said}} | sarif(result("B614", message={"text": f'"{said}":'}))
    assert only(read(quoting)).rule == "B614"


@pytest.mark.parametrize("first", [0, 1], ids=["sarif", "cyclonedx"])
def test_a_report_of_two_formats_is_lost_in_part(first: int) -> None:
    one, two = (sarif(result("B614")), bom())[first], (sarif(result("B614")), bom())[1 - first]
    assert reasons(read(one | two)) == ["it has keys of two formats, of which one alone is read"]


def test_a_run_that_names_no_tool_is_lost() -> None:
    found = read(sarif(result("B614"), tool=""))
    assert (only(found).outcome, reasons(found)) == (Outcome.FAIL, ["a run names no tool"])


def test_a_word_that_is_no_number_is_no_json() -> None:
    with pytest.raises(FormatError, match="NaN is no number"):
        read({"runs": float("nan")})


def test_reports_are_merged_with_each_row_once() -> None:
    one = read(sarif(result("B614")))
    merged = merge_imports([one, one, read([ocsf()])])
    assert len(merged.results) == 2
    assert merged.files == 3


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
KEYS = st.sampled_from(
    [
        "runs", "results", "tool", "driver", "rules", "ruleId", "kind", "message", "text",
        "locations", "class_uid", "metadata", "bomFormat", "vulnerabilities", "affects", "id",
        "analysis", "state", "ratings", "properties", "tags", "resources", "components",
        "kind", "level", "ruleIndex", "suppressions", "invocations", "severity", "score",
        "status_code", "status", "time", "security-severity", "externalPropertyFileReferences",
    ]
)  # fmt: skip
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)
HEADS = st.sampled_from(
    [
        '{"runs":[{"results":[%s]}]}',
        '{"runs":[{"results":[{"ruleId":"x","kind":%s}]}]}',
        '{"bomFormat":1,"vulnerabilities":[%s]}',
        '{"runs":%s}',
        '[{"class_uid":2004,"metadata":%s}]',
        '{"bomFormat":1,%s',
    ]
)


@given(st.tuples(HEADS, trees, st.integers(0, 5)))
def test_any_tree_is_read_or_refused(drawn: tuple[str, object, int]) -> None:
    head, tree, cut = drawn
    text = head % json.dumps(tree)
    with suppress(FormatError):
        read_import("a", text[: len(text) - cut].encode(), DATED)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read_import("a", content + b"\xff", DATED)


def test_every_clause_of_the_mapping_is_in_the_catalogue() -> None:
    catalogue = load_catalogue()
    for target in builtin_rules().targets():
        control = catalogue.by_id.get(target.control)
        assert control is not None, target
        assert control.clause(target.clause) is not None, target


def test_a_target_without_a_clause_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="'MOD-02' is no target"):
        read_rules(b"tools: {x: {rules: {a: MOD-02}}}")


@pytest.mark.parametrize(
    ("tag", "weakness"),
    [
        ("external/cwe/cwe-079", "cwe-79"),
        ("CWE-502: Deserialization", "cwe-502"),
        ("security", ""),
        ("cwe-x", ""),
    ],
)
def test_weaknesses_in_tags(tag: str, weakness: str) -> None:
    assert weakness_of(tag) == weakness


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("src/app.py?api_key=hunter22#L1", "src/app.py"),
        ("src/100%23%3F.py", "src/100#?.py"),
        ("./src/a.py", "src/a.py"),
        ("src\\a.py", "src/a.py"),
        ("C:\\work\\a.py", "work/a.py"),
        ("../out.py", ""),
        ("a/../../out.py", ""),
        ("pkg://x/y", ""),
        ("", ""),
    ],
)
def test_relative_paths(uri: str, path: str) -> None:
    assert relative(uri) == path


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("9.0", Severity.CRITICAL),
        (7, Severity.HIGH),
        ("Informational", Severity.LOW),
        ("odd", None),
        (None, Severity.MEDIUM),
        ("nan", None),
        (float("inf"), None),
        (-1, None),
        (True, None),
        ([], None),
        (0, Severity.LOW),
        ("9.1", Severity.CRITICAL),
        ("", Severity.MEDIUM),
    ],
)
def test_severities(value: object, expected: Severity | None) -> None:
    assert severity(value) is expected


@pytest.mark.parametrize("value", ["yesterday", 10**30, None, True, -(10**30)])
def test_what_is_no_moment(value: object) -> None:
    assert moment(value) is None


def test_moments_in_milliseconds() -> None:
    assert moment(1_790_000_000_000) == moment(1_790_000_000)
