"""What is planted as a secret or as personal data is in no report, no cache and on no screen."""

import json
from pathlib import Path

import pytest

from tests.builders_planted import Planted, planted
from tests.builders_runs import Bartizan, lay

REPORTS = ("r.json", "r.html", "r.sarif", "r.md", "r.cdx.json", "r.oscal.json", "r.poam.json")


@pytest.fixture(scope="module")
def values() -> Planted:
    return planted()


@pytest.fixture(scope="module")
def written(values: Planted, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that the commands wrote, kept and said about the planted workload."""
    folder = tmp_path_factory.mktemp("planted")
    bartizan, root, out = Bartizan(folder), lay(folder / "root", values.files), folder / "out"
    out.mkdir()
    outputs = [part for name in REPORTS for part in ("-o", str(out / name))]
    found: dict[str, bytes] = {}
    commands: dict[str, tuple[str | Path, ...]] = {
        "assess": ("assess", root, "-v", "--confidence", "low", *outputs),
        "json": ("assess", root, "--format", "json"),
        "gate": ("gate", root, "--phase", "production"),
        "plan": ("plan", root, "--format", "markdown"),
        "requirements": ("requirements", root, "--format", "html"),
        "import": ("import", root / ".bartizan/imports/scan.sarif", "--dry-run"),
        "diff": ("diff", out / "r.json", out / "r.json"),
        "init": ("init", root),
    }
    for name, arguments in commands.items():
        done = bartizan(*arguments)
        assert done.untroubled, name
        assert done.code in {0, 1}, (name, done.err)
        found[name] = done.said.encode()
    for path in (root / ".bartizan").rglob("*.sarif"):
        path.unlink()  # an assessment with imports is not remembered, and this one is
    found["remembered"] = bartizan("assess", root, "-v").said.encode()
    key = next(value for value, path in values.values.items() if path == ".env")
    found["profile"] = (root / "bartizan.yaml").read_bytes()
    lay(root, {"bartizan.yaml": f"schema: x\nname: [{key}]\nphase: {key}\n"})
    found["wrong profile"] = bartizan("assess", root).said.encode()
    kept = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    assert {path.name for path in kept} >= {"facts.sqlite", "assessments.sqlite"}
    return found | {path.name: path.read_bytes() for path in (*out.iterdir(), *kept)}


def spellings(value: str) -> tuple[bytes, ...]:
    """A value as text, and as JSON and HTML would write it."""
    escaped = value.replace("&", "&amp;").replace("'", "&#39;")
    return value.encode(), json.dumps(value)[1:-1].encode(), escaped.encode()


def test_no_value_is_written_anywhere(values: Planted, written: dict[str, bytes]) -> None:
    assert len(values.values) > 250
    leaks = [
        (path, name)
        for value, path in values.values.items()
        for name, content in written.items()
        if any(spelling in content for spelling in spellings(value))
    ]
    assert leaks == []


def test_what_was_planted_was_found(written: dict[str, bytes]) -> None:
    """Else the test above would prove nothing."""
    report = json.loads(written["r.json"])
    places = {
        place["path"]
        for finding in report["findings"]
        if finding["outcome"] in {"fail", "review"}
        for place in finding["locations"]
    }
    told = {"app.py", ".env", "data/customers.csv", "notebooks/x.ipynb", "Dockerfile", "main.tf"}
    assert told <= places
    assert len(written["facts.sqlite"]) > 10_000


def test_excerpts_hide_values_and_show_the_rest(written: dict[str, bytes]) -> None:
    page = written["r.html"].decode()
    assert "FROM python:3.11" in page
    assert "«masked»" in page
