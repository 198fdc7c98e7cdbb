"""Models go into a real MLflow server, are promoted there, watched and come out again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from mlflow import MlflowClient

from bartizan.cli.main import main
from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.mlflow.registry import Registry, Version

PATIENCE = 300
PEOPLE = ("--requested-by", "Ada Lovelace", "--approver", "Grace Hopper")
BY = ("--signer", "release.pub", "--approver", "approver.pub")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on SQLite that keeps the artifacts itself, as one for a team does."""
    root = tmp_path_factory.mktemp("mlflow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
        "--backend-store-uri", f"sqlite:///{root}/mlflow.db",
        "--artifacts-destination", str(root / "artifacts"), "--workers", "1",
    ]  # fmt: skip
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    with (root / "log").open("wb") as log:
        running = subprocess.Popen(
            command, stdout=log, stderr=log, env=environment, cwd=root, start_new_session=True
        )
    uri = f"http://127.0.0.1:{port}"
    try:
        _until_healthy(uri)
        yield uri
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _until_healthy(uri: str) -> None:
    for _ in range(PATIENCE * 2):
        try:
            urllib.request.urlopen(f"{uri}/health", timeout=2)  # noqa: S310  (our own server)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(uri)


@pytest.fixture
def client(server: str) -> MlflowClient:
    return MlflowClient(server, server)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server)
    monkeypatch.chdir(tmp_path)
    for name in ("release", "approver", "other"):
        assert run("keygen", name, "--no-passphrase") == 0
    lay("scorer", "one")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A model of the test's own, under a name that only a registry takes."""
    return f"Fraud {request.node.name}"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def lay(folder: str, content: str) -> None:
    root = Path(folder)
    (root / "sub").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "sub" / "config.json").write_text(json.dumps(content))
    (root / "copy.json").write_text(json.dumps(content))
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)


def pushed(name: str, folder: str = "scorer") -> None:
    assert run("sign", folder, "--key", "release") == 0
    assert run("push", folder, f"mlflow:{name}") == 0


def promoted(name: str, *more: str, key: str = "approver") -> int:
    trust = ("--signer", "release.pub", "--key", key, *PEOPLE)
    return run("promote", f"mlflow:{name}", "--to", "production", *trust, *more)


def watched(name: str, *more: str) -> int:
    now = ("--now", "2026-11-28T00:00:00Z")
    return run("watch", f"mlflow:{name}@production", *(more or BY), *now)


def test_what_is_pulled_is_what_was_pushed(name: str, client: MlflowClient) -> None:
    pushed(name)
    tags = client.get_model_version(name, "1").tags
    assert tags["bartizan.digest"].startswith("sha256:")
    assert run("pull", f"mlflow:{name}/1", "out", "--signer", "release.pub") == 0
    assert run("verify", "out", "--signer", "release.pub") == 0
    assert (Path("out/run.sh").stat().st_mode & 0o111, Path("out/empty").is_dir()) == (0o111, True)
    assert [path.name for path in Path().glob(".*")] == []


def test_the_digest_is_that_of_a_store(name: str, client: MlflowClient) -> None:
    pushed(name)
    assert run("push", "scorer", "scorer", "--store", "store") == 0
    index = json.loads(Path("store/index.json").read_text())
    digest = client.get_model_version(name, "1").tags["bartizan.digest"]
    assert digest in {each["digest"] for each in index["manifests"]}


def test_nothing_is_pulled_from_whom_nobody_trusts(name: str) -> None:
    assert run("push", "scorer", f"mlflow:{name}") == 0
    assert run("pull", f"mlflow:{name}/1", "out", "--signer", "release.pub") == 1
    assert not Path("out").exists()
    assert run("pull", f"mlflow:{name}/1", "out", "--unverified") == 0
    assert run("pull", f"mlflow:{name}/9", "other", "--unverified") == 2
    assert run("pull", f"mlflow:{name}@production", "other", "--unverified") == 2


def test_a_version_that_others_registered_is_signed_afterwards(
    name: str, client: MlflowClient
) -> None:
    assert run("push", "scorer", f"mlflow:{name}") == 0
    assert run("pull", f"mlflow:{name}/1", "mine", "--unverified") == 0
    assert run("sign", "mine", "--key", "release") == 0
    assert run("push", "mine", f"mlflow:{name}/1") == 0
    assert len(client.search_model_versions(f"name='{name}'")) == 1
    assert run("pull", f"mlflow:{name}/1", "out", "--signer", "release.pub") == 0
    lay("next", "two")
    assert run("sign", "next", "--key", "release") == 0
    assert run("push", "next", f"mlflow:{name}/1") == 1


