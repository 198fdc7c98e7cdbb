"""Names of models in MLflow, and what is said where MLflow cannot be asked."""

import sys
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.mlflow.models import promotion_tag
from bartizan.connectors.mlflow.names import Registered, parse_registered
from bartizan.connectors.mlflow.registry import LONGEST_TAG
from bartizan.core.errors import InvalidInputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("MLFLOW_TRACKING_URI", "BARTIZAN_MODEL_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("scorer").mkdir()
    Path("scorer/config.json").write_text("{}")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mlflow:Fraud Scorer", Registered("Fraud Scorer")),
        ("mlflow:main.ml.scorer/7", Registered("main.ml.scorer", "7")),
        ("mlflow:scorer@production", Registered("scorer", alias="production")),
    ],
)
def test_a_name_is_read_as_it_is_written(text: str, named: Registered) -> None:
    assert parse_registered(text) == named
    assert str(named) == text


@pytest.mark.parametrize(
    "text",
    [
        "mlflow:", "mlflow:a/", "mlflow:a@", "mlflow:a/0", "mlflow:a/x", "mlflow:a/1@b",
        "mlflow:a@b/1", "mlflow:a'b", "mlflow:a:b", "mlflow:a\nb", "mlflow:a@-", "mlflow:a/../1",
        "mlflow:" + "a" * 256,
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_registered(text)


COMMANDS = (
    ("push", "scorer", "mlflow:scorer"),
    ("pull", "mlflow:scorer/1", "out", "--unverified"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=["push", "pull"])
def test_where_mlflow_is_must_be_said(
    command: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(*command) == 2
    assert "--registry" in capfd.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=["push", "pull"])
def test_without_the_extra_it_is_said_how_to_install_it(
    command: tuple[str, ...], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    assert run(*command, "--registry", "http://127.0.0.1:9") == 2
    assert "pip install 'bartizan[mlflow]'" in capfd.readouterr().err


def test_where_the_store_is_must_be_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("push", "scorer", "scorer") == 2
    assert "--store" in capfd.readouterr().err


def test_a_statement_that_is_too_large_for_a_tag_is_refused() -> None:
    assert promotion_tag("production", b"{}") == {"bartizan.promotion.production": "{}"}
    with pytest.raises(ConnectorError):
        promotion_tag("production", b"x" * (LONGEST_TAG + 1))
