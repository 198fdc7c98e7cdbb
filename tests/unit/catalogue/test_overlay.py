"""An organisation's files are validated as the built-in ones are, and every problem is named."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalogue.control import Control
from bartizan.catalogue.overlay import ControlFile, overlay, read_controls, read_standards
from bartizan.catalogue.problem import MOST_SHOWN, Problem, refusal
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Effort, Role, Severity
from tests.unit.catalogue.builders import NEW, control, file


def refused(*files: ControlFile) -> str:
    with pytest.raises(InvalidInputError) as caught:
        overlay((control(),), files)
    return caught.value.message


def laid(*files: ControlFile) -> dict[str, Control]:
    return {one.id: one for one in overlay((control(),), files)}


def test_a_new_id_adds_a_control() -> None:
    found = laid(file(NEW))
    assert set(found) == {"MOD-02", "ACME-01"}
    assert found["ACME-01"].origin == "own/control.yaml"
    assert found["ACME-01"].clauses[0].id == "holds"


def test_a_known_id_replaces_only_the_fields_given() -> None:
    found = laid(file("id: MOD-02\nseverity: low\neffort: large\n"))["MOD-02"]
    assert (found.severity, found.effort) == (Severity.LOW, Effort.LARGE)
    assert found.title == control().title
    assert found.overlaid == ("effort", "severity")


def test_maps_are_merged_and_lists_replaced() -> None:
    text = "id: MOD-02\nraci: {responsible: [security]}\nmappings: {acme: [P-1]}\n"
    found = laid(file(text))["MOD-02"]
    assert found.raci.responsible == (Role.SECURITY,)
    assert found.raci.accountable is Role.ML_PLATFORM
    assert found.mappings == {"owasp-llm": ("LLM03",), "mitre-atlas": (), "acme": ("P-1",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: MOD-02\nseverity: huge\n", "'severity' is 'huge'; allowed: critical, high, medium"),
        ("id: MOD-02\n\nsevrity: low\n", ":3: 'sevrity' is no field"),
        ("id: MOD-02\napplies_when: act\n", ":2: 'applies_when' is 'act': 'act' at character 1"),
        ("id: MOD-02\napplies_when: 7\n", "a predicate is text"),
        ("id: MOD-02\nfreshness_days: 0\n", "'freshness_days' is 0: input should be greater"),
        ("id: MOD-02\nfreshness_days: '7'\n", "'freshness_days' is '7'"),
        ("id: mod-2\n", "'id' is 'mod-2'"),
        ("title: x\n", "'id' is missing"),
        ("id: ACME-01\ntitle: x\n", "'layer' is missing"),
        ("id: MOD-02\nclauses: []\n", "'clauses' is []"),
        ("id: MOD-02\nraci: {accountable: security}\n", "attestation.role is ml-platform"),
        ("id: MOD-02\nraci: 3\n", "'raci' is 3"),
        ("- id\n", ":1: one map of fields"),
        ("", ":1: one map of fields"),
        ("id: MOD-02\n---\nid: MOD-02\n", "one map of fields"),
        ("id: MOD-02\nid: MOD-03\n", ":2: line 2: 'id' is given twice"),
        (
            "id: MOD-02\nraci:\n  accountable: legal\n  accountable: legal\n",
            ":4: line 4: 'accountable'",
        ),
        ("id: MOD-02\nwhy: &a x\nfix: *a\n", ":3: '*a' is an alias"),
        ("id: MOD-02\nwhy: [\n", "not YAML"),
        ("id: MOD-02\nwhy: " + "[" * 40, "nested deeper"),
        ("id: MOD-02\nwhy: !!python/object:os.system x\n", "is a tag"),
        ("id: MOD-02\nwhy: " + "x" * 1_000_001, "bytes are more"),
        ("id: MOD-02\nwhy: " + "x" * 3000, "…: string should have at most"),
    ],
    ids=range(23),
)
def test_a_problem_is_named_with_its_place(text: str, said: str) -> None:
    assert said in refused(file(text))


def test_clauses_are_checked_together() -> None:
    twice = NEW.replace("fix:", "  - {id: holds, text: Again.}\nfix:")
    assert "clause ids are given twice: holds" in refused(file(twice))
    early = NEW.replace("    text: It holds.", "    text: It holds.\n    from: prototype")
    assert "clause holds begins at prototype" in refused(file(early))


def test_a_problem_deep_in_a_list_is_named_at_its_line() -> None:
    wrong = NEW.replace("{source: repo, what: It is seen.}", "{source: hearsay, what: Seen.}")
    said = refused(file(wrong))
    assert "control.yaml:15: 'clauses.0.observes.0.source' is 'hearsay'; allowed: repo" in said


def test_a_problem_in_an_inherited_field_is_named_at_the_file() -> None:
    broken = replace(control(), clauses=(replace(control().clauses[0], id="No Slug"),))
    with pytest.raises(InvalidInputError, match=r"control.yaml:1: 'clauses.0.id' is 'No Slug'"):
        overlay((broken,), [file("id: MOD-02\nclauses_: 1\n")])


def test_a_clause_of_people_alone_needs_no_observation() -> None:
    text = NEW.replace("    observes:\n      - {source: repo, what: It is seen.}\n", "")
    assert laid(file(text))["ACME-01"].clauses[0].observes == ()


def test_every_problem_of_every_file_is_named_at_once() -> None:
    said = refused(
        file("id: MOD-02\nseverity: huge\neffort: none\n", "b.yaml"),
        file("[", "a.yaml"),
        file("id: MOD-02\n", "c.yaml"),
    )
    assert said.startswith("4 problems")
    assert said.index("a.yaml:") < said.index("b.yaml:2:") < said.index("b.yaml:3:")
    assert "c.yaml:1: 'MOD-02' is also in b.yaml" in said


def test_a_flood_of_problems_is_cut_with_their_number() -> None:
    problems = [Problem("a.yaml", line, "wrong") for line in range(MOST_SHOWN + 7)]
    assert refusal(problems).message.endswith("and 7 more")


def test_invalid_utf8_is_a_problem_and_no_crash() -> None:
    assert "not UTF-8" in refused(ControlFile("a.yaml", b"id: \xff"))


@given(st.binary(max_size=200))
def test_any_bytes_are_laid_over_or_refused(content: bytes) -> None:
    with suppress(InvalidInputError):
        assert overlay((control(),), [ControlFile("a.yaml", content)])


def test_files_read_as_records() -> None:
    assert read_controls([file(NEW)])[0]["clauses"][0]["from"] is None


def test_standards_are_validated_too() -> None:
    valid = "id: s\ntitle: S\nversion: '1'\ndate: '2026'\nitems: {A: ''}\n"
    assert read_standards([file(valid)])[0]["items"] == {"A": ""}
    for broken, said in (("id: s\n", "'title' is missing"), ("[", "not YAML")):
        with pytest.raises(InvalidInputError, match=said):
            read_standards([file(broken)])
