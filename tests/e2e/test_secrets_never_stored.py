"""What is planted as a secret or as personal data is in no report, no cache and on no screen."""

import html
import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from bartizan.checks.registry import all_checks
from bartizan.classify.hide import hide
from bartizan.collect.discovery.discover import DISCOVERY_ASKS
from bartizan.collect.python.questions import Questions
from bartizan.collect.source import Reader, encode, wants
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
    word = next(value for value, path in values.values.items() if path == ".netrc")
    lay(root, {"bartizan.yaml": f"schema: x\nname: [{key}]\nphase: {word}\n"})
    found["wrong profile"] = bartizan("assess", root).said.encode()
    kept = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    assert {path.name for path in kept} >= {"facts.sqlite", "assessments.sqlite"}
    return found | {path.name: path.read_bytes() for path in (*out.iterdir(), *kept)}


def spellings(value: str) -> set[bytes]:
    """A value as text, as JSON, HTML and an address would write it, and in base 64."""
    plain = value.encode()
    shifted = {b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)}
    texts = {json.dumps(value)[1:-1], html.escape(value), quote(value), quote_plus(value)}
    return {plain, *(text.encode() for text in texts), *shifted}


def test_no_value_is_written_anywhere(values: Planted, written: dict[str, bytes]) -> None:
    assert len(values.values) > 250
    leaks = [
        (path, name)
        for value, path in values.values.items()
        for name, content in written.items()
        if any(spelling in content for spelling in spellings(value))
    ]
    assert leaks == []


def test_facts_of_source_are_hidden_before_they_are_sealed(values: Planted) -> None:
    asks = [*DISCOVERY_ASKS, *(ask for check in all_checks() for ask in check.asks)]
    reader = Reader(Questions(asks), hide)
    held = {
        path: encode(reader.read(path, text.encode()))
        for path, text in values.files.items()
        if wants(path) and path != "symbols.py"  # a name is hidden where it is shown
    }
    assert b"openai" in held["app.py"]
    leaks = [
        (path, value)
        for value in values.values
        for path, facts in held.items()
        if any(spelling in facts for spelling in spellings(value))
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
    told = {"app.py", ".env", "data/customers.csv", "notebooks/x.ipynb", "Dockerfile", "main.tf",
            "ops/Dockerfile", "prompts.py", "tools/mcp.json"}  # fmt: skip
    assert told <= places
    assert sum("masked-" in path for path in places) > 4
    assert len(written["facts.sqlite"]) > 10_000


def test_excerpts_hide_values_and_show_the_rest(written: dict[str, bytes]) -> None:
    page = written["r.html"].decode()
    assert "FROM python:3.11" in page
    assert "«masked»" in page
