"""The commands besides `assess`: gates, statements of people, imports, catalogue, comparison."""

import csv
import json
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.assess.facts import Gate, PredicateFact
from bartizan.cli.exit import Exit
from bartizan.cli.gate import exit_of, lines
from bartizan.core.words import Phase, Truth
from tests.builders_report import assessment
from tests.builders_runs import NOW, PROFILE, SMALL, Bartizan, lay, refused
from tests.contract.test_report_schemas import SCHEMAS

SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "Bandit\x1b[31m", "version": "1.9"}},
            "results": [
                {"ruleId": "B301", "message": {"text": "pickle is used"}},
                {"ruleId": "made-up-rule", "message": {"text": "something"}},
                {"no": "row"},
                "no row at all",
            ],
        }
    ],
}
WAIVE = (
    "waive", "MOD-03", "--reason", "The mirror comes.", "--requested-by", "ada@example.com",
    "--approver-role", "security", "--now", NOW,
)  # fmt: skip
ATTEST = ("attest", "ORG-08", "--by", "Ada Lovelace", "--now", NOW)


# --- gate ------------------------------------------------------------------


def test_gate_is_shut_where_a_check_fails(bartizan: Bartizan, small: Path) -> None:
    done = bartizan("gate", small, "--phase", "production", "--now", NOW)
    assert done.code == Exit.NOT_MET
    assert "production gate shut" in done.out
    assert len(done.out.splitlines()) <= 10


def test_gate_that_may_be_open_or_shut_says_that_evidence_is_missing() -> None:
    gate = Gate(phase=Phase.SCALE, open=False, conclusive=False, required=1)
    said = lines(replace(assessment(), gates={Phase.SCALE: gate}), Phase.SCALE)
    assert "evidence is missing" in said[0]


def test_gate_tells_waived_from_met_and_shows_its_posture() -> None:
    low, high = Phase.PRODUCTION, Phase.SCALE
    gates = {
        low: Gate(phase=low, open=False, conclusive=True, required=9, waived=9, floor=0.5),
        high: Gate(
            phase=high,
            open=True,
            conclusive=True,
            required=9,
            met=9,
            low=0.7,
            floor=0.5,
            not_judged=("what came before",),
        ),
    }
    judged = replace(assessment(), gates=gates)
    shut, opened = lines(judged, low), lines(judged, high)
    assert "none of 9 required controls block" in shut[0]
    assert shut[1].startswith("  9 waived, not met; posture 0 % is below the 50 % asked for; ")
    assert "meets 9 of 9" in opened[0]
    assert opened[1].startswith("  posture 70 % is at least the 50 % asked for; judged as of 20")
    assert opened[2] == "  not judged: what came before"


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("overruled", ["", "declared: exposure is internal"])
def test_gate_says_it_in_ten_whole_lines(width: int, overruled: str) -> None:
    fact = PredicateFact(
        name="public_facing", truth=Truth.TRUE, because=("it listens to all",), overruled=overruled
    )
    given = assessment()
    judged = replace(given, workload=replace(given.workload, predicates=(fact,)))
    said = lines(judged, given.workload.target, width)
    blocked = len(given.gates[given.workload.target].blocked_by)
    assert len(said) == 10
    assert max(map(len, said)) <= width
    assert any("overruled: exposure is internal" in line for line in said) == bool(overruled)
    assert said[-1].startswith(
        f"  and {blocked - 7 + bool(overruled)} more; `bartizan plan --phase"
    )


@pytest.mark.parametrize(
    ("is_open", "conclusive", "code"),
    [(True, True, 0), (False, True, 1), (False, False, 4)],
    ids=["open", "shut", "undecided"],
)
def test_gate_code(*, is_open: bool, conclusive: bool, code: int) -> None:
    assert exit_of(Gate(phase=Phase.SCALE, open=is_open, conclusive=conclusive)) == code


