"""What every control and every standard of the built-in catalogue keeps to."""

import re
from pathlib import Path

import pytest

from bartizan.catalogue import build
from bartizan.catalogue.control import Control
from bartizan.catalogue.expression import ALWAYS, ATOMS, atoms
from bartizan.catalogue.load import PREBUILT, PREBUILT_STANDARDS, load_catalogue, load_standards
from bartizan.core.words import Layer, Phase, Source

CATALOGUE = load_catalogue()
STANDARDS = load_standards()
PROPOSED = {
    f"{prefix}-{number:02}"
    for prefix, last in (("DAT", 16), ("MOD", 17), ("APP", 22), ("INF", 14), ("ORG", 21))
    for number in range(1, last + 1)
}
FRESH = {
    Source.REPO: 7,
    Source.IAC: 7,
    Source.DATASET: 30,
    Source.MODEL: 90,
    Source.AWS: 1,
    Source.LIVE: 7,
    Source.LOG: 1,
    Source.IMPORT: 30,
    Source.BARTIZAN: 1,
}
MAPPED = {
    "nist-ai-rmf",
    "nist-800-53r5",
    "iso-42001",
    "eu-ai-act",
    "owasp-llm",
    "owasp-agentic",
    "mitre-atlas",
    "cosai-saif",
    "aws-aisf",
}
# Words that leave a requirement to taste, so that no check and no person can prove it.
VAGUE = re.compile(
    r"\b(appropriate|adequate|reasonable|sufficient|properly|as needed|etc)\b", re.IGNORECASE
)

each_control = pytest.mark.parametrize("control", CATALOGUE.controls, ids=lambda one: one.id)


def test_all_proposed_ids_are_there_and_no_others() -> None:
    assert set(CATALOGUE.by_id) == PROPOSED


def test_the_prebuilt_files_are_those_of_the_yaml() -> None:
    for name, text in build.prebuilt().items():
        assert (build.PACKAGE / name).read_text(encoding="utf-8") == text, name
    assert {PREBUILT, PREBUILT_STANDARDS} == set(build.prebuilt())


def test_the_version_is_a_semver() -> None:
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", CATALOGUE.version)


@pytest.mark.parametrize("layer", Layer)
@pytest.mark.parametrize("phase", Phase)
def test_every_layer_has_content_in_every_phase(layer: Layer, phase: Phase) -> None:
    assert any(
        control.required_from is phase or control.tightened_in(phase)
        for control in CATALOGUE.controls
        if control.layer is layer
    )


def test_each_file_lies_in_the_folder_of_its_layer() -> None:
    folders = {path.parent.name for path in (build.PACKAGE / "controls").rglob("*.yaml")}
    assert folders == {layer.value for layer in Layer}
    for control in CATALOGUE.controls:
        assert _file(control).parent.name == control.layer


def test_no_fact_of_the_language_is_without_use() -> None:
    used = {
        name
        for control in CATALOGUE.controls
        for expression in (control.applies_when, *(clause.when for clause in control.clauses))
        for name in atoms(expression)
    }
    assert used <= set(ATOMS)
    assert {"acts", "connects", "generative", "trains", "self_hosts", "mcp"} <= used


@each_control
def test_a_control_says_everything(control: Control) -> None:
    for text in (control.title, control.why, control.requirement, control.fix):
        assert text.strip() == text != ""
    assert control.why.endswith((".", "?"))
    assert control.requirement.endswith(".")
    assert len(control.title) <= 80
    assert control.raci.responsible
    assert control.terms
    assert set(control.mappings) == MAPPED
    assert any(control.mappings.values())


@each_control
def test_clauses_are_few_and_each_can_be_proven(control: Control) -> None:
    ids = [clause.id for clause in control.clauses]
    assert 1 <= len(ids) == len(set(ids)) <= 4
    for clause in control.clauses:
        assert clause.text.endswith(".")
        assert "attestation" not in clause.text
        assert clause.observes, clause.id
        assert len(clause.sources) == len(set(clause.sources)), clause.id


@each_control
def test_nothing_is_left_to_taste(control: Control) -> None:
    for text in (control.requirement, *(clause.text for clause in control.clauses)):
        assert not VAGUE.search(text), text


@each_control
def test_at_least_one_clause_holds_from_the_beginning(control: Control) -> None:
    first = control.clauses_in(control.required_from)
    assert any(clause.when == ALWAYS for clause in first)


@each_control
def test_the_accountable_role_attests_and_nobody_is_named_twice(control: Control) -> None:
    assert control.attestation.role is control.raci.accountable
    raci = control.raci
    told = {*raci.consulted, *raci.informed}
    assert not told & {*raci.responsible, raci.accountable}
    assert not set(raci.consulted) & set(raci.informed)


@each_control
def test_freshness_is_that_of_the_slowest_source(control: Control) -> None:
    sources = {source for clause in control.clauses for source in clause.sources}
    assert control.freshness_days == max(FRESH[source] for source in sources)


@each_control
def test_every_reference_is_in_its_standard(control: Control) -> None:
    for name, identifiers in control.mappings.items():
        assert set(identifiers) <= set(STANDARDS[name].items), name
    for threat in control.threats:
        name, _, identifier = threat.partition("/")
        assert identifier in STANDARDS[name].items, threat


@each_control
def test_technical_controls_name_a_threat(control: Control) -> None:
    assert control.threats or control.layer is Layer.ORGANIZATIONAL


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda one: one.id)
def test_a_standard_holds_only_what_is_used(standard: object) -> None:
    found = STANDARDS[getattr(standard, "id")]  # noqa: B009 - parametrized as object
    used = {i for one in CATALOGUE.controls for i in one.mappings.get(found.id, ())}
    used |= {
        threat.partition("/")[2]
        for one in CATALOGUE.controls
        for threat in one.threats
        if threat.startswith(f"{found.id}/")
    }
    used |= {dated.item for dated in found.dates}
    assert set(found.items) == used


def _file(control: Control) -> Path:
    wanted = f"id: {control.id}\n"
    paths = (build.PACKAGE / "controls").rglob("*.yaml")
    return next(path for path in paths if path.read_text(encoding="utf-8").startswith(wanted))
