"""Every format renders every report: full, open and empty ones, and texts that mean harm."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from bartizan.assess.facts import Assessment
from bartizan.cli.assess import FORMATS, rendered
from tests.builders_machine import ASSESSMENTS, finding
from tests.builders_machine import assessment as bare
from tests.builders_report import assessment as rich
from tests.builders_report import open_assessment

# Texts that a repository may hold to harm whoever reads the report.
HOSTILE = (
    "<script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", "[red]x[/]", "\x1b[31m\x07", "=cmd()",
    "](javascript:x) | `", "\udce9", "\u202egnp", "\x00", "a\r\n::error::b", "%n%s{0}", "*" * 5000,
)  # fmt: skip
# What must not reach a reader of a format as it is.
ACTIVE = {"html": "<script>alert", "terminal": "\x1b", "markdown": "<script>alert"}
formats = pytest.mark.parametrize("form", FORMATS)


def empty() -> Assessment:
    return bare(assets=(), findings=(), controls=())


@formats
@pytest.mark.parametrize("made", [rich, open_assessment, bare, empty])
def test_every_format_renders_every_report_the_same_each_time(
    form: str, made: Callable[[], Assessment]
) -> None:
    text = rendered(made(), form)
    assert text.endswith("\n")
    assert text == rendered(made(), form)


@formats
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_rendered_and_can_be_written(form: str, text: str) -> None:
    hostile = finding(message=text, asset=text, title=text, fix=text)
    found = rendered(bare(findings=(hostile,)), form)
    assert found.encode("utf-8")
    assert ACTIVE.get(form, "nothing is active here") not in found


@formats
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assessment=ASSESSMENTS)
def test_any_report_is_rendered(form: str, assessment: Assessment) -> None:
    assert rendered(assessment, form)