def test_gate_writes_reports_too(bartizan: Bartizan, small: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.sarif"
    assert bartizan("gate", small, "--phase", "production", "-o", target).code == 1
    assert json.loads(target.read_text())["version"] == "2.1.0"


# --- statements of people --------------------------------------------------


@pytest.fixture
def named(small: Path) -> Path:
    """A small workload whose profile names people in roles."""
    return lay(small, {"bartizan.yaml": PROFILE})


def test_init_writes_a_profile_that_assess_takes(bartizan: Bartizan, small: Path) -> None:
    assert bartizan("init", small, "--name", "our <bot>: é").code == 0
    report = json.loads(bartizan("assess", small, "--format", "json", "--now", NOW).out)
    assert report["workload"]["name"] == "our <bot>: é"
    before = (small / "bartizan.yaml").read_bytes()
    refused(bartizan("init", small), "is there already", "--force")
    assert (small / "bartizan.yaml").read_bytes() == before
    assert bartizan("init", small, "--force").code == 0


def test_attestations_and_waivers_are_read_back(bartizan: Bartizan, named: Path) -> None:
    assert bartizan(*ATTEST, named, "--role", "executive-owner").code == 0
    assert bartizan(*ATTEST, named, "--role", "executive-owner").code == 0
    assert bartizan(*WAIVE, named, "--approved-by", "grace@example.com", "--days", "20").code == 0
    assert len(list((named / ".bartizan").rglob("*.yaml"))) == 3
    command = ("assess", named, "--format", "json", "--now", NOW, "--phase", "scale")
    report = json.loads(bartizan(*command).out)
    statuses = {control["id"]: control["status"] for control in report["controls"]}
    assert statuses["MOD-03"] in {"waived", "pass", "not_applicable"}
    assert statuses["ORG-08"] in {"attested", "pass", "fail", "partial"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--approved-by", "Ada@Example.com", "--days", "20"), ("one person both",)),
        (("--approved-by", "grace@example.com", "--days", "500"), ("500 days", "90")),
        (("--approved-by", "grace@example.com", "--days", "9999999999"), ("9999999999",)),
        (("--approved-by", "grace@example.com", "--expires", "soon"), ("'soon' is no day",)),
        (("--approved-by", "grace@example.com", "--expires", "2020-01-01"), ("2020-01-01",)),
        (("--approved-by", "grace@example.com"), ("--expires or --days",)),
        (("--approved-by", "a\nb", "--days", "3"), ("does not name",)),
        (("--approved-by", "gr\u0430ce@example.com", "--days", "3"), ("cyrillic and latin",)),
    ],
    ids=["two eyes", "long", "endless", "no day", "past", "no term", "stranger", "look-alike"],
)
def test_waiver_that_may_not_be(
    bartizan: Bartizan, named: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(bartizan(*WAIVE, named, *arguments), *words)
    assert not (named / ".bartizan").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "legal"), ("legal may not", "executive-owner")),
        (("--role", "executive-owner", "--expires", "2099-01-01"), ("365",)),
        (("--role", "executive-owner", "--clause", "nope"), ("no clause 'nope'",)),
        (("--role", "executive-owner", "--now", "9999-12-31"), ("beyond the calendar",)),
        (("--role", "executive-owner", "--by", "Mallory"), ("does not name Mallory",)),
    ],
    ids=["role", "long", "clause", "end of days", "stranger"],
)
def test_attestation_that_may_not_be(
    bartizan: Bartizan, named: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(bartizan(*ATTEST, named, *arguments), *words)
    assert not (named / ".bartizan").exists()


def test_unknown_control_is_answered_with_near_ones(bartizan: Bartizan, named: Path) -> None:
    refused(bartizan("attest", "MOD-99", named, "--by", "A", "--role", "security"), "Did you mean")
    refused(bartizan("explain", "MOD-99"), "'MOD-99'", "Did you mean MOD-")
    refused(bartizan("explain", "model-torch-lod"), "Did you mean model-torch-load")
    refused(bartizan("checks", "--control", "APP-99"), "Did you mean APP-")
    refused(bartizan("controls", "--standard", "owasp"), "Did you mean owasp")


def test_records_never_leave_the_workload(bartizan: Bartizan, named: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (named / ".bartizan").symlink_to(outside)
    refused(bartizan(*ATTEST, named, "--role", "executive-owner"), "may be a link")
    (named / ".bartizan").unlink()
    (named / ".bartizan").write_text("a file")
    refused(bartizan(*ATTEST, named, "--role", "executive-owner"), "cannot write", "another thing")
    assert not list(outside.rglob("*.yaml"))


def test_nobody_attests_where_no_profile_names_them(bartizan: Bartizan, small: Path) -> None:
    done = bartizan(*ATTEST, small, "--role", "executive-owner")
    refused(done, "names nobody as executive-owner")
    lay(small, {"bartizan.yaml": "schema: [\n"})
    refused(bartizan(*ATTEST, small, "--role", "executive-owner"), "bartizan.yaml:")


# --- the profile -----------------------------------------------------------


def test_every_problem_of_every_document_is_said_at_once(bartizan: Bartizan, small: Path) -> None:
    bad = {
        "bartizan.yaml": (
            "schema: bartizan.workload/v1\nname: bot\nphase: beta\ncriticality: huge\nsurprise: 1\n"
        ),
        ".bartizan/waivers/w.yaml": "schema: bartizan.waiver/v1\ncontrol: nonsense\n",
        ".bartizan/attestations/\x1b[31mred.yaml": "{{",
    }
    lay(small, bad)
    done = bartizan("assess", small)
    refused(
        done,
        "bartizan.yaml:3: 'phase' is a text of 4 characters; allowed: prototype, production, scale",
        "bartizan.yaml:4: 'criticality' is a text of 4 characters; allowed: low, medium, high, c",
        "bartizan.yaml:5: 'surprise' is not a field here",
        "w.yaml:2: 'control' is a text of 8 characters",
        "hint:",
    )
    assert "\x1b" not in done.err
    assert bartizan("gate", small, "--phase", "production").code == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"- a\n", b"\xff\xfe\x00", b"a: &a [*a]\n", b"a: [" * 5_000, b"x: {a: b\n", b"---\n" * 9],
)
def test_profile_that_is_none(bartizan: Bartizan, small: Path, content: bytes) -> None:
    lay(small, {"bartizan.yaml": content})
    refused(bartizan("assess", small), "bartizan.yaml:")


