"""Callers over TLS: the certificate that they show says who they are, and nothing else does."""

import asyncio
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.errors import KeyFileError
from bartizan.gateway.access.keyring import pepper_of, save
from bartizan.gateway.access.keys import create
from bartizan.gateway.entrance import entrance
from bartizan.gateway.listening import listening, renew
from tests.simulators.gateway import House, Provider
from tests.unit.gateway.test_gateway_entrance import ASK, PATH, part_of

BOT = "spiffe://example.org/bot"
FILES = {"certificate": "server.pem", "private_key": "server.pem", "client_authority": "ca.pem"}
NOW = datetime.now(UTC)


class Authority:
    """Signs certificates, and writes them to a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.issue(name, authority=True)

    def issue(self, name: str, *uris: str, authority: bool = False, days: int = 1) -> Path:
        """Write NAME.pem with its key behind it."""
        key = self.key if authority else ec.generate_private_key(ec.SECP256R1())
        alternatives = [x509.UniformResourceIdentifier(each) for each in uris]
        here = x509.IPAddress(ip_address("127.0.0.1"))
        built = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=9))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([here, *alternatives]), critical=False)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .sign(self.key, SHA256())
        )
        path = self.folder / f"{name}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(built.public_bytes(Encoding.PEM) + secret)
        path.chmod(0o600)
        return path


@dataclass
class Running:
    port: int
    key: str
    house: House
    server: uvicorn.Server

    @property
    def principals(self) -> set[str]:
        return {each.who.principal for each in self.house.records.written}


@contextmanager
def served(folder: Path, required: str = "required", **identity: Any) -> Iterator["Running"]:
    """Serve over TLS, to a caller with a key as well."""
    pepper = pepper_of(folder / "gateway-pepper", make=True)
    text, key = create("keyed", (), pepper, NOW, timedelta(days=9))
    save(folder / "gateway-keys.json", [key])
    part = part_of(listen={**FILES, "client_certificates": required}, identity=identity)
    access = entrance(part, folder)
    house = House(provider=Provider(chunks=[b'{"id":"c"}']), access=access)
    server = uvicorn.Server(listening(house.gateway(), part.listen, folder))
    with socket.create_server(("127.0.0.1", 0)) as bound:
        running = threading.Thread(target=lambda: asyncio.run(server.serve([bound])))
        running.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Running(bound.getsockname()[1], text, house, server)
        finally:
            server.should_exit = True
            running.join()


def ask(port: int, folder: Path, shown: Path | None, **headers: str) -> int:
    """Return the status of an answer, 0 where TLS lets nobody in."""
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    if shown is not None:
        context.load_cert_chain(shown)
    given = {"content-type": "application/json", **headers}
    with closing(http.client.HTTPSConnection("127.0.0.1", port, context=context)) as connection:
        try:
            connection.request("POST", PATH, json.dumps(ASK), given)
            return connection.getresponse().status
        except OSError:
            return 0


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path, "ca")
    made.issue("server")
    return made


def test_a_caller_is_who_the_certificate_says(tmp_path: Path, authority: Authority) -> None:
    bot, other = authority.issue("bot", BOT), authority.issue("other", f"{BOT}2")
    two, old = authority.issue("two", BOT, f"{BOT}2"), authority.issue("old", BOT, days=-1)
    (tmp_path / "elsewhere").mkdir()
    forged = Authority(tmp_path / "elsewhere", "ca").issue("bot", BOT)
    with served(tmp_path, certificates={"roles": {BOT: ["bot"]}}) as found:
        assert ask(found.port, tmp_path, bot) == 200
        assert [ask(found.port, tmp_path, each) for each in (other, two)] == [401, 401]
        assert [ask(found.port, tmp_path, each) for each in (forged, old, None)] == [0, 0, 0]
        assert ask(found.port, tmp_path, bot, authorization="Bearer wrong") == 401
        assert ask(found.port, tmp_path, other, authorization=f"Bearer {found.key}") == 200
    assert found.principals == {f"cert/{BOT}", "keyed", "unknown"}


def test_where_certificates_are_optional_a_key_is_enough_and_nothing_is_not(
    tmp_path: Path, authority: Authority
) -> None:
    bot = authority.issue("bot", BOT)
    with served(tmp_path, "optional", certificates={"any": True}) as found:
        assert ask(found.port, tmp_path, None, authorization=f"Bearer {found.key}") == 200
        assert ask(found.port, tmp_path, None) == 401
        assert ask(found.port, tmp_path, bot) == 200


def test_the_certificate_of_a_proxy_speaks_for_no_caller(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_SECRET", "a-secret-of-the-proxy-0123")
    proxy = authority.issue("proxy", "spiffe://example.org/proxy")
    given = {
        "header": "x-subject", "secret": {"env": "PROXY_SECRET"}, "peers": ["127.0.0.1/32"]
    }  # fmt: skip
    shown = {"x-proxy-secret": "a-secret-of-the-proxy-0123"}
    with served(tmp_path, certificates={"any": True}, proxy=given) as found:
        assert ask(found.port, tmp_path, proxy) == 401
        assert ask(found.port, tmp_path, proxy, **shown) == 401
        assert ask(found.port, tmp_path, proxy, **shown, **{"x-subject": "bot"}) == 200
        assert ask(found.port, tmp_path, proxy, **{"x-subject": "bot"}) == 401
    assert found.principals == {"cert/bot", "unknown"}


def test_a_new_certificate_is_shown_without_a_new_start(
    tmp_path: Path, authority: Authority
) -> None:
    with served(tmp_path, "optional") as found:
        part, config = part_of(listen=FILES).listen, found.server.config
        before = ssl.get_server_certificate(("127.0.0.1", found.port))
        authority.issue("server")
        renew(config, part, tmp_path)
        after = ssl.get_server_certificate(("127.0.0.1", found.port))
        assert before != after
        (tmp_path / "server.pem").write_text("no certificate")
        with pytest.raises(InvalidInputError, match=r"server\.pem"):
            renew(config, part, tmp_path)
        assert ssl.get_server_certificate(("127.0.0.1", found.port)) == after


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_certificate_that_is_none_is_said_at_the_start(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "server.pem").write_bytes(content)
    part = part_of(listen={"certificate": "server.pem", "private_key": "server.pem"})
    with pytest.raises(InvalidInputError, match=r"cannot listen with server\.pem"):
        listening(House().gateway(), part.listen, tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    Authority(tmp_path, "ca").issue("server").chmod(mode)
    part = part_of(listen={"certificate": "server.pem", "private_key": "server.pem"})
    with pytest.raises(KeyFileError, match=r"server\.pem may be read by others"):
        listening(House().gateway(), part.listen, tmp_path)


def test_a_new_key_that_others_may_read_is_not_shown(tmp_path: Path) -> None:
    issuer = Authority(tmp_path, "ca")
    issuer.issue("server")
    part = part_of(listen={"certificate": "server.pem", "private_key": "server.pem"})
    config = listening(House().gateway(), part.listen, tmp_path)
    issuer.issue("server").chmod(0o644)
    with pytest.raises(KeyFileError, match="read by others"):
        renew(config, part.listen, tmp_path)
