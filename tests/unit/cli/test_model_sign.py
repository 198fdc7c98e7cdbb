"""`bartizan model keygen`, `sign` and `verify` say by their exit code what is so."""

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from bartizan.cli.main import main
from tests.builders_opcodes import SHELL

SECRET = "a passphrase that shows nowhere"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BARTIZAN_MODEL_PASSPHRASE", SECRET)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    root = tmp_path / "scorer"
    root.mkdir()
    (root / "config.json").write_text("{}")
    (root / "README.md").write_text("a model\n")
    assert run("keygen", "release.key") == 0
    return root


def signed(*arguments: str) -> int:
    return run("sign", "scorer", "--key", "release.key", *arguments)


def verified(*arguments: str) -> int:
    return run("verify", "scorer", "--signer", "release.key.pub", *arguments)


def test_a_key_is_encrypted_and_its_owner_s_alone(model: Path) -> None:
    key = model.parent / "release.key"
    assert b"ENCRYPTED" in key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run("keygen", "release.key") == 2
    assert run("keygen", "other.key", "--public", "release.key.pub") == 2


def test_a_key_that_exists_is_said_before_anything_is_asked(
    model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (model.parent / "release.key.pub").unlink()
    capfd.readouterr()
    assert run("keygen", "release.key", "--passphrase-file", "scorer/README.md") == 2
    assert "release.key exists already" in capfd.readouterr().err


def test_what_was_signed_verifies(model: Path) -> None:
    assert (signed(), verified()) == (0, 0)
    (model / "README.md").write_text("another\n")
    assert verified() == 1


def test_the_name_of_a_file_says_no_line_of_its_own(
    model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert signed() == 0
    (model / "a\nVALID: scorer\rVALID: scorer").write_text("x")
    capfd.readouterr()
    assert verified() == 1
    said = capfd.readouterr().err.splitlines()
    assert [line for line in said if line.startswith("VALID")] == []


def test_nobody_is_trusted_by_default(model: Path) -> None:
    signed()
    assert run("verify", "scorer") == 2
    assert run("keygen", "other.key") == 0
    assert run("verify", "scorer", "--signer", "other.key.pub") == 1


def test_a_wrong_passphrase_signs_nothing(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARTIZAN_MODEL_PASSPHRASE", "wrong")
    assert signed() == 2
    monkeypatch.delenv("BARTIZAN_MODEL_PASSPHRASE")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert signed() == 2
    assert not (model / "model.sig").exists()


def test_a_passphrase_comes_from_a_file_that_only_its_owner_reads(
    model: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BARTIZAN_MODEL_PASSPHRASE")
    secret = model.parent / "secret"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o644)
    assert signed("--passphrase-file", "secret") == 2
    secret.chmod(0o600)
    assert signed("--passphrase-file", "secret") == 0
    assert SECRET not in "".join(capfd.readouterr())


def test_a_link_is_not_signed(model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (model / "weights.bin").symlink_to("config.json")
    assert signed() == 2
    assert "weights.bin" in capfd.readouterr().err


def test_what_the_scan_finds_critical_is_signed_only_when_told_so(model: Path) -> None:
    (model / "model.pkl").write_bytes(SHELL)
    assert signed() == 1
    assert not (model / "model.sig").exists()
    assert signed("--sign-anyway", "--report", "scan.json") == 0
    policy = "schema: bartizan.trust/v1\nname: p\naccept: {all: [{key: release.key.pub}, %s]}\n"
    Path("any.yaml").write_text(policy % "{scan: [safe, critical]}")
    Path("safe.yaml").write_text(policy % "{scan: safe}")
    assert run("verify", "scorer", "--policy", "any.yaml") == 0
    assert run("verify", "scorer", "--policy", "safe.yaml") == 1


def test_the_report_of_the_scan_is_what_is_signed(model: Path) -> None:
    signed("--report", "scorer/scan.json")
    report = json.loads((model / "scan.json").read_text())
    assert [each["path"] for each in report["files"]] == ["README.md", "config.json"]
    assert all(each["digest"].startswith("sha256:") for each in report["files"])
    assert verified() == 0
    (model / "scan.json").write_text("{}")
    assert verified() == 1


def test_signing_again_replaces_the_signature(model: Path) -> None:
    signed()
    (model / "more.json").write_text("{}")
    assert verified() == 1
    assert (signed(), verified()) == (0, 0)


def test_a_verification_says_all_as_json(model: Path) -> None:
    signed()
    (model / "new").write_text("")
    assert verified("--format", "json", "-o", "out.json") == 1
    document = json.loads(Path("out.json").read_text())
    assert document["outcome"] == "different"
    assert document["differences"] == [
        {"path": "new", "kind": "added", "because": "is there and was not signed"}
    ]
    assert document["signatures"][0]["scan"] == "safe"


def test_a_signature_is_recorded_in_the_audit_log(
    model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "init", "log", "--origin", "example.com/log"])
    assert signed("--audit-log", "log", "--audit-key", "log.key") == 0
    capfd.readouterr()
    with pytest.raises(SystemExit):
        main(["audit", "query", "log", "--action", "signature.made"])
    record = json.loads(capfd.readouterr().out)
    assert record["what"]["resource"] == "model:scorer"
    assert {"model", "signature", "scan"} <= record["what"]["digests"].keys()


def test_a_folder_without_a_signature_is_not_trusted(
    model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert verified() == 1
    assert "there is no signature" in capfd.readouterr().err
    assert verified("--format", "json") == 1
    assert json.loads(capfd.readouterr().out)["outcome"] == "untrusted"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sign", "scorer/config.json", "--key", "release.key"), "is no folder"),
        (("verify", "scorer/config.json", "--signer", "release.key.pub"), "is no folder"),
        (("push", "scorer/config.json", "a", "--store", "store"), "is no folder"),
        (("sign", "nowhere", "--key", "release.key"), "is no folder"),
        (("sign", "scorer", "--key", "release.key.pub"), "is a public key"),
        (("verify", "scorer", "--signer", "release.key"), "this is a private key"),
    ],
    ids=["sign a file", "verify a file", "push a file", "sign nothing", "public", "private"],
)
def test_what_was_mixed_up_is_said(
    model: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    capfd.readouterr()
    assert run(*arguments) == 2
    assert says in capfd.readouterr().err


def test_who_gives_no_passphrase_is_told_how(
    model: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BARTIZAN_MODEL_PASSPHRASE")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert signed() == 2
    assert "--passphrase-file" in capfd.readouterr().err


@pytest.mark.usefixtures("model")
def test_a_device_needs_its_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.setenv("BARTIZAN_PKCS11_MODULE", "/none.so")
    assert run("sign", "scorer", "--key", "pkcs11:token=a;object=b") == 2
    assert "bartizan[pkcs11]" in capsys.readouterr().err


def test_the_public_key_is_had_from_the_private_one(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("pubkey", "release.key") == 0
    assert capsys.readouterr().out == (model.parent / "release.key.pub").read_text()
