"""A server is believed to be who it says by a certificate that this machine trusts."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.client import Client
from bartizan.connectors.web.place import place_at
from bartizan.scan.allowed import allowed
from bartizan.scan.elsewhere import scan_elsewhere
from bartizan.scan.facts import FileScan, Verdict
from tests.builders_models import safetensors
from tests.builders_sparse import dense, sparse_torch
from tests.simulators.web import Object, Told, Web


def certificate(folder: Path, host: str) -> Path:
    """Write a certificate of a host, which is its own authority, behind its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / f"{host}.pem"
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def host() -> str:
    return "localhost"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str) -> Iterator[Web]:
    """A server with a certificate of a host, which this machine is told to trust."""
    path = certificate(tmp_path, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    with Web(tls=tls) as running:
        yield running


def scanned(web: Web) -> FileScan:
    client = Client(Allowance(1 << 26, 60), lambda _: None)
    place = place_at(f"{web.address}/m", client)
    try:
        return scan_elsewhere(place.files[0], place, allowed())
    finally:
        client.close()


def why(scan: FileScan) -> str:
    assert scan.verdict is Verdict.INCONCLUSIVE
    return scan.findings[0].message


def test_a_server_that_is_trusted_is_read_by_ranges(web: Web) -> None:
    web.answers["/m"] = Object(sparse_torch(20, 100_000_000))
    assert scanned(web).verdict is Verdict.SAFE
    assert len({each.headers["Host"] for each in web.asked}) == 1


def test_a_server_that_nobody_trusts_is_not_asked(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    web.answers["/m"] = Object(dense(safetensors()))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path, "other.example")))
    assert "no TLS that is trusted" in why(scanned(web))
    assert web.asked == []


@pytest.mark.parametrize("host", ["other.example"])
def test_a_certificate_of_another_name_is_none(web: Web) -> None:
    web.answers["/m"] = Object(dense(safetensors()))
    assert "no TLS that is trusted" in why(scanned(web))
    assert web.asked == []


def test_no_redirect_leads_from_tls_to_plain_http(web: Web) -> None:
    with Web({"/": Object(dense(safetensors()))}) as plain:
        web.answers["/m"] = lambda _: Told(302, {"Location": f"{plain.address}/m"})
        assert "redirects to plain http" in why(scanned(web))
        assert plain.asked == []
