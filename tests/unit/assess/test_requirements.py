import json
import re

import pytest

from bartizan.assess.requirements import RequirementSet, requirements, thresholds
from bartizan.catalogue.load import load_catalogue
from bartizan.core.place import Place
from bartizan.core.words import Phase, Severity, Truth
from bartizan.evidence.declared import Declared, Profile
from bartizan.report import (
    requirements_html,
    requirements_json,
    requirements_markdown,
    requirements_oscal,
)
from tests import builders as build


def tailored(*, name: str = "x") -> RequirementSet:
    catalogue = build.catalogue(
        build.control("APP-06", required_from=Phase.PRODUCTION),
        build.control(
            "APP-13",
            applies_when="acts",
            clauses=(build.clause(), build.clause("later", from_phase=Phase.SCALE),
                     build.clause("never", when="connects"), build.clause("maybe", when="mcp")),
        ),
        build.control("APP-10", severity=Severity.LOW, applies_when="connects"),
    )  # fmt: skip
    facts = (
        build.fact("acts", because=("tool 'refund'",), places=(Place("app.py", 3),)),
        build.fact("connects", Truth.FALSE, because=("no retriever",)),
    )
    declared = Declared(profile=Profile(name=name, risk_tolerance="medium"))
    return requirements(catalogue, facts, declared, build.TODAY)


def test_requirements_say_why_from_when_and_where() -> None:
    found = tailored()
    assert [item.id for item in found.required] == ["APP-13", "APP-06"]
    item = found.required[0]
    assert item.because == ("acts holds: tool 'refund' (app.py:3)",)
    assert item.places == (Place("app.py", 3),)
    assert [(clause.id, clause.required_from, clause.certain) for clause in item.clauses] == [
        ("whole", Phase.PROTOTYPE, True),
        ("later", Phase.SCALE, True),
        ("maybe", Phase.PROTOTYPE, False),
    ]
    assert found.required[1].because == ("it applies to every workload",)


def test_what_does_not_apply_says_why() -> None:
    (item,) = tailored().excluded
    assert (item.id, item.because) == ("APP-10", ("connects does not hold: no retriever",))


def test_tolerance_moves_thresholds_and_defaults_to_the_strictest() -> None:
    found = requirements(build.catalogue(), (), Declared(), build.TODAY, name="w")
    assert (found.risk_tolerance, found.tolerance_declared) == ("low", False)
    low, high = thresholds("low", ["MOD-10"]), thresholds("high", ["MOD-10"])
    assert (low[0].value, high[0].value) == ("1 %", "10 %")
    assert thresholds("low", []) == ()


def test_thresholds_name_only_controls_of_the_catalogue() -> None:
    known = load_catalogue().by_id
    for limit in thresholds("low", known):
        assert set(limit.controls) <= set(known)


def test_a_light_workload_has_advice() -> None:
    profile = Profile(
        use_cases=("answers",), sensitivity="public", criticality="low", categories=("proprietary",)
    )
    catalogue = build.catalogue(build.control("APP-10", severity=Severity.LOW))
    found = requirements(catalogue, (), Declared(profile=profile), build.TODAY)
    assert [item.id for item in found.advised] == ["APP-10"]
    assert found.required == ()
    assert "exclude-controls" in requirements_oscal.render(found)


def test_json_holds_everything() -> None:
    document = json.loads(requirements_json.render(tailored()))
    assert document["schema"] == "bartizan.requirements/v1"
    assert document["required"][0]["locations"] == [{"path": "app.py", "line": 3}]
    assert document["excluded"][0]["id"] == "APP-10"


def test_markdown_cannot_be_broken_by_a_name() -> None:
    text = requirements_markdown.render(tailored(name="a | b <script> @team"))
    assert "<script>" not in text
    assert "## Required from prototype: 1 controls" in text
    assert "From scale." in text
    assert "If it applies, which is not known." in text


def test_html_is_self_contained_and_escaped() -> None:
    page = requirements_html.render(tailored(name="<img src=x onerror=alert(1)>"))
    assert "<img" not in page
    assert "<script" not in page
    assert not re.search(r"https?://", page)
    assert "default-src 'none'; style-src 'sha256-" in page
    assert 'id="c-APP-13"' in page


def test_oscal_selects_the_required_controls() -> None:
    profile = json.loads(requirements_oscal.render(tailored()))["profile"]
    assert profile["imports"][0]["include-controls"] == [{"with-ids": ["APP-06", "APP-13"]}]
    resource = profile["back-matter"]["resources"][0]
    assert profile["imports"][0]["href"] == f"#{resource['uuid']}"
    assert [alter["control-id"] for alter in profile["modify"]["alters"]] == ["APP-13", "APP-06"]


@pytest.mark.parametrize(
    "module",
    [requirements_html, requirements_json, requirements_markdown, requirements_oscal],
)
def test_equal_requirements_give_equal_bytes(module: object) -> None:
    render = getattr(module, "render")  # noqa: B009 - a table of modules
    assert render(tailored()) == render(tailored())