# --- import ----------------------------------------------------------------


def test_imported_rows_are_counted_and_kept(bartizan: Bartizan, small: Path) -> None:
    lay(small, {"bandit.sarif": json.dumps(SARIF)})
    dry = bartizan("import", small / "bandit.sarif", "--into", small, "--dry-run")
    assert dry.code == 0
    assert "1 row is evidence for MOD-02" in dry.out
    assert "the run as a whole is evidence for APP-11" in dry.out
    assert "1 row has a rule" in dry.out
    assert "2 rows are malformed" in dry.out
    assert "\x1b" not in dry.said
    assert not (small / ".bartizan").exists()
    for _ in range(2):
        assert bartizan("import", small / "bandit.sarif", "--into", small).code == 0
    assert len(list((small / ".bartizan/imports").iterdir())) == 2
    report = json.loads(bartizan("assess", small, "--format", "json", "--now", NOW).out)
    assert any("B301" in finding["check"] for finding in report["findings"])


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b'{"runs": 5}', b"[" * 90_000])
def test_import_of_what_is_no_report(bartizan: Bartizan, small: Path, content: bytes) -> None:
    lay(small, {"bad.sarif": content})
    done = bartizan("import", small / "bad.sarif", "--into", small)
    assert done.code in {0, 2}
    assert done.untroubled
    assert bartizan("assess", small, "--import", small / "bad.sarif").code == 0


# --- diff ------------------------------------------------------------------


def test_diff_says_what_got_worse(bartizan: Bartizan, small: Path, tmp_path: Path) -> None:
    better = tmp_path / "better"
    shutil.copytree(small, better)
    lay(better, {"app.py": "import torch\ntorch.load('m', weights_only=True)\n"})
    reports = [tmp_path / "worse.json", tmp_path / "better.json"]
    for root, report in zip((small, better), reports, strict=True):
        assert bartizan("assess", root, "-o", report, "--now", NOW).code == 0
    worse, good = reports
    assert bartizan("diff", worse, worse, "--fail-on-worse").code == 0
    assert bartizan("diff", good, worse).code == 0
    found = bartizan("diff", good, worse, "--fail-on-worse")
    assert found.code == 1
    assert "model-torch-load" in found.out
    assert json.loads(bartizan("diff", good, worse, "--format", "json").out)


@pytest.mark.parametrize("content", [b"", b"[]", b"nonsense", b"{}", b"[" * 90_000, b"\xff\xfe"])
def test_diff_of_what_is_no_report(bartizan: Bartizan, tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, {"a.json": content})
    refused(bartizan("diff", tmp_path / "a.json", tmp_path / "a.json"), "hint:")


# --- what there is ---------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "workload", "attestation", "waiver", "exclusion"])
def test_schema_is_one(bartizan: Bartizan, name: str) -> None:
    jsonschema_rs.meta.validate(json.loads(bartizan("schema", name).out))


def test_doctor_says_what_is_there(bartizan: Bartizan) -> None:
    done = bartizan("doctor")
    assert (done.code, done.err) == (0, "")
    assert all(word in done.out for word in ("pure Python", "checks", "cache", "network"))


def test_catalogue_is_exported_in_every_format(bartizan: Bartizan, tmp_path: Path) -> None:
    target = tmp_path / "catalogue.json"
    oscal = ("--format", "oscal", "--now", NOW, "-o", target)
    assert bartizan("catalogue", "export", *oscal).code == 0
    schema = json.loads((SCHEMAS / "oscal_catalog_schema.json").read_text())
    jsonschema_rs.validate(schema, json.loads(target.read_text()))
    rows = list(csv.DictReader(StringIO(bartizan("catalogue", "export", "--format", "csv").out)))
    listed = json.loads(bartizan("catalogue", "export", "--now", NOW).out)
    assert len(rows) == len(listed["controls"]) > 50
    assert "MOD-02" in bartizan("catalogue", "export", "--format", "markdown").out


