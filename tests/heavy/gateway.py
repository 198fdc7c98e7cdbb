"""A gateway and a scripted provider, each a process of its own."""

import ipaddress
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ROUTES = ("openai-chat", "openai-responses", "openai-embeddings", "anthropic-messages",
          "bedrock-converse")  # fmt: skip
WEATHER = {
    "name": "get_weather",
    "arguments": {"type": "object", "properties": {"city": {"type": "string"}}},
    "side_effect": False,
    "untrusted": False,
}
SECRET = "provider-secret-0123456789"


@dataclass(frozen=True)
class Served:
    url: str
    key: str
    folder: Path


@contextmanager
def process(*arguments: str, cwd: Path, pattern: str) -> Iterator[str]:
    """Run a module until the end of the block; yield what its output says by a pattern."""
    environment = {**os.environ, "PROVIDER_KEY": SECRET, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield _said(running, pattern)
        finally:
            running.terminate()
            running.communicate(timeout=60)


def _said(running: "subprocess.Popen[str]", pattern: str) -> str:
    lines = []
    for line in running.stdout or ():
        lines.append(line)
        found = re.search(pattern, line)
        if found:
            return found[1]
    raise AssertionError("".join(lines))


@contextmanager
def gateway(folder: Path, changes: dict[str, object] | None = None) -> Iterator[Served]:
    """Serve all dialects before a scripted provider."""
    root = Path(__file__).parents[2]
    with process("tests.simulators.provider", "0", cwd=root, pattern=r"on (\d+)") as port:
        made = folder / "gateway"
        run("gateway", "init", str(made))
        key = run("gateway", "key", "create", "tester", "--keys", str(made / "gateway-keys.json"))
        document = yaml.safe_load((made / "gateway.yaml").read_text())
        document["upstreams"] = {
            "scripted": {"url": f"http://127.0.0.1:{port}", "credential": {"env": "PROVIDER_KEY"}}
        }
        document["operations"]["port"] = 0
        document["acting"] = {"tools": [WEATHER]}
        document["limits"] = {}
        document["routes"] = [
            {"name": name, "dialect": name, "upstream": "scripted", "models": ["model-1"]}
            for name in ROUTES
        ]
        document.update(changes or {})
        (made / "gateway.yaml").write_text(yaml.safe_dump(document))
        served = ("bartizan", "gateway", "serve", str(made / "gateway.yaml"), "--port", "0")
        with process(*served, cwd=root, pattern=r"on https?://127\.0\.0\.1:(\d+),") as own:
            scheme = "https" if "listen" in (changes or {}) else "http"
            yield Served(f"{scheme}://127.0.0.1:{own}", key.strip(), made)


def certificate(folder: Path) -> dict[str, object]:
    """Make a certificate for this machine, and return what makes the gateway listen with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    paths = {"certificate": folder / "server.pem", "private_key": folder / "server.key"}
    paths["certificate"].write_bytes(made.public_bytes(Encoding.PEM))
    paths["private_key"].write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    paths["private_key"].chmod(0o600)
    return {name: str(path) for name, path in paths.items()}


def run(*arguments: str) -> str:
    """Run a command of bartizan, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
