"""Models in a registry: as their digests say, by a login that shows nowhere, over what breaks."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from io import BufferedReader, RawIOBase
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.connectors.registry.login import Login, login_for
from bartizan.connectors.registry.names import parse_address
from bartizan.connectors.registry.origin import Origin, RegistryError, Target, is_host
from bartizan.connectors.registry.patience import Patient, PatientAnswer
from bartizan.connectors.registry.repository import Repository
from bartizan.connectors.registry.upload import PART
from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.signing.manifest import Manifest
from bartizan.store.errors import StoreBrokenError, UnknownModelError
from bartizan.store.models import referrers
from bartizan.store.oci import BYTES, Descriptor, described
from bartizan.store.push import Attachment, add_model, add_referrer
from tests.simulators.registry import (
    IDENTITY,
    PASSWORD,
    TOKEN,
    USER,
    Asked,
    Fault,
    SimulatedRegistry,
)

NAME = "fraud/scorer"
BASIC = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
T = TypeVar("T")
LARGE = bytes(range(256)) * (PART // 100)


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path / "config.json"


@pytest.fixture
def registry() -> Iterator[SimulatedRegistry]:
    with SimulatedRegistry() as running:
        yield running


def used(registry: SimulatedRegistry, use: Callable[[Repository], T], name: str = "v1") -> T:
    separator = "" if name.startswith("@") else ":"
    address = parse_address(registry.at(f"{NAME}{separator}{name}"))
    with closing(Repository(address, writes=True)) as repository:
        return use(repository)


def kept(repository: Repository, content: bytes = b"weights") -> Descriptor:
    layer = described(content, BYTES)
    repository.put(layer, lambda start, length: content[start : start + length])
    files = Manifest("", {"w.bin": layer.digest[7:]}, executable=frozenset(), empty=frozenset())
    return add_model(repository, files, {"w.bin": len(content)})


def pushed(repository: Repository) -> Descriptor:
    model = kept(repository)
    for number in range(3):
        add_referrer(repository, model, Attachment(b"%d" % number, "text/plain", f"{number}"))
    repository.tag(model, "v1")
    return model


def put(registry: SimulatedRegistry, content: bytes) -> Descriptor:
    found = described(content, BYTES)
    registry.blobs[found.digest] = content
    return found


def read(registry: SimulatedRegistry, wanted: Descriptor) -> bytes:
    return used(registry, lambda it: b"".join(map(bytes, it.chunks(wanted))))


def once(act: Callable[[Asked], None], method: str = "", part: str = "") -> Fault:
    """Return a fault of the first request of a method whose path has a part."""
    done: list[bool] = []

    def fault(asked: Asked) -> bool:
        if done or not asked.command.startswith(method) or part not in asked.path:
            return False
        done.append(True)
        act(asked)
        return True

    return fault


def always(place: Callable[[Asked], str]) -> Fault:
    """Return what sends everybody on."""

    def fault(asked: Asked) -> bool:
        asked.reply(307, Location=place(asked))
        return True

    return fault


@pytest.mark.parametrize("lists", [False, True], ids=["by a tag", "listed by the registry"])
def test_what_refers_to_a_model_is_found(*, lists: bool) -> None:
    with SimulatedRegistry(lists=lists) as registry:
        model = used(registry, pushed)

        def found(repository: Repository) -> list[bytes]:
            index = repository.index()
            assert index.manifests[0].digest == model.digest
            layers = referrers(repository, index, model.digest, "text/plain")
            return sorted(repository.blob(layer) for _, layer in layers)

        for name in ("v1", f"@{model.digest}"):
            assert used(registry, found, name) == [b"0", b"1", b"2"]
        assert (f"sha256-{model.digest[7:]}" in registry.manifests) is not lists


@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "small", "in parts"])
def test_a_blob_comes_back_as_it_went(registry: SimulatedRegistry, content: bytes) -> None:
    used(registry, lambda it: kept(it, content))
    assert read(registry, described(content, BYTES)) == content
    before = len(registry.paths("POST"))
    used(registry, lambda it: kept(it, content))
    assert len(registry.paths("POST")) == before, "what is there is not sent again"


def half(asked: Asked) -> None:
    """Take half of a part, and hang up."""
    asked.registry.uploads[-1].extend(asked.body[: len(asked.body) // 2])
    asked.hang_up()


def unheard(asked: Asked) -> None:
    """Do what is asked, and hang up before the answer."""
    reply, asked.reply = asked.reply, lambda *_, **__: None  # type: ignore[method-assign]
    asked.registry.answer(asked)
    asked.reply = reply  # type: ignore[method-assign]
    asked.hang_up()


def forgotten(asked: Asked) -> None:
    """Hang up, and know nothing of the upload when asked how much of it is there."""
    unknown = b'{"errors":[{"code":"BLOB_UPLOAD_INVALID"}]}'
    asked.registry.faults.append(once(lambda later: later.reply(404, unknown), "GET", "uploads"))
    asked.hang_up()


@pytest.mark.parametrize(
    ("method", "part", "act"),
    [
        ("POST", "uploads", Asked.hang_up),
        ("PATCH", "uploads", half),
        ("PATCH", "uploads", unheard),
        ("PATCH", "uploads", lambda asked: asked.reply(503)),
        ("PATCH", "uploads", forgotten),
        ("PUT", "uploads", unheard),
        ("PUT", "uploads", Asked.hang_up),
        ("PUT", "manifests", Asked.hang_up),
        ("HEAD", "blobs", lambda asked: asked.reply(429)),
    ],
)
@pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "large"])
def test_what_broke_off_is_sent_again(
    registry: SimulatedRegistry,
    method: str,
    part: str,
    act: Callable[[Asked], None],
    content: bytes,
) -> None:
    registry.faults.append(once(act, method, part))
    model = used(registry, lambda it: kept(it, content))
    assert read(registry, described(content, BYTES)) == content
    assert model.digest in registry.manifests


def test_a_part_that_broke_off_goes_on_from_there(registry: SimulatedRegistry) -> None:
    registry.faults.append(once(half, "PATCH"))
    used(registry, lambda it: kept(it, LARGE))
    assert len(registry.uploads) == 2, "of the blob, the configuration, and nothing twice"


def cut(asked: Asked) -> None:
    """Promise a whole blob, and hang up in the midst of it."""
    content = asked.registry.blobs[asked.path.rpartition("/")[2]]
    asked.send_response(200)
    asked.send_header("Content-Length", str(len(content)))
    asked.end_headers()
    asked.wfile.write(content[: len(content) // 3])
    asked.wfile.flush()
    asked.hang_up()


def test_what_broke_off_is_read_on(registry: SimulatedRegistry) -> None:
    wanted = put(registry, LARGE)
    registry.faults.append(once(cut, "GET", "blobs"))
    assert read(registry, wanted) == LARGE
    assert len(registry.paths("GET")) == 2


@pytest.mark.parametrize("given", [b"other", b"wei", b"weights and more" * 1000, b""])
def test_other_bytes_than_their_digest_are_refused(
    registry: SimulatedRegistry, given: bytes
) -> None:
    wanted = described(b"weights", BYTES)
    registry.blobs[wanted.digest] = given
    with pytest.raises(StoreBrokenError, match="other content"):
        read(registry, wanted)


def test_a_manifest_is_the_one_that_is_named(registry: SimulatedRegistry) -> None:
    model = used(registry, pushed)
    registry.manifests[model.digest] = registry.manifests["v1"] = ("text/plain", b"{}")
    with pytest.raises(StoreBrokenError, match="another manifest"):
        used(registry, lambda it: it.index(), f"@{model.digest}")


def test_what_is_not_there_is_said(registry: SimulatedRegistry) -> None:
    with pytest.raises(UnknownModelError, match=f"there is no {registry.at(NAME)}:v1"):
        used(registry, lambda it: it.index())
    with pytest.raises(StoreBrokenError, match="lacks sha256"):
        read(registry, described(b"gone", BYTES))


def endless(asked: Asked) -> None:
    """List one manifest, and that there are more."""
    each = {"mediaType": "a", "digest": f"sha256:{'0' * 64}", "size": 1}
    content = json.dumps({"schemaVersion": 2, "manifests": [each] * 30}).encode()
    asked.reply(200, content, Link=f'<{asked.path}>; rel="next"')


@pytest.mark.parametrize(
    "act",
    [
        endless,
        lambda asked: asked.reply(200, b"\xff"),
        lambda asked: asked.reply(200, b'{"schemaVersion":2,"manifests":' + b"[" * 9000),
        lambda asked: asked.reply(200, b" " * (17 << 20)),
        lambda asked: asked.reply(500, b'{"errors":[{"code":"\x1b[31m"}]}'),
        lambda asked: asked.reply(200, b'{"schemaVersion":2,"manifests":[]}',
                                  Link='<http://127.0.0.1:1/x>; rel="next"'),
    ],
    ids=["endless", "no text", "too deep", "too large", "an error", "another registry"],
)  # fmt: skip
def test_a_list_that_is_none_is_no_empty_one(
    registry: SimulatedRegistry, act: Callable[[Asked], None]
) -> None:
    used(registry, pushed)

    def fault(asked: Asked) -> bool:
        if "/referrers/" not in asked.path:
            return False
        act(asked)
        return True

    registry.faults.append(fault)
    with pytest.raises(BartizanError) as raised:
        used(registry, lambda it: it.index())
    assert "\x1b" not in raised.value.message


def test_two_who_refer_at_once_are_both_found(registry: SimulatedRegistry) -> None:
    """Another writer puts back the list without ours; it is seen, and ours put again."""
    model = used(registry, kept)
    tag = f"/manifests/sha256-{model.digest[7:]}"
    registry.faults.append(once(lambda asked: asked.reply(201), "PUT", tag))
    used(registry, lambda it: add_referrer(it, model, Attachment(b"x", "text/plain", "x")))
    assert tag.rpartition("/")[2] in registry.manifests


@pytest.mark.parametrize(
    ("auth", "config"),
    [
        ("bearer", {"auths": {"{host}": {"auth": BASIC}}}),
        ("bearer", {"auths": {"https://{host}/v1/": {"auth": BASIC}}}),
        ("bearer", {"auths": {"{host}": {"auth": BASIC, "identitytoken": IDENTITY}}}),
        ("basic", {"auths": {"{host}": {"auth": BASIC}}}),
    ],
)
def test_a_login_opens_the_registry(auth: str, config: dict[str, object], configured: Path) -> None:
    with SimulatedRegistry(auth=auth) as registry:
        configured.write_text(json.dumps(config).replace("{host}", registry.host))
        used(registry, pushed)
        assert used(registry, lambda it: it.index()).manifests
        asked = [path for path in registry.paths("GET") if path.startswith("/token")]
        assert all(f"repository%3A{NAME.replace('/', '%2F')}%3Apull%2Cpush" in it for it in asked)


@pytest.mark.parametrize(
    "config", [{}, {"auths": {"{host}": {"auth": b64encode(b"a:b").decode()}}}]
)
@pytest.mark.parametrize("auth", ["bearer", "basic"])
def test_without_a_login_that_is_taken_nothing_is_told(
    auth: str, config: dict[str, object], configured: Path
) -> None:
    with SimulatedRegistry(auth=auth) as registry:
        configured.write_text(json.dumps(config).replace("{host}", registry.host))
        with pytest.raises(RegistryError, match="does not let us in"):
            used(registry, lambda it: it.index())


def test_a_token_goes_to_its_registry_alone(configured: Path) -> None:
    with SimulatedRegistry(auth="bearer") as registry, SimulatedRegistry() as elsewhere:
        configured.write_text(json.dumps({"auths": {registry.host: {"auth": BASIC}}}))
        wanted = put(registry, b"weights")
        put(elsewhere, b"weights")
        place = f"http://{elsewhere.host}/v2/{NAME}/blobs/{wanted.digest}"
        used(registry, lambda it: it.size(wanted.digest))

        def moved(asked: Asked) -> bool:
            if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
                return False
            asked.reply(307, Location=place)
            return True

        registry.faults.append(moved)
        assert read(registry, wanted) == b"weights"
        assert [said for _, _, said in elsewhere.asked] == [""]


def test_who_is_sent_on_to_is_told_no_password(configured: Path) -> None:
    """A place elsewhere that asks for a login gets none, whatever service for tokens it names."""
    with SimulatedRegistry() as registry, SimulatedRegistry(auth="bearer") as elsewhere:
        configured.write_text(json.dumps({"auths": {registry.host: {"auth": BASIC}}}))
        wanted = put(registry, b"weights")
        place = f"http://{elsewhere.host}/v2/{NAME}/blobs/{wanted.digest}"
        registry.faults.append(always(lambda _: place))
        with pytest.raises(RegistryError, match="401"):
            read(registry, wanted)
        assert {said for _, _, said in elsewhere.asked} == {""}


class Dripping(RawIOBase):
    """What comes one byte at a time, whatever is asked for."""

    def __init__(self, content: bytes) -> None:
        self.left = iter(content)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        buffer[:1] = bytes([next(self.left)])
        return 1


def test_who_sends_a_byte_now_and_then_is_lost_from_the_head_on() -> None:
    moments = count(0, 5)
    slow = Patient(Dripping(b"HTTP/1.1 200 OK\r\n" * 99), lambda: float(next(moments)))
    with pytest.raises(TimeoutError, match="13 bytes in 65 seconds"):
        BufferedReader(slow).readline()


def test_what_is_done_between_two_reads_is_not_waited_for() -> None:
    moments = (each for start in count(0, 1000) for each in (start, start))
    steady = Patient(Dripping(bytes(200)), lambda: float(next(moments)))
    assert [steady.read(1) for _ in range(200)] == [b"\0"] * 200


@pytest.mark.parametrize("plain", [True, False])
def test_whoever_is_asked_answers_at_a_pace(*, plain: bool) -> None:
    assert Origin("registry.example", plain=plain).connect().response_class is PatientAnswer


def test_without_tls_nobody_is_sent_to_another_host() -> None:
    here = Target(Origin("registry.example", plain=True), "/v2/")
    assert here.to("http://registry.example:8080/x").origin.host == "registry.example:8080"
    with pytest.raises(RegistryError):
        here.to("http://blobs.example/x")


def test_a_circle_of_redirects_ends(registry: SimulatedRegistry) -> None:
    registry.faults.append(always(lambda asked: asked.path))
    with pytest.raises(RegistryError, match="more than 5 times"):
        read(registry, described(b"weights", BYTES))


@pytest.mark.parametrize(
    ("location", "path", "plain"),
    [
        ("/v2/x?a=1", "/v2/x?a=1", False),
        ("http://registry.example/v2/x", "/v2/x", False),  # what ends its TLS is before it
        ("https://registry.example:443/v2/x", "/v2/x", False),
        ("https://blobs.example/x", "/x", False),
    ],
)
def test_where_a_registry_sends_us_on(location: str, path: str, *, plain: bool) -> None:
    found = Target(Origin("registry.example", plain=False), "/v2/").to(location)
    assert (found.path, found.origin.plain) == (path, plain)


@pytest.mark.parametrize(
    "location",
    ["http://blobs.example/x", "http://registry.example:81/x", "ftp://a/x", "file:///etc/passwd",
     "https://user:secret@blobs.example/x", f"https://{'a' * 64}.example/x", "https://a..b/x",
     "https://h\u00f6st.example/x", "https://a:0/x", "https://a:/x", "https://[", "//a:99999/x",
     "https://a/\xe9"],
)  # fmt: skip
def test_tls_is_never_left(location: str) -> None:
    with pytest.raises(RegistryError) as raised:
        Target(Origin("registry.example", plain=False), "/v2/").to(location)
    assert "secret" not in raised.value.message


@given(location=st.text(max_size=60) | st.text("htps:/.@[]%?#\\\x00a1", max_size=40))
def test_any_text_leads_to_a_host_that_can_be_asked_or_nowhere(location: str) -> None:
    for plain in (False, True):
        here = Target(Origin("registry.example", plain=plain), "/v2/")
        try:
            found = here.to(location)
        except RegistryError:
            continue
        assert is_host(found.origin.host)
        assert found.path.isascii()
        assert found.path.isprintable()
        assert plain or not found.origin.plain


@pytest.mark.parametrize(
    ("text", "host", "plain"),
    [
        ("oci://registry.example/a/b:v1", "registry.example", False),
        ("oci://Registry.Example:5000/a", "registry.example:5000", False),
        ("oci://localhost:5000/a", "localhost:5000", True),
        ("oci://127.0.0.1/a", "127.0.0.1", True),
        ("oci://[::1]:5000/a", "[::1]:5000", True),
        ("oci://localhost.example/a", "localhost.example", False),
        (f"oci://r/a@sha256:{'0' * 64}", "r", False),
    ],
)
def test_only_this_machine_is_spoken_to_without_tls(text: str, host: str, *, plain: bool) -> None:
    assert parse_address(text).origin == Origin(host, plain=plain)
    assert parse_address(text, plain=True).origin.plain


@pytest.mark.parametrize(
    "text",
    ["oci://", "oci://host", "oci:///a", "oci://user@host/a", "oci://user:pass@host/a",
     "oci://h:0/a",
     "oci://h:99999/a", "oci://h:/a", "oci://h/A", "oci://h/a:v1@sha256:0", "oci://h/../a",
     "oci://h h/a",
     "oci://-h/a", "oci://h/a?x=1", "host/a", "https://host/a", "oci://h\r\n/a"],
)  # fmt: skip
def test_what_names_no_model_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_address(text)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"auths":[]}', '{"auths":{"h":"secret"}}',
     '{"auths":{"h":{"auth":"!secret"}}}',
     '{"auths":{"h":{"auth":1}}}', '{"credsStore":"../secret"}', '{"credHelpers":{"h":7}}'],
)  # fmt: skip
def test_a_configuration_that_is_none_is_said_without_what_it_holds(
    configured: Path, content: str
) -> None:
    configured.write_text(content)
    with pytest.raises(InvalidInputError) as raised:
        login_for("h")
    assert "secret" not in str(raised.value)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_configuration_or_said_to_be_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("docker")
    (folder / "config.json").write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_CONFIG", str(folder))
        try:
            login_for("h")
        except InvalidInputError:
            return


HELPER = '#!/bin/sh\nread host\n[ "$1 $host" = "get registry.example" ] || exit 1\necho \'%s\'\n'


@pytest.mark.parametrize(
    ("config", "answer", "login"),
    [
        ({"credsStore": "sim"}, {"Username": "u", "Secret": "s"}, Login("u", "s")),
        ({"credHelpers": {"registry.example": "sim"}}, {"Username": "<token>", "Secret": "s"},
         Login("", "s")),
        ({"credHelpers": {"other.example": "sim"}}, {}, None),
        ({"credsStore": "none", "auths": {"registry.example": {"auth": BASIC}}}, {},
         Login(USER, PASSWORD)),
    ],
)  # fmt: skip
def test_a_helper_is_asked_for_its_host(
    configured: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: dict[str, object],
    answer: dict[str, str],
    login: Login | None,
) -> None:
    program = configured.parent / "docker-credential-sim"
    program.write_text(HELPER % json.dumps(answer))
    program.chmod(0o755)
    nothing = configured.parent / "docker-credential-none"
    nothing.write_text("#!/bin/sh\nexit 1\n")
    nothing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{configured.parent}:/usr/bin:/bin")
    configured.write_text(json.dumps(config))
    assert login_for("registry.example") == login
    assert login_for("unknown.example") is None


@pytest.mark.parametrize("host", ["docker.io", "registry-1.docker.io"])
@pytest.mark.parametrize("name", ["https://index.docker.io/v1/", "{host}", "https://{host}"])
def test_the_registry_of_docker_is_known_by_its_login(
    configured: Path, host: str, name: str
) -> None:
    configured.write_text(json.dumps({"auths": {name.format(host=host): {"auth": BASIC}}}))
    assert login_for(host) == Login(USER, PASSWORD)
    assert login_for("docker.io.example") is None


def test_without_a_home_there_is_no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", "")
    monkeypatch.setenv("HOME", "/dev/null")
    assert login_for("h") is None


def test_a_helper_that_is_not_there_is_said(configured: Path) -> None:
    configured.write_text('{"credsStore":"not-installed"}')
    with pytest.raises(InvalidInputError, match="docker-credential-not-installed does not answer"):
        login_for("h")


def test_a_login_shows_nowhere() -> None:
    assert "secret" not in repr(Login("user", "secret"))


def test_a_registry_that_does_not_listen_is_said() -> None:
    with SimulatedRegistry() as registry:
        pass
    with pytest.raises(RegistryError, match="cannot be asked: Connection refused"):
        used(registry, lambda it: it.index())


def test_a_digest_that_the_registry_does_not_find_is_said(registry: SimulatedRegistry) -> None:
    wanted = Descriptor(BYTES, f"sha256:{sha256(b'other').hexdigest()}", 4)
    with pytest.raises(RegistryError, match=r"answers 400 \(DIGEST_INVALID\) to PUT"):
        used(registry, lambda it: it.put(wanted, lambda start, length: b"text"))
