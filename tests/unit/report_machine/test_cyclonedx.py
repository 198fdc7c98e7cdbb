"""The bill of materials: every asset has a place in it, with its evidence."""

import json
from typing import Any

import pytest

from bartizan.assess.facts import Assessment
from bartizan.core.asset import Asset
from bartizan.core.place import Place
from bartizan.core.words import Status
from bartizan.report import cyclonedx
from tests.builders_machine import KINDS, assessment, control


def bom(given: Assessment) -> Any:
    return json.loads(cyclonedx.render(given))


def only_component(asset: Asset) -> Any:
    (component,) = bom(assessment(assets=(asset,)))["components"]
    return component


def only_service(asset: Asset) -> Any:
    (service,) = bom(assessment(assets=(asset,)))["services"]
    return service


@pytest.mark.parametrize("kind", [*KINDS, "never-heard-of"])
def test_every_kind_is_listed_once_and_depended_on(kind: str) -> None:
    told = bom(assessment(assets=(Asset(id=f"{kind}:x", kind=kind, name="x"),)))
    (part,) = told["components"] + told["services"]
    assert {"name": "bartizan:kind", "value": kind} in part["properties"]
    assert told["dependencies"][0]["dependsOn"] == [part["bom-ref"]]


def test_model_file_has_its_digest_places_and_card() -> None:
    model = bom(assessment())["components"][0]
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert model["evidence"] == {"occurrences": [{"location": "models/clf.pkl", "line": 1}]}
    assert model["modelCard"] == {"modelParameters": {"task": "text-classification"}}


def test_service_names_its_places_as_properties() -> None:
    service = bom(assessment())["services"][0]
    places = [p["value"] for p in service["properties"] if p["name"] == "bartizan:location"]
    assert places == ["app.py:3", "lab.ipynb:40"]


def test_notebook_occurrence_names_its_cell() -> None:
    place = Place("lab.ipynb", 40, cell=2)
    asset = Asset(id="tool:x", kind="tool", name="x", places=(place,))
    (occurrence,) = only_component(asset)["evidence"]["occurrences"]
    assert occurrence["additionalContext"] == "notebook cell 2"


@pytest.mark.parametrize(
    "digest", ["sha256:" + "a" * 63, "sha256:xyz", "a" * 64, "sha999:" + "a" * 64, ""]
)
def test_what_is_no_digest_is_no_hash(digest: str) -> None:
    assert "hashes" not in only_component(Asset(id="m", kind="model", name="m", digest=digest))


def test_revision_is_the_version_and_no_hash() -> None:
    properties = {"revision": "f" * 40}
    asset = Asset(id="m", kind="model_ref", name="org/m", properties=properties)
    assert only_component(asset)["version"] == "f" * 40
    assert "hashes" not in only_component(asset)


def test_dependency_of_a_known_ecosystem_has_a_package_url() -> None:
    properties = {"ecosystem": "pypi", "version": "2.0+cpu"}
    asset = Asset(id="d", kind="dependency", name="torch", properties=properties)
    assert only_component(asset)["purl"] == "pkg:pypi/torch@2.0%2Bcpu"


def test_dependency_of_another_ecosystem_has_none() -> None:
    assert "purl" not in only_component(Asset(id="d", kind="dependency", name="torch"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [("http://127.0.0.1:8000/v1", True), ("javascript:alert(1)", False), ("a b", False)],
)
def test_only_a_plain_address_is_an_endpoint(address: str, shown: bool) -> None:  # noqa: FBT001 - a column of the table
    properties: dict[str, str | bool] = {"endpoint": address, "authenticated": False}
    service = only_service(Asset(id="s", kind="model_endpoint", name="s", properties=properties))
    assert ("endpoints" in service) is shown
    assert service["authenticated"] is False


def test_datasets_of_a_model_are_in_its_card() -> None:
    asset = Asset(id="m", kind="model", name="m", properties={"datasets": ("faq",)})
    datasets = only_component(asset)["modelCard"]["modelParameters"]["datasets"]
    assert datasets == [{"type": "dataset", "name": "faq"}]


def test_dataset_is_data() -> None:
    asset = Asset(id="dataset:faq", kind="dataset", name="faq")
    assert only_component(asset)["data"] == [{"type": "dataset", "name": "faq"}]


def test_assets_that_claim_one_id_are_kept_apart() -> None:
    twins = (Asset(id="x", kind="tool", name="a"), Asset(id="x", kind="tool", name="b"))
    references = [part["bom-ref"] for part in bom(assessment(assets=twins))["components"]]
    assert references == ["asset:x", "asset:x#2"]


def test_serial_number_follows_the_contents() -> None:
    same = bom(assessment())["serialNumber"]
    assert bom(assessment())["serialNumber"] == same
    assert bom(assessment(assets=()))["serialNumber"] != same


@pytest.mark.parametrize(
    ("status", "score"),
    [(Status.PASS, 1.0), (Status.FAIL, 0.0), (Status.PARTIAL, 0.25), (Status.UNKNOWN, None)],
)
def test_unknown_control_gets_no_score(status: Status, score: float | None) -> None:
    given = control(underlying=status, share=0.25)
    told = bom(assessment(controls=(given,)))
    (judged,) = told["declarations"]["attestations"][0]["map"]
    assert judged["conformance"].get("score") == score
