"""What `deploy/` holds can be read, confines the gateway, and names nothing that is not there."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "deploy" / "gateway"
TEMPLATES = sorted((GATEWAY / "chart" / "templates").iterdir())


def compose() -> dict[str, Any]:
    document = yaml.safe_load((GATEWAY / "compose.yaml").read_text())
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("name", ["gateway", "store"])
def test_services_have_no_root_no_rights_and_a_root_that_is_read_only(name: str) -> None:
    service = compose()["services"][name]
    assert not str(service["user"]).startswith(("0", "root"))
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(each.startswith("127.0.0.1:") for each in service.get("ports", []))
    assert service["mem_limit"]


def test_the_store_is_reached_from_inside_alone() -> None:
    document = compose()
    assert document["services"]["store"]["networks"] == ["inside"]
    assert document["networks"]["inside"] == {"internal": True}
    assert "noeviction" in document["services"]["store"]["command"][-1]


def test_the_container_file_copies_what_is_there_and_ends_without_root() -> None:
    lines = (GATEWAY / "Containerfile").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert all((ROOT / each).exists() for each in line.split()[1:-1])
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert "--require-hashes" in "".join(lines)


def test_the_image_runs_compiled_modules_and_only_its_first_stage_can_compile() -> None:
    text = (GATEWAY / "Containerfile").read_text()
    first, second = text.split("\nFROM ")[1:]
    assert "BARTIZAN_COMPILE=1" in first
    assert "AS built" in first.splitlines()[0]
    assert second.splitlines()[0].endswith("-slim")
    assert "pip" not in second
    locked = {name: (ROOT / "requirements" / f"{name}.lock").read_text().split() for name in (
        "compile", "gateway")}  # fmt: skip
    for name in ("mypy==", "setuptools==", "hatchling=="):
        assert any(each.startswith(name) for each in locked["compile"])
        assert not any(each.startswith(name) for each in locked["gateway"])


def test_the_service_of_systemd_is_confined() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read(GATEWAY / "bartizan-gateway.service")
    service = unit["Service"]
    assert service["User"] == "bartizan"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_for_values_that_there_are(path: Path) -> None:
    values = yaml.safe_load((GATEWAY / "chart" / "values.yaml").read_text())
    text = path.read_text()
    assert "{{" not in re.sub(r"{{.*?}}", "", text)
    opened = len(re.findall(r"{{-?\s*(?:if|with|range|define)\b", text))
    assert opened == len(re.findall(r"{{-?\s*end\b", text))
    for name in re.findall(r"\.Values\.([A-Za-z.]+)", text):
        found = values
        for step in name.split("."):
            assert step in found, name
            found = found[step]


def test_pods_are_confined_and_nobody_is_let_in_who_is_not_named() -> None:
    text = "".join(path.read_text() for path in TEMPLATES)
    for said in (
        "runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false",
        "drop: [ALL]", "type: RuntimeDefault", "automountServiceAccountToken: false",
        "policyTypes: [Ingress, Egress]",
    ):  # fmt: skip
        assert said in text
    chart = yaml.safe_load((GATEWAY / "chart" / "Chart.yaml").read_text())
    assert chart["apiVersion"] == "v2"
