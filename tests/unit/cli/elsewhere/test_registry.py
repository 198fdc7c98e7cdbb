"""`bartizan model scan oci://…` reads an artifact of a registry, as its digests name it."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from tests.builders_opcodes import PLAIN, SHELL
from tests.builders_sparse import dense
from tests.simulators import registry as registries
from tests.simulators.distribution import INDEX, MANIFEST, SimulatedRegistry
from tests.simulators.web import Told, Web
from tests.unit.cli.elsewhere.scanning import (
    CODE,
    CONFIG,
    LARGE,
    files,
    run,
    said,
)


def at(web: Web, reference: str = ":v1") -> str:
    return f"oci://127.0.0.1:{web.port}/acme/net{reference}"


def test_the_files_of_an_artifact_are_scanned_by_their_titles(web: Web, home: Path) -> None:
    registry = SimulatedRegistry()
    web.answers["/v2/"] = registry
    large = registry.blob(LARGE, "model.safetensors", f"sha256:{'a' * 64}")
    digest = registry.image(
        large, registry.blob(SHELL, "b.pkl"), registry.blob(CONFIG, "config.json"),
        registry.blob(CODE, "modeling.py"), registry.blob(PLAIN),
    )  # fmt: skip
    code, found = files(home, at(web))
    pinned = f"{at(web, '')}@{digest}/"
    verdicts = {path.removeprefix(pinned): each["verdict"] for path, each in found.items()}
    assert code == 1
    assert verdicts.pop("modeling.py") == "critical"
    assert verdicts.pop("b.pkl") == "critical"
    assert len(verdicts) == 4
    assert web.sent < 1_000_000


def test_a_token_is_asked_for_pulling_and_goes_nowhere_else(web: Web, home: Path) -> None:
    login = f"Basic {b64encode(b'ada:hunter2').decode()}"
    registry = SimulatedRegistry(
        realm=f"{web.address}/token", login=login, elsewhere=f"http://localhost:{web.port}/cdn"
    )
    web.answers |= {"/v2/": registry, "/token": registry.gives_token, "/cdn": registry.stored}
    registry.image(registry.blob(SHELL, "b.pkl"))
    auths = {f"127.0.0.1:{web.port}": {"auth": b64encode(b"ada:hunter2").decode()}}
    assert run(at(web)) == 4
    (home / "config.json").write_text(json.dumps({"auths": auths}))
    code, _ = files(home, at(web))
    assert code == 1
    assert "hunter2" not in (home / "scan.json").read_text()
    assert registries.TOKEN not in (home / "scan.json").read_text()


@pytest.mark.parametrize(("config", "code"), [('{"auths": "hunter2"}', 2), ("{}", 4)])
def test_a_configuration_of_logins_that_cannot_be_read_is_said(
    web: Web, home: Path, capsys: pytest.CaptureFixture[str], config: str, code: int
) -> None:
    web.answers["/v2/"] = SimulatedRegistry(realm=f"{web.address}/token")
    (home / "config.json").write_text(config)
    assert run(at(web)) == code
    assert "hunter2" not in "".join(capsys.readouterr())


def test_an_index_is_scanned_with_all_its_images(web: Web, home: Path) -> None:
    registry = SimulatedRegistry()
    web.answers["/v2/"] = registry
    images = [
        {
            "mediaType": MANIFEST,
            "size": 1,
            "digest": registry.image(registry.blob(each), tag=str(n)),
        }
        for n, each in enumerate((PLAIN, SHELL))
    ]
    registry.keep(INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": images}, "all")
    code, found = files(home, at(web, ":all"))
    assert (code, len(found)) == (1, 3)


@pytest.mark.parametrize("title", ["../x.pkl", "a/../modeling.py", "/x.pkl", "a\\..\\x.pkl"])
def test_a_title_that_leads_elsewhere_is_inconclusive(web: Web, home: Path, title: str) -> None:
    registry = SimulatedRegistry()
    web.answers["/v2/"] = registry
    digest = registry.image(registry.blob(PLAIN, title), registry.blob(PLAIN, "a.pkl"))
    code, found = files(home, at(web))
    verdicts = {path.removeprefix(f"{at(web, '')}@{digest}/"): each for path, each in found.items()}
    assert code == 4
    assert verdicts[title]["verdict"] == "inconclusive"
    assert verdicts["a.pkl"]["verdict"] == "safe"


def test_what_a_digest_names_is_compared_with_it(web: Web, home: Path) -> None:
    registry = SimulatedRegistry()
    web.answers["/v2/"] = registry
    blob = registry.blob(PLAIN, "a.pkl")
    digest = registry.image(blob)
    assert run(at(web, f"@{digest}")) == 0
    registry.blobs[str(blob["digest"])] = dense(whole_of(PLAIN))
    code, found = files(home, at(web, f"@{digest}"))
    assert (code, any("its bytes are those of" in said(each) for each in found.values())) == (
        4,
        True,
    )
    media, content = registry.manifests[digest]
    registry.manifests[digest] = media, content + b" "
    code, found = files(home, at(web, f"@{digest}"))
    assert (code, "and not sha256:" in said(*found.values())) == (4, True)


def whole_of(content: bytes) -> bytes:
    """As many bytes, which are another pickle."""
    return content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]


MANIFESTS: dict[str, dict[str, object]] = {
    "no manifest": {"config": None},
    "an index as well": {"manifests": []},
    "another digest": {"layers": [{"mediaType": "x", "digest": "sha512:00", "size": 1}]},
    "another version": {"schemaVersion": 1},
    "a size below zero": {
        "layers": [{"mediaType": "x", "digest": f"sha256:{'0' * 64}", "size": -1}]
    },
}


@pytest.mark.parametrize("more", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_none_is_inconclusive(
    web: Web, home: Path, more: dict[str, object]
) -> None:
    registry = SimulatedRegistry()
    web.answers["/v2/"] = registry
    registry.image(registry.blob(PLAIN), more=more)
    assert files(home, at(web))[0] == 4


CHALLENGES = {
    "nothing": "",
    "another way": "Digest realm=1",
    "no realm": 'Bearer service="x"',
    "plain http": 'Bearer realm="http://tokens.example/"',
    "a file": 'Bearer realm="file:///etc/passwd"',
}


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=CHALLENGES)
def test_a_registry_that_wants_what_is_not_given_is_inconclusive(
    web: Web, home: Path, challenge: str
) -> None:
    web.answers["/v2/"] = lambda _: Told(401, {"WWW-Authenticate": challenge})
    assert files(home, at(web))[0] == 4
