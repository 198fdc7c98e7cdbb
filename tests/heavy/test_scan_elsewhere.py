"""Models in a bucket and in a real registry are scanned by ranges of their bytes."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server
from typing import Any

import boto3
import pytest
from moto import mock_aws

from bartizan.cli.main import main
from bartizan.connectors import s3
from tests.builders_models import safetensors
from tests.builders_opcodes import PLAIN, SHELL
from tests.simulators.distribution import MANIFEST, TITLE

MEBIBYTE = 1 << 20
LARGE = 60 * MEBIBYTE
CONFIG = json.dumps({"auto_map": {"AutoModel": "modeling.Net"}}).encode()
CODE = b"import os\nos.system('true')\n"
SERVES = """
version: 0.1
storage: {filesystem: {rootdirectory: %s}}
http: {addr: "127.0.0.1:%d"}
log: {level: error}
"""


def checkpoint() -> bytes:
    told = {"w": {"dtype": "F32", "shape": [LARGE // 4], "data_offsets": [0, LARGE]}}
    header = json.dumps(told).encode()
    return len(header).to_bytes(8, "little") + header + bytes(LARGE)


FILES = {
    "model.safetensors": checkpoint(), "bad.pkl": SHELL, "config.json": CONFIG, "modeling.py": CODE,
    "small.safetensors": safetensors(), "plain.pkl": PLAIN,
}  # fmt: skip
VERDICTS = {
    "model.safetensors": "safe", "bad.pkl": "critical", "config.json": "review",
    "modeling.py": "critical", "small.safetensors": "safe", "plain.pkl": "safe",
}  # fmt: skip


def scanned(place: Path, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    output = place / "scan.json"
    with pytest.raises(SystemExit) as ended:
        main(["model", "scan", *arguments, "--format", "json", "-o", str(output)])
    files = json.loads(output.read_text())["files"]
    return int(ended.value.code or 0), {each["path"].rpartition("/")[2]: each for each in files}


def verdicts(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {path: each["verdict"] for path, each in found.items()}


# --- S3 -----------------------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3._client_of.cache_clear()
        client = boto3.client("s3")
        client.create_bucket(Bucket="models")
        for name, content in FILES.items():
            client.put_object(Bucket="models", Key=f"net/{name}", Body=content)
        yield client
    s3._client_of.cache_clear()


def test_objects_of_a_bucket_are_scanned_by_ranges(bucket: Any, tmp_path: Path) -> None:
    code, found = scanned(tmp_path, "s3://models/net")
    assert (code, verdicts(found)) == (1, VERDICTS)
    assert found["model.safetensors"]["coverage"]["read"] < MEBIBYTE
    assert found["small.safetensors"]["digest"] == f"sha256:{sha256(safetensors()).hexdigest()}"


def test_one_object_is_scanned_and_code_alone_is_inconclusive(bucket: Any, tmp_path: Path) -> None:
    assert verdicts(scanned(tmp_path, "s3://models/net/plain.pkl")[1]) == {"plain.pkl": "safe"}
    assert verdicts(scanned(tmp_path, "s3://models/net/modeling.py")[1]) == {
        "modeling.py": "inconclusive"
    }


def test_a_bucket_that_holds_nothing_of_that_name_is_inconclusive(
    bucket: Any, tmp_path: Path
) -> None:
    for address in ("s3://models/none", "s3://nowhere/x"):
        code, found = scanned(tmp_path, address)
        assert (code, len(found)) == (4, 1)


def test_the_bound_is_one_of_objects_as_well(bucket: Any, tmp_path: Path) -> None:
    code, found = scanned(tmp_path, "s3://models/net/model.safetensors", "--max-download", "10KB")
    assert (code, verdicts(found)) == (4, {"model.safetensors": "inconclusive"})


# --- a registry ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of Docker's own registry, as Debian packages it."""
    program = shutil.which("docker-registry") or shutil.which("registry")
    assert program, "install it: apt-get install docker-registry"
    root = tmp_path_factory.mktemp("registry")
    with create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    (root / "config.yml").write_text(SERVES % (root / "data", port))
    with subprocess.Popen([program, "serve", root / "config.yml"], stderr=sys.stderr) as running:
        try:
            answers(port)
            yield port
        finally:
            running.terminate()


def answers(port: int) -> None:
    for _ in range(300):
        try:
            asked(port, "GET", "/v2/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def asked(port: int, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def pushed(port: int, files: dict[str, bytes], tag: str) -> str:
    """Push an artifact by the plainest way, and return its digest."""
    layers = [descriptor(port, content, name) for name, content in files.items()]
    config = descriptor(port, b"{}")
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
    content = json.dumps(document).encode()
    assert asked(port, "PUT", f"/v2/acme/net/manifests/{tag}", content, MANIFEST)[0] == 201
    return f"sha256:{sha256(content).hexdigest()}"


def descriptor(port: int, content: bytes, title: str = "") -> dict[str, object]:
    digest = f"sha256:{sha256(content).hexdigest()}"
    _, where = asked(port, "POST", "/v2/acme/net/blobs/uploads/")
    path = where.partition(f":{port}")[2] or where
    code, _ = asked(port, "PUT", f"{path}&digest={digest}", content, "application/octet-stream")
    assert code == 201
    told: dict[str, object] = {
        "mediaType": "application/octet-stream", "digest": digest, "size": len(content),
    }  # fmt: skip
    return {**told, "annotations": {TITLE: title}} if title else told


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))


def test_an_artifact_of_a_real_registry_is_scanned_by_ranges(registry: int, tmp_path: Path) -> None:
    digest = pushed(registry, FILES, "v1")
    for reference in (":v1", f"@{digest}"):
        code, found = scanned(tmp_path, f"oci://127.0.0.1:{registry}/acme/net{reference}")
        assert code == 1
        assert {name: verdicts(found)[name] for name in VERDICTS} == VERDICTS
        assert found["model.safetensors"]["coverage"]["read"] < MEBIBYTE
        assert found["plain.pkl"]["digest"] == f"sha256:{sha256(PLAIN).hexdigest()}"


def test_what_a_real_registry_does_not_hold_is_inconclusive(registry: int, tmp_path: Path) -> None:
    for reference in (":v9", f"@sha256:{'0' * 64}"):
        code, found = scanned(tmp_path, f"oci://127.0.0.1:{registry}/acme/net{reference}")
        assert (code, len(found)) == (4, 1)
