"""Runs `bartizan model scan` on addresses, and gives what it says of their files."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bartizan.cli.main import main
from tests.builders_sparse import sparse_safetensors
from tests.simulators.hub import COMMIT

LARGE = sparse_safetensors(100, 1_000_000_000)
CONFIG = json.dumps({"auto_map": {"AutoModel": "modeling.Net"}}).encode()
CODE = b"import os\nos.system('true')\n"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", "scan", *arguments])
    return int(ended.value.code or 0)


def files(place: Path, *arguments: str) -> tuple[int, dict[str, dict[str, object]]]:
    """The exit code, and what the document says of each file by the end of its path."""
    code = run(*arguments, "--format", "json", "-o", str(place / "scan.json"))
    document = json.loads((place / "scan.json").read_text())
    assert document["schema"] == "bartizan.model-scan/v1"
    return code, {each["path"]: each for each in document["files"]}


def verdicts(found: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {path.rpartition(f"{COMMIT}/")[2]: each["verdict"] for path, each in found.items()}


def said(each: Mapping[str, object]) -> str:
    findings = each["findings"]
    assert isinstance(findings, list)
    return " ".join(finding["message"] for finding in findings)
