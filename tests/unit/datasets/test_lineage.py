"""What was made of a dataset is followed by version, down to the models; doubt is said."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.datasets.lineage import known, names, steps, version_of
from bartizan.datasets.openlineage import Named, Run, event_of, read_runs, write_event
from tests.builders_datasets import lay_dataset

AT = datetime(2026, 11, 26, tzinfo=UTC)
Document = dict[str, object]


def dataset(name: str, version: str = "") -> Document:
    facets = {"version": {"datasetVersion": version}} if version else {}
    return {"namespace": "lake", "name": name, "facets": facets}


def run(job: str, used: list[Document], made: list[Document], kind: str = "COMPLETE") -> Document:
    return {
        "eventType": kind,
        "eventTime": "2026-11-26T00:00:00Z",
        "run": {"runId": f"run of {job}"},
        "job": {"namespace": "jobs", "name": job},
        "inputs": used,
        "outputs": made,
    }


def read(*events: Document) -> list[Run]:
    return list(read_runs("\n".join(map(json.dumps, events)).encode()))


CLEAN = run("clean", [dataset("people", "v1")], [dataset("clean", "c1")])
TRAIN = run("train", [dataset("clean", "c1")], [dataset("scorer", "sha256:ab")])


def test_a_model_is_found_below_its_dataset() -> None:
    found = list(steps(Named("lake", "people", "v1"), read(TRAIN, CLEAN)))
    assert [(each.depth, each.run.job, each.certain) for each in found] == [
        (0, "jobs/clean", True),
        (1, "jobs/train", True),
    ]


def test_another_version_is_not_followed() -> None:
    other = run("other", [dataset("people", "v2")], [dataset("x")])
    found = list(steps(Named("lake", "people", "v1"), read(CLEAN, other)))
    assert [each.run.job for each in found] == ["jobs/clean"]


def test_an_event_without_a_version_leaves_doubt_for_all_below_it() -> None:
    vague = run("clean", [dataset("people")], [dataset("clean", "c1")])
    found = list(steps(Named("lake", "people", "v1"), read(vague, TRAIN)))
    assert [each.certain for each in found] == [False, False]


def test_a_circle_ends() -> None:
    back = run("back", [dataset("scorer", "sha256:ab")], [dataset("people", "v1")])
    found = list(steps(Named("lake", "people", "v1"), read(CLEAN, TRAIN, back)))
    assert len(found) == 3


def test_runs_that_did_not_end_well_made_nothing() -> None:
    assert read(run("clean", [dataset("a")], [dataset("b")], kind="FAIL")) == []


def test_a_manifest_s_own_event_is_read_back(tmp_path: Path) -> None:
    manifest = lay_dataset(tmp_path / "people")
    text = write_event(event_of(manifest, AT))
    (found,) = read_runs(text.encode())
    (made,) = found.outputs
    version = version_of(manifest, "data/people")
    assert (made.name, made.version) == ("people", version.digest)
    assert known([version]).of(made) == (version,)
    assert [each.version for each in names([found], known([version]))] == [version.digest]


@pytest.mark.parametrize("wrapped", ["{}", "[{}]", "\n\n{}\n"])
def test_one_event_a_list_or_lines_are_read(wrapped: str) -> None:
    assert len(list(read_runs(wrapped.replace("{}", json.dumps(CLEAN)).encode()))) == 1
    assert len(list(read_runs(json.dumps(CLEAN, indent=1).encode()))) == 1


@pytest.mark.parametrize(
    "event",
    [
        {**CLEAN, "eventTime": "soon"},
        {**CLEAN, "inputs": 1},
        {**CLEAN, "inputs": [1]},
        {**CLEAN, "job": {}},
        {**CLEAN, "outputs": [{"namespace": "x", "name": 1}]},
        {**CLEAN, "outputs": [dataset("x")] * 10_001},
    ],
)
def test_what_is_no_event_is_refused(event: Document) -> None:
    with pytest.raises(FormatError):
        read(event)


@given(st.binary(max_size=300) | st.text(alphabet='{}[]",:a1\n').map(str.encode))
def test_nothing_but_a_format_error_is_raised(content: bytes) -> None:
    with suppress(FormatError):
        list(read_runs(content))
