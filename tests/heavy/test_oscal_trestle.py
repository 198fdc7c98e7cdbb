"""OSCAL documents survive a round trip through compliance-trestle, which reads OSCAL 1.2.1.

Trestle is heavy, so this runs with `make test-heavy` only.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.poam import PlanOfActionAndMilestones
from trestle.oscal.profile import Profile

from bartizan.assess.facts import Assessment
from bartizan.report import oscal, poam, requirements_oscal
from tests.builders_machine import ASSESSMENTS, assessment
from tests.builders_report import assessment as rich_assessment
from tests.unit.assess.test_requirements import tailored

DOCUMENTS = [
    pytest.param(oscal.render, AssessmentResults, id="assessment results"),
    pytest.param(poam.render, PlanOfActionAndMilestones, id="plan of action"),
]
Model = type[AssessmentResults | PlanOfActionAndMilestones | Profile]


def there_and_back(text: str, model: Model, folder: Path) -> object:
    """Read a document with trestle and write what it understood."""
    path = folder / "document.json"
    path.write_text(text, encoding="utf-8")
    read = model.oscal_read(path)
    assert read is not None
    return json.loads(read.oscal_serialize_json())


def same_moments(value: object) -> object:
    """Trestle writes Z as +00:00, which is the same moment."""
    if isinstance(value, dict):
        return {key: same_moments(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [same_moments(inner) for inner in value]
    if isinstance(value, str) and value.endswith("+00:00"):
        return value.removesuffix("+00:00") + "Z"
    return value


@pytest.mark.parametrize(("render", "model"), DOCUMENTS)
@pytest.mark.parametrize("made", [assessment, rich_assessment], ids=["small", "rich"])
def test_trestle_loses_and_changes_nothing(
    made: Callable[[], Assessment],
    render: Callable[[Assessment], str],
    model: Model,
    tmp_path: Path,
) -> None:
    text = render(made())
    assert same_moments(there_and_back(text, model, tmp_path)) == json.loads(text)


@pytest.mark.parametrize(("render", "model"), DOCUMENTS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_=ASSESSMENTS)
def test_trestle_reads_any_assessment(
    render: Callable[[Assessment], str], model: Model, given_: Assessment, tmp_path: Path
) -> None:
    assert there_and_back(render(given_), model, tmp_path)


def test_trestle_loses_nothing_of_tailored_requirements(tmp_path: Path) -> None:
    text = requirements_oscal.render(tailored())
    assert same_moments(there_and_back(text, Profile, tmp_path)) == json.loads(text)
