"""Every report for machines is a document that the owner of its format calls valid."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings

from bartizan.assess.facts import Assessment
from bartizan.report import cyclonedx, cyclonedx_parts, oscal, poam, report_json, sarif
from tests.builders_machine import ASSESSMENTS, KINDS, assessment, finding, many_findings
from tests.builders_report import assessment as rich_assessment

SCHEMAS = Path(__file__).parent.parent / "schemas"


def with_passes(given_: Assessment) -> str:
    return sarif.render(given_, include_passes=True)


RENDERERS: dict[str, Callable[[Assessment], str]] = {
    "json": report_json.render,
    "sarif": sarif.render,
    "sarif with passes": with_passes,
    "cyclonedx": cyclonedx.render,
    "oscal": oscal.render,
    "poam": poam.render,
}
VENDORED = {
    "sarif": "sarif-schema-2.1.0.json",
    "sarif with passes": "sarif-schema-2.1.0.json",
    "oscal": "oscal_assessment-results_schema.json",
    "poam": "oscal_poam_schema.json",
}


def shipped(name: str) -> dict[str, object]:
    """A schema that cyclonedx-python-lib ships."""
    loaded: dict[str, object] = json.loads(
        (files("cyclonedx.schema") / "_res" / name).read_text("utf-8")
    )
    return loaded


def retrieve(address: str) -> dict[str, object]:
    """The schemas that the one of CycloneDX names, from the same package; nothing is fetched."""
    return shipped(address.rsplit("/", 1)[-1])


@cache
def validator(name: str) -> jsonschema_rs.Validator:
    if name == "json":
        schema = report_json.schema()
    elif name == "cyclonedx":
        schema = shipped("bom-1.7.SNAPSHOT.schema.json")
    else:
        schema = json.loads((SCHEMAS / VENDORED[name]).read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True, retriever=retrieve)


def faults(name: str, text: str) -> list[str]:
    errors = validator(name).iter_errors(json.loads(text))
    return [f"{error.message} at {error.instance_path}" for error in errors]


formats = pytest.mark.parametrize("name", RENDERERS)


@formats
def test_small_assessment_is_valid(name: str) -> None:
    assert faults(name, RENDERERS[name](assessment())) == []


@formats
def test_rich_assessment_is_valid(name: str) -> None:
    assert faults(name, RENDERERS[name](rich_assessment())) == []


@formats
def test_bare_assessment_is_valid(name: str) -> None:
    bare = assessment(assets=(), findings=(), controls=(), plan=(), cells={}, gates={})
    assert faults(name, RENDERERS[name](bare)) == []


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_=ASSESSMENTS)
def test_any_assessment_is_valid_and_written_alike_twice(given_: Assessment) -> None:
    for name, render in RENDERERS.items():
        text = render(given_)
        assert faults(name, text) == [], name
        assert text.endswith("}\n"), name
        assert render(given_) == text, name


@formats
def test_order_of_arrival_changes_nothing(name: str) -> None:
    rich = rich_assessment()
    shuffled = {
        field: tuple(Random(7).sample(rows, len(rows)))  # noqa: S311 - not for secrets
        for field, rows in (
            ("assets", rich.assets),
            ("findings", rich.findings),
            ("controls", rich.controls),
        )
    }
    there = RENDERERS[name](assessment(**{**_fields(rich), **shuffled}))
    assert there == RENDERERS[name](rich)


@formats
def test_lone_surrogate_can_be_written(name: str) -> None:
    torn = "caf\udce9"
    text = RENDERERS[name](assessment(findings=(finding(message=torn, asset=torn),)))
    assert text.encode("utf-8")
    assert faults(name, text) == []


@formats
def test_ten_thousand_findings_render_to_a_valid_document(name: str) -> None:
    large = assessment(findings=many_findings(10_000))
    assert faults(name, RENDERERS[name](large)) == []


def test_report_schema_is_itself_valid() -> None:
    jsonschema_rs.meta.validate(report_json.schema())


def test_report_schema_is_strict() -> None:
    report = json.loads(report_json.render(assessment()))
    report["findings"][0]["surprise"] = True
    assert not validator("json").is_valid(report)


def test_every_known_kind_of_asset_has_a_place_in_the_bill_of_materials() -> None:
    known = set(cyclonedx_parts.COMPONENT_TYPE) | set(cyclonedx_parts.SERVICES)
    assert known == set(KINDS)


def _fields(given_: Assessment) -> dict[str, object]:
    return {name: getattr(given_, name) for name in given_.__dataclass_fields__}


@formats
def test_a_report_with_its_receipt_is_valid(name: str) -> None:
    receipt = "c2sp.org/tlog-proof@v1\nindex 12\n\nexample.com/log\n13\nAAAA\n\n- x y\n"
    assert faults(name, RENDERERS[name](assessment(receipt=receipt))) == []
