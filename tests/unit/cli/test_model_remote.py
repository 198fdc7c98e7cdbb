"""A model goes to a registry of containers, is promoted there, and comes out again verified."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bartizan.cli.main import main
from tests.builders_signing import lay_model
from tests.simulators.registry import SimulatedRegistry

TRUST = ("--signer", "release.pub")
PEOPLE = ("--requested-by", "Ada Lovelace", "--approver", "Grace Hopper")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("release", "approver"):
        assert run("keygen", name, "--no-passphrase") == 0
    lay_model(Path("scorer"))
    assert run("sign", "scorer", "--key", "release", "--report", "scan.json") == 0


@pytest.fixture
def registry() -> Iterator[SimulatedRegistry]:
    with SimulatedRegistry() as running:
        yield running


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def pushed(registry: SimulatedRegistry, tag: str = "v1") -> int:
    at = registry.at(f"fraud/scorer:{tag}")
    return run("push", "scorer", at, "--report", "scan.json")


def promoted(registry: SimulatedRegistry, *trust: str, key: str = "approver") -> int:
    at = registry.at("fraud/scorer:v1")
    return run("promote", at, "--to", "production", *(trust or TRUST), "--key", key, *PEOPLE)


def pulled(registry: SimulatedRegistry, target: str, *trust: str, tag: str = "v1") -> int:
    return run("pull", registry.at(f"fraud/scorer:{tag}"), target, *(trust or TRUST))


def policy() -> str:
    """Return a policy that takes what the scan of so small a model says."""
    said = ["safe", "review", "inconclusive"]
    accept = {"all": [{"key": "release.pub"}, {"scan": said}]}
    document = {"schema": "bartizan.trust/v1", "name": "any", "accept": accept}
    Path("trust.yaml").write_text(json.dumps(document))
    return "trust.yaml"


def test_what_is_pulled_is_what_was_pushed(registry: SimulatedRegistry) -> None:
    assert pushed(registry) == 0
    assert pulled(registry, "out") == 0
    assert run("verify", "out", *TRUST) == 0
    assert Path("out/cache").is_dir()
    assert Path("out/convert.sh").stat().st_mode & 0o111


def test_a_registry_has_the_digest_that_a_store_has(
    registry: SimulatedRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pushed(registry) == 0
    assert run("push", "scorer", "fraud/scorer:v1", "--store", "store") == 0
    theirs, ours = capsys.readouterr().out.splitlines()[-2:]
    assert theirs == f"oci://{registry.host}/{ours}"


def test_nothing_is_pulled_from_whom_nobody_trusts(registry: SimulatedRegistry) -> None:
    assert pushed(registry) == 0
    assert pulled(registry, "out", "--signer", "approver.pub") == 1
    registry.manifests = {
        name: each for name, each in registry.manifests.items() if not name.startswith("sha256-")
    }
    assert pulled(registry, "out") == 1, "the signature is gone"
    assert not Path("out").exists()


def test_a_blob_of_other_content_leaves_no_folder(registry: SimulatedRegistry) -> None:
    assert pushed(registry) == 0
    digest = next(each for each, content in registry.blobs.items() if content == b"{}")
    registry.blobs[digest] = b"[]"
    assert pulled(registry, "out") == 2
    assert [each.name for each in Path().iterdir() if "out" in each.name] == []


def test_a_promotion_lets_into_a_stage_that_only_promotions_move(
    registry: SimulatedRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    approver = ("--policy", policy(), "--approver", "approver.pub")
    assert pushed(registry) == 0
    assert promoted(registry, "--policy", "trust.yaml", key="release") == 1
    assert pulled(registry, "out", *approver, tag="production") == 2
    assert promoted(registry, "--policy", "trust.yaml") == 0
    assert pulled(registry, "out", *approver, tag="production") == 0
    assert pulled(registry, "other", *approver, tag="v1") == 1
    assert pushed(registry, "production") == 2
    assert "is a stage, which only a promotion moves" in capsys.readouterr().err
    assert pushed(registry, "v2") == 0


def test_a_tag_that_was_moved_by_hand_is_not_promoted(registry: SimulatedRegistry) -> None:
    assert pushed(registry) == 0
    registry.manifests["production"] = registry.manifests["v1"]
    approver = ("--policy", policy(), "--approver", "approver.pub")
    assert pulled(registry, "out", *approver, tag="production") == 1


def test_a_folder_that_was_changed_gets_no_tag(registry: SimulatedRegistry) -> None:
    def added(_: object) -> bool:
        Path("scorer/late.bin").write_bytes(b"late")
        return False

    registry.faults.append(added)
    assert pushed(registry) == 2
    assert "v1" not in registry.manifests


def test_what_was_signed_otherwise_is_not_sent(registry: SimulatedRegistry) -> None:
    Path("scorer/config.json").write_bytes(b"[]")
    assert pushed(registry) == 1
    assert registry.asked == []


def test_another_machine_is_spoken_to_over_tls(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pull", "oci://registry.invalid/a", "out", *TRUST) == 2
    assert "registry.invalid cannot be asked" in capsys.readouterr().err


def test_a_digest_is_not_pushed_to(registry: SimulatedRegistry) -> None:
    assert run("push", "scorer", registry.at(f"a@sha256:{'0' * 64}")) == 2