def test_overlay_that_is_wrong_is_refused_with_its_line(bartizan: Bartizan, tmp_path: Path) -> None:
    folder = lay(tmp_path / "ours", {"x.yaml": "id: OWN-01\ntitle: [no\n"})
    refused(bartizan("catalogue", "check", folder), "x.yaml")
    refused(bartizan("assess", tmp_path, "--catalogue", folder), "x.yaml")
    (tmp_path / "none").mkdir()
    refused(bartizan("catalogue", "check", tmp_path / "none"), "holds no control files")


def test_a_run_is_told_from_the_rows_of_its_report(bartizan: Bartizan, small: Path) -> None:
    empty = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Bandit"}}, "results": []}]}
    lay(small, {"clean.sarif": json.dumps(empty)})
    told = bartizan("import", small / "clean.sarif", "--into", small, "--dry-run").out
    assert "clean.sarif: 0 rows of Bandit\n" in told
    assert "the run as a whole is evidence for APP-11" in told
    assert "0 rows are" not in told


def test_one_exit_code_is_explained_alone(bartizan: Bartizan) -> None:
    assert bartizan("explain", "4").out == "4  Evidence is missing for the answer.\n"
    assert len(bartizan("explain", "exit-codes").out.splitlines()) == 5


def test_the_role_of_a_statement_is_that_which_the_control_asks_for(
    bartizan: Bartizan, small: Path
) -> None:
    lay(small, {"bartizan.yaml": PROFILE})
    done = bartizan("attest", "ORG-08", small, "--by", "Ada Lovelace", "--now", NOW)
    assert done.code == 0, done.err
    (written,) = (small / ".bartizan/attestations").iterdir()
    assert "role: executive-owner" in written.read_text()


@pytest.mark.parametrize("group", ["audit", "catalogue"])
def test_an_overview_cuts_no_sentence_off(bartizan: Bartizan, group: str) -> None:
    assert "..." not in bartizan(group, "--help").out.partition("Commands:")[2]


def test_a_command_that_is_none_is_answered_with_the_nearest(bartizan: Bartizan) -> None:
    assert "Did you mean explain" in bartizan("explan").err
    assert "Did you mean init" in bartizan("audit", "inti").err


def test_a_log_that_is_there_is_left_alone_and_named(bartizan: Bartizan, tmp_path: Path) -> None:
    made = ("audit", "init", tmp_path / "log", "--origin", "example.com/a")
    assert bartizan(*made).code == 0
    refused(bartizan(*made), "holds a log already")
    refused(bartizan(*made), f"bartizan audit append {tmp_path / 'log'}")


def test_what_is_no_record_is_told_where_records_are_shown(
    bartizan: Bartizan, tmp_path: Path
) -> None:
    bartizan("audit", "init", tmp_path / "log", "--origin", "example.com/a")
    (tmp_path / "events.jsonl").write_text('{"a": 1}\n')
    append = ("audit", "append", tmp_path / "log", "--from", tmp_path / "events.jsonl")
    refused(bartizan(*append), "audit append --help")
    shown = bartizan("audit", "append", "--help").out
    (example,) = [line for line in shown.splitlines() if line.strip().startswith('{"who"')]
    (tmp_path / "events.jsonl").write_text(f"{example.strip()}\n")
    assert "Appended 1 record;" in bartizan(*append).err


def test_filters_keep_what_they_name(bartizan: Bartizan) -> None:
    every = json.loads(bartizan("controls", "--format", "json").out)
    model = json.loads(bartizan("controls", "--layer", "model", "--format", "json").out)
    assert 0 < len(model) < len(every)
    assert {row["id"][:3] for row in model} == {"MOD"}
    first = json.loads(bartizan("controls", "--phase", "prototype", "--format", "json").out)
    mapped = json.loads(bartizan("controls", "--standard", "owasp-llm", "--format", "json").out)
    assert 0 < len(first) < len(every)
    assert 0 < len(mapped) < len(every)
    checks = json.loads(bartizan("checks", "--control", "mod-02", "--format", "json").out)
    assert {row["control"] for row in checks} == {"MOD-02"}


def test_requirements_and_plan_in_every_format(bartizan: Bartizan, tmp_path: Path) -> None:
    root = lay(tmp_path / "bot", {**SMALL, "bartizan.yaml": PROFILE})
    for form in ("markdown", "html", "json", "oscal"):
        done = bartizan("requirements", root, "--format", form, "--now", NOW)
        assert (done.code, done.err) == (0, "")
        assert "small-bot" in done.out
    for form in ("terminal", "markdown", "json"):
        done = bartizan("plan", root, "--format", form, "--now", NOW)
        assert (done.code, done.err) == (0, "")
        assert "ORG-02" in done.out
