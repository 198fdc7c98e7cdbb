"""Each export is the whole catalogue, equal for equal input, and valid in its format."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.catalogue.export.as_csv import FIXED, catalogue_csv
from bartizan.catalogue.export.as_json import catalogue_json
from bartizan.catalogue.export.as_markdown import catalogue_markdown
from bartizan.catalogue.export.as_oscal import catalogue_oscal
from bartizan.catalogue.load import load_catalogue, load_standards
from bartizan.catalogue.record import from_record
from tests.unit.catalogue.builders import catalogue, control

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BUILT_IN = load_catalogue()
STANDARDS = load_standards()
OSCAL_SCHEMA = Path("tests/schemas/oscal_catalog_schema.json")


def test_json_reads_back_to_the_same_controls() -> None:
    document = json.loads(catalogue_json(BUILT_IN, STANDARDS, now=NOW))
    assert document["schema"] == "bartizan.catalogue/v1"
    assert document["generated"] == "2026-11-22T00:00:00Z"
    assert tuple(from_record(record) for record in document["controls"]) == BUILT_IN.controls
    assert [standard["id"] for standard in document["standards"]] == sorted(STANDARDS)


def test_json_says_what_an_overlay_changed() -> None:
    laid = replace(control(origin="own/a.yaml"), overlaid=("severity",))
    document = json.loads(catalogue_json(catalogue(laid), {}, now=NOW))
    assert document["controls"][0]["origin"] == "own/a.yaml"
    assert document["controls"][0]["overlaid"] == ["severity"]


def test_csv_has_one_row_a_control() -> None:
    rows = list(csv.DictReader(StringIO(catalogue_csv(BUILT_IN), newline="")))
    assert [row["id"] for row in rows] == [one.id for one in BUILT_IN.controls]
    assert set(rows[0]) == {*FIXED, *STANDARDS}
    assert all(row["clauses"] and row["accountable"] for row in rows)


def test_csv_holds_no_formula() -> None:
    row = next(csv.DictReader(StringIO(catalogue_csv(catalogue(control(title="=1+1"))))))
    assert row["title"] == "'=1+1"


def test_markdown_shows_each_control_with_its_titles() -> None:
    text = catalogue_markdown(BUILT_IN, STANDARDS, now=NOW)
    assert all(f"### {one.id} " in text for one in BUILT_IN.controls)
    assert "LLM03 Supply Chain" in text
    assert "(from production, when `sensitivity:confidential`)" in text


def test_markdown_keeps_text_of_an_overlay_in_its_place() -> None:
    text = catalogue_markdown(catalogue(control(title="a|b\n# <b>")), {}, now=NOW)
    assert "a\\|b \\# \\<b\\>" in text
    assert "owasp-llm: LLM03" in text


def test_markdown_leaves_out_what_is_empty() -> None:
    bare = replace(control(), mappings={})
    assert "owasp" not in catalogue_markdown(catalogue(bare), {}, now=NOW)


@pytest.mark.parametrize(
    "chosen",
    [BUILT_IN, catalogue(), catalogue(replace(control(), mappings={}))],
    ids=["built-in", "small", "without mappings"],
)
def test_oscal_satisfies_the_official_schema(chosen: object) -> None:
    text = catalogue_oscal(chosen, STANDARDS, now=NOW)  # type: ignore[arg-type] # parametrized
    schema = json.loads(OSCAL_SCHEMA.read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(json.loads(text))


def test_oscal_links_lead_somewhere_and_ids_are_unique() -> None:
    document = json.loads(catalogue_oscal(BUILT_IN, STANDARDS, now=NOW))["catalog"]
    resources = {resource["uuid"] for resource in document["back-matter"]["resources"]}
    controls = [one for group in document["groups"] for one in group["controls"]]
    links = {link["href"] for one in controls for link in one["links"]}
    assert links <= {f"#{uuid}" for uuid in resources}
    parts = [part for one in controls for part in one["parts"]]
    ids = [part["id"] for part in parts] + [
        item["id"] for part in parts for item in part.get("parts", ())
    ]
    assert len(ids) == len(set(ids))


def test_oscal_names_a_standard_of_an_overlay_by_its_id() -> None:
    laid = replace(control(), mappings={"acme": ("P-1",)})
    document = json.loads(catalogue_oscal(catalogue(laid), {}, now=NOW))["catalog"]
    assert document["back-matter"]["resources"][0]["title"] == "acme"


def test_exports_are_byte_identical() -> None:
    for export in (catalogue_json, catalogue_markdown, catalogue_oscal):
        assert export(BUILT_IN, STANDARDS, now=NOW) == export(BUILT_IN, STANDARDS, now=NOW)
    assert catalogue_csv(BUILT_IN) == catalogue_csv(load_catalogue())