def test_an_alias_moves_only_once_the_version_was_verified(name: str, client: MlflowClient) -> None:
    assert run("push", "scorer", f"mlflow:{name}") == 0
    assert promoted(f"{name}/1") == 1
    assert client.get_registered_model(name).aliases == {}
    pushed(name)
    assert promoted(f"{name}/2", key="release") == 1
    assert client.get_registered_model(name).aliases == {}
    assert promoted(f"{name}/2", "-o", "promotion.json") == 0
    assert client.get_registered_model(name).aliases == {"production": "2"}
    assert json.loads(Path("promotion.json").read_text())["dsseEnvelope"]
    assert run("pull", f"mlflow:{name}@production", "out", *BY) == 0
    assert run("push", "scorer", f"mlflow:{name}@production") == 2


def test_a_watch_names_what_became_of_an_alias(
    name: str, client: MlflowClient, capfd: pytest.CaptureFixture[str]
) -> None:
    def seen() -> str:
        return capfd.readouterr().out.rpartition("\n")[0].rpartition("\n")[2].split()[0]

    assert watched(name) == 1
    pushed(name)
    assert promoted(f"{name}/1", "--now", "2026-11-26T00:00:00Z") == 0
    assert (watched(name), seen()) == (0, "as-expected")
    assert watched(name, "--signer", "release.pub") == 0
    assert "nobody was named whose promotion counts" in capfd.readouterr().out
    assert (watched(name, "--signer", "other.pub"), seen()) == (1, "not-trusted")

    lay("next", "two")
    pushed(name, "next")
    client.set_registered_model_alias(name, "production", "2")
    assert (watched(name), seen()) == (1, "not-promoted")
    assert promoted(f"{name}/2", "--now", "2026-11-27T00:00:00Z") == 0
    assert (watched(name), seen()) == (0, "as-expected")
    client.set_registered_model_alias(name, "production", "1")
    assert (watched(name), seen()) == (1, "rolled-back")

    stolen = client.get_model_version(name, "2").tags["bartizan.promotion.production"]
    client.set_model_version_tag(name, "1", "bartizan.promotion.production", stolen)
    assert (watched(name), seen()) == (1, "not-promoted")
    client.set_model_version_tag(name, "1", "bartizan.config", "{")
    assert (watched(name), seen()) == (4, "not-read")


def test_changed_artifacts_are_noticed(
    name: str, client: MlflowClient, capfd: pytest.CaptureFixture[str]
) -> None:
    pushed(name)
    assert promoted(f"{name}/1", "--now", "2026-11-26T00:00:00Z") == 0
    run_id = client.get_model_version(name, "1").run_id
    Path("copy.json").write_text("{}")
    client.log_artifact(run_id, "copy.json", "model")
    capfd.readouterr()
    assert watched(name) == 1
    assert "copy.json (changed)" in capfd.readouterr().out
    assert run("pull", f"mlflow:{name}/1", "out", "--signer", "release.pub") == 1
    assert not Path("out").exists()


def test_a_store_is_compared_with_what_mlflow_serves(
    name: str, client: MlflowClient, capfd: pytest.CaptureFixture[str]
) -> None:
    pushed(name)
    assert run("push", "scorer", "fraud:v1", "--store", "store") == 0
    trust = ("--signer", "release.pub", "--key", "approver", *PEOPLE)
    stage = ("--to", "production", "--now", "2026-11-26T00:00:00Z")
    assert run("promote", "fraud:v1", "--store", "store", *stage, *trust) == 0
    client.set_registered_model_alias(name, "champion", "1")
    place = f"fraud:production=mlflow:{name}@champion"
    look = ("watch", "store", *BY, "--deployed", place, "--now", "2026-11-28T00:00:00Z")
    assert run(*look) == 0
    lay("next", "two")
    pushed(name, "next")
    client.set_registered_model_alias(name, "champion", "2")
    capfd.readouterr()
    assert run(*look) == 1
    assert "deployed-differs" in capfd.readouterr().out
    shutil.rmtree("next")


def test_a_server_that_is_not_there_is_said(
    name: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    nowhere = ("--registry", "http://127.0.0.1:9")
    assert run("pull", f"mlflow:{name}/1", "out", "--unverified", *nowhere) == 2
    assert "the MLflow server says" in capfd.readouterr().err
    look = ("watch", f"mlflow:{name}@production", *BY, *nowhere)
    assert run(*look) == 4


@pytest.mark.parametrize("at", ["/etc", "file:///etc", "FILE:/etc", "models:/a/1", "runs:/a/b"])
def test_a_server_elsewhere_names_no_files_of_this_machine(
    server: str, tmp_path: Path, at: str
) -> None:
    class Lying:
        def get_model_version_download_uri(self, name: str, version: str) -> str:
            return at

    registry = Registry(server)
    registry._client = Lying()
    with pytest.raises(ConnectorError, match="this machine"):
        registry.fetch(Version("scorer", "1"), tmp_path)
