"""A model goes to a real registry of containers and back, over plain http and over TLS."""

import datetime as dt
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bartizan.cli.main import main
from bartizan.connectors.registry.names import Address
from bartizan.connectors.registry.origin import Origin, RegistryError
from bartizan.connectors.registry.repository import Repository
from bartizan.connectors.registry.upload import PART
from bartizan.connectors.registry.wire import Request
from bartizan.store.names import Reference
from bartizan.store.oci import BYTES, described

SERVER = "docker-registry"  # of the Debian package of that name
PATIENCE = 30


@contextmanager
def running(folder: Path, tls: dict[str, str] | None = None) -> Iterator[str]:
    """Run a registry on a free port, and give its host."""
    program = shutil.which(SERVER)
    if program is None:
        pytest.fail(f"install {SERVER}, as .ci/run does")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    http = {"addr": f"127.0.0.1:{port}", **({"tls": tls} if tls else {})}
    storage = {"filesystem": {"rootdirectory": str(folder / "blobs")}}
    settings = folder / "registry.yml"
    settings.write_text(yaml.safe_dump({"version": "0.1", "storage": storage, "http": http}))
    with (folder / "registry.log").open("wb") as log:
        server = subprocess.Popen([program, "serve", settings], stdout=log, stderr=log)
        try:
            listening(port)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def listening(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the registry does not listen")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert run("keygen", "release", "--no-passphrase") == 0
    Path("scorer/sub").mkdir(parents=True)
    Path("scorer/sub/config.json").write_text("{}")
    Path("scorer/zero").write_bytes(b"")
    Path("scorer/weights.bin").write_bytes(bytes(range(251)) * (PART // 100))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def test_a_model_comes_back_as_it_went_with_what_refers_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sign", "scorer", "--key", "release", "--report", "scan.json") == 0
    with running(tmp_path) as host:
        at = f"oci://{host}/fraud/scorer"
        assert run("push", "scorer", f"{at}:v1", "--report", "scan.json") == 0
        digest = capsys.readouterr().out.splitlines()[-1].partition("@")[2]
        assert run("push", "scorer", f"{at}:v2", "--report", "scan.json") == 0
        for name in (f"{at}:v1", f"{at}:v2", f"{at}@{digest}"):
            assert run("pull", name, "out", "--signer", "release.pub") == 0
            assert run("verify", "out", "--signer", "release.pub") == 0
            shutil.rmtree("out")


def test_other_tools_read_it(tmp_path: Path) -> None:
    program = shutil.which("skopeo")
    if program is None:
        pytest.fail("install skopeo, as .ci/run does")
    with running(tmp_path) as host:
        assert run("push", "scorer", f"oci://{host}/fraud/scorer:v1") == 0
        source = f"docker://{host}/fraud/scorer:v1"
        subprocess.run(
            [program, "copy", "-q", "--src-tls-verify=false", source, "oci:layout:fraud/scorer:v1"],
            check=True,
        )
    assert run("pull", "fraud/scorer:v1", "out", "--store", "layout", "--unverified") == 0
    assert Path("out/weights.bin").read_bytes() == Path("scorer/weights.bin").read_bytes()


class Losing(Repository):
    """A repository that loses the answer to one part."""

    def __init__(self, host: str) -> None:
        super().__init__(Address(Origin(host, plain=True), Reference("a", "v1")), writes=True)
        self.lost = [True]
        ask = self._wire.ask

        @contextmanager
        def losing(request: Request) -> Iterator[HTTPResponse]:
            with ask(request) as answer:
                if request.method == "PATCH" and self.lost:
                    self.lost.pop()
                    raise ConnectionResetError
                yield answer

        self._wire.ask = losing  # type: ignore[method-assign]


def test_a_part_whose_answer_was_lost_is_not_there_twice(tmp_path: Path) -> None:
    content = Path("scorer/weights.bin").read_bytes()
    wanted = described(content, BYTES)
    with running(tmp_path) as host, closing(Losing(host)) as repository:
        repository.put(wanted, lambda start, length: content[start : start + length])
        assert repository.size(wanted.digest) == len(content)
        assert b"".join(map(bytes, repository.chunks(wanted))) == content
        assert repository.lost == []


def certified(folder: Path) -> dict[str, str]:
    """Make a certificate of 127.0.0.1 that certifies itself; return what a registry is told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "registry")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.key").write_bytes(pem)
    (folder / "tls.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return {"certificate": str(folder / "tls.pem"), "key": str(folder / "tls.key")}


def test_a_registry_is_believed_by_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certified(tmp_path)
    with running(tmp_path, tls) as host:
        address = Address(Origin(host, plain=False), Reference("a", "v1"))

        def kept(use: Callable[[Repository], object]) -> object:
            with closing(Repository(address, writes=True)) as repository:
                return use(repository)

        with pytest.raises(RegistryError, match="its certificate is not trusted"):
            kept(lambda it: it.size(described(b"x", BYTES).digest))
        monkeypatch.setenv("SSL_CERT_FILE", tls["certificate"])
        wanted = kept(lambda it: it.add(b"x", BYTES))
        assert kept(lambda it: it.blob(wanted)) == b"x"  # type: ignore[arg-type]
