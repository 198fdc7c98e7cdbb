"""A model goes into a store, is promoted, comes out again, and is watched where it runs."""

import json
import shutil
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.crypto.ecdsa import EcSigningKey
from tests.builders_opcodes import SHELL
from tests.builders_signing import Authority

MODEL = "fraud/scorer"
PEOPLE = ("--requested-by", "Ada Lovelace", "--approver", "Grace Hopper")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BARTIZAN_MODEL_STORE", "store")
    monkeypatch.chdir(tmp_path)
    for name in ("release", "approver", "other"):
        assert run("keygen", name, "--no-passphrase") == 0
    lay("scorer", "one")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def lay(name: str, content: str) -> Path:
    root = Path(name)
    (root / "sub").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "sub" / "config.json").write_text(json.dumps(content))
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    return root


def signed(name: str = "scorer", *more: str) -> None:
    assert run("sign", name, "--key", "release", *more) == 0


def pushed(name: str = "scorer", tag: str = "v1") -> None:
    assert run("push", name, f"{MODEL}:{tag}") == 0


def pulled(target: str, *trust: str, tag: str = "v1") -> int:
    return run("pull", f"{MODEL}:{tag}", target, *(trust or ("--signer", "release.pub")))


def promoted(name: str = f"{MODEL}:v1", *more: str, key: str = "approver") -> int:
    people = () if "--approver" in more else PEOPLE
    trust = () if "--policy" in more else ("--signer", "release.pub")
    return run("promote", name, "--to", "production", *trust, "--key", key, *people, *more)


def watched(*more: str) -> int:
    trust = ("--signer", "release.pub", "--approver", "approver.pub")
    return run("watch", "store", *trust, "--now", "2026-11-28T00:00:00Z", *more)


def blobs() -> list[Path]:
    return sorted(Path("store/blobs/sha256").iterdir())


def test_what_is_pulled_is_what_was_pushed() -> None:
    signed()
    pushed()
    assert pulled("out") == 0
    assert run("verify", "out", "--signer", "release.pub") == 0
    assert (Path("out/run.sh").stat().st_mode & 0o111, Path("out/empty").is_dir()) == (0o111, True)


def test_nothing_is_pulled_from_whom_nobody_trusts() -> None:
    pushed()
    assert pulled("out") == 1
    signed()
    pushed()
    assert pulled("out", "--signer", "other.pub") == 1
    assert not Path("out").exists()
    assert run("pull", f"{MODEL}:v1", "out") == 2
    assert run("pull", f"{MODEL}:v1", "out", "--unverified", "--signer", "release.pub") == 2
    assert pulled("out", "--unverified") == 0


def test_nothing_is_overwritten() -> None:
    signed()
    pushed()
    Path("out").mkdir()
    assert pulled("out") == 2
    Path("link").symlink_to("nowhere")
    assert pulled("link") == 2


def test_a_signature_of_other_files_is_not_pushed() -> None:
    signed()
    Path("scorer/sub/config.json").write_text("{}")
    assert run("push", "scorer", MODEL) == 1
    assert run("pull", MODEL, "out", "--unverified") == 2


def test_a_report_is_kept_only_where_it_was_signed() -> None:
    signed("scorer", "--report", "scan.json")
    assert run("push", "scorer", MODEL, "--report", "scan.json") == 0
    Path("scan.json").write_text("{}")
    assert run("push", "scorer", MODEL, "--report", "scan.json") == 1


def test_a_changed_blob_is_never_written_out() -> None:
    signed()
    pushed()
    for blob in blobs():
        content = blob.read_bytes()
        blob.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        code = pulled("out")
        assert (code == 2) is not Path("out").exists()
        shutil.rmtree("out", ignore_errors=True)
        blob.write_bytes(content)
    assert pulled("out") == 0
    assert list(Path().glob(".out*")) == []


def test_each_lost_blob_is_noticed_by_a_watch() -> None:
    signed()
    pushed()
    assert promoted() == 0
    assert watched() == 0
    for blob in blobs():
        if blob.stat().st_size == 2:  # the empty configuration, which nothing reads
            continue
        content = blob.read_bytes()
        blob.unlink()
        assert watched() == 1, content[:80]
        blob.write_bytes(content)


def test_the_same_files_have_the_same_digest_under_any_name(
    capfd: pytest.CaptureFixture[str],
) -> None:
    capfd.readouterr()
    pushed()
    first = capfd.readouterr().out
    shutil.copytree("scorer", "elsewhere")
    assert run("push", "elsewhere", "other/name:x") == 0
    assert capfd.readouterr().out.partition("@")[2] == first.partition("@")[2]


def test_a_tag_moves_and_the_log_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    pushed()
    lay("next", "two")
    pushed("next")
    capfd.readouterr()
    assert run("list", "--format", "json") == 0
    models = json.loads(capfd.readouterr().out)["models"]
    assert [each["tags"] for each in models] == [[], ["v1"]]
    assert run("log", MODEL, "--format", "json") == 0
    newest, oldest = map(json.loads, capfd.readouterr().out.splitlines())
    assert (newest["was"], oldest["was"]) == (oldest["digest"], "")
    assert run("pull", f"{MODEL}@{oldest['digest']}", "old", "--unverified") == 0
    assert Path("old/sub/config.json").read_text() == '"one"'


@pytest.mark.parametrize(
    ("more", "key"),
    [
        (("--requested-by", "Ada Lovelace", "--approver", "ada lovelace"), "approver"),
        (("--requested-by", "Ada Lovelace", "--approver", "\u0410da Lovelace"), "approver"),
        (("--requested-by", "Ada Lovelace", "--approver", "Ada LoveIace"), "approver"),
        (("--requested-by", "Ada Lovelace", "--approver", " "), "approver"),
        ((), "release"),
    ],
    ids=[
        "one person",
        "a look-alike",
        "a letter that looks alike",
        "nobody",
        "the key that signed",
    ],
)
def test_nobody_promotes_alone(more: tuple[str, ...], key: str) -> None:
    signed()
    pushed()
    assert promoted(f"{MODEL}:v1", *more, key=key) == 1
    assert pulled("out", tag="production") == 2


def test_what_is_not_signed_or_not_safe_is_not_promoted() -> None:
    pushed(tag="unsigned")
    assert promoted(f"{MODEL}:unsigned") == 1
    signed("scorer", "--no-scan")
    pushed(tag="unscanned")
    assert promoted(f"{MODEL}:unscanned") == 1
    Path("scorer/model.pkl").write_bytes(SHELL)
    signed("scorer", "--sign-anyway")
    pushed(tag="unsafe")
    assert promoted(f"{MODEL}:unsafe") == 1
    policy = "schema: bartizan.trust/v1\nname: p\naccept: {all: [{key: release.pub}, %s]}\n"
    Path("any.yaml").write_text(policy % "{scan: [critical]}")
    assert promoted(f"{MODEL}:unsafe", "--policy", "any.yaml") == 0


def test_only_what_was_promoted_comes_out_of_a_stage() -> None:
    signed()
    pushed()
    trust = ("--signer", "release.pub", "--approver", "approver.pub")
    assert pulled("out", *trust) == 1
    assert promoted() == 0
    assert pulled("out", *trust, tag="production") == 0
    other = ("--signer", "release.pub", "--approver", "other.pub")
    assert pulled("other", *other, tag="production") == 1
    assert run("push", "scorer", f"{MODEL}:production") == 2


def test_who_signed_a_model_does_not_let_it_into_a_stage_for_whoever_trusts_that_signature() -> (
    None
):
    signed("scorer", "-o", "release.sig")
    assert run("sign", "scorer", "--key", "other", "-o", "other.sig") == 0
    sigs = ("--signature", "release.sig", "--signature", "other.sig")
    assert run("push", "scorer", f"{MODEL}:v1", *sigs) == 0
    policy = "schema: bartizan.trust/v1\nname: p\naccept: {key: other.pub}\n"
    Path("other.yaml").write_text(policy)
    assert promoted(f"{MODEL}:v1", "--policy", "other.yaml", key="release") == 0
    by = ("--approver", "release.pub")
    assert pulled("out", "--policy", "other.yaml", *by, tag="production") == 0
    assert pulled("again", "--signer", "release.pub", *by, tag="production") == 1


def test_a_watch_names_what_became_of_a_stage(capfd: pytest.CaptureFixture[str]) -> None:
    signed()
    pushed()
    assert promoted(f"{MODEL}:v1", "--now", "2026-11-26T00:00:00Z") == 0
    first = json.loads(Path("store/index.json").read_text())["manifests"][-1]
    lay("next", "two")
    signed("next")
    pushed("next", "v2")
    assert promoted(f"{MODEL}:v2", "--now", "2026-11-27T00:00:00Z") == 0
    assert (pulled("out", tag="production"), deployed()) == (0, 0)

    index = json.loads(Path("store/index.json").read_text())
    newest = index["manifests"][-1]
    index["manifests"][-1] = {**first, "annotations": newest["annotations"]}
    kept = Path("store/index.json").read_text()
    Path("store/index.json").write_text(json.dumps(index))
    capfd.readouterr()
    assert watched() == 1
    assert "rolled-back" in capfd.readouterr().out
    Path("store/index.json").write_text(kept)

    Path("out/sub/config.json").write_text("{}")
    assert deployed() == 1
    assert "deployed-differs" in capfd.readouterr().out
    shutil.rmtree("out")
    assert deployed() == 4
    Path("store/index.json").write_text("{")
    assert watched() == 1
    assert "store-broken" in capfd.readouterr().out


def deployed() -> int:
    return watched("--deployed", f"{MODEL}:production=out")


def test_a_watch_of_a_folder_says_only_what_is_new(capfd: pytest.CaptureFixture[str]) -> None:
    signed()
    capfd.readouterr()
    arguments = ("watch", "scorer", "--signer", "release.pub", "--format", "json")
    assert run(*arguments, "--every", "0.1", "--rounds", "3") == 0
    (only,) = capfd.readouterr().out.splitlines()
    assert json.loads(only)["event"] == "as-expected"
    Path("scorer/x").touch()
    assert run(*arguments) == 1
    assert run("watch", "scorer", "--signer", "other.pub") == 1
    Path("scorer/model.sig").unlink()
    assert run("watch", "scorer", "--signer", "release.pub") == 1
    assert run("watch", "nowhere", "--signer", "release.pub") == 4
    assert run("watch", "scorer", "--signer", "release.pub", "--approver", "other.pub") == 2


def test_two_of_three_sign_and_all_signatures_come_along() -> None:
    signed()
    assert run("sign", "scorer", "--key", "other", "-o", "other.sig") == 0
    shutil.move("scorer/model.sig", "release.sig")
    assert run("sign", "scorer", "--key", "other", "-o", "other.sig") == 0
    both = ("--signature", "release.sig", "--signature", "other.sig")
    assert run("push", "scorer", f"{MODEL}:v1", *both) == 0
    text = "schema: bartizan.trust/v1\nname: two\naccept: {at_least: 2, of: [%s]}\n"
    keys = ", ".join(f"{{key: {name}.pub}}" for name in ("release", "other", "approver"))
    Path("two.yaml").write_text(text % keys)
    assert pulled("out", "--policy", "two.yaml") == 0
    assert run("verify", "out", "--policy", "two.yaml") == 0
    assert run("push", "out", f"{MODEL}:again") == 0
    assert pulled("second", "--policy", "two.yaml", tag="again") == 0
    Path("out/model-2.sig").unlink()
    assert run("verify", "out", "--policy", "two.yaml") == 1


def test_a_promotion_is_recorded_in_the_audit_log(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "init", "log", "--origin", "example.com/log"])
    signed()
    log = ("--audit-log", "log", "--audit-key", "log.key")
    assert run("push", "scorer", f"{MODEL}:v1", *log) == 0
    assert promoted(f"{MODEL}:v1", *log) == 0
    capfd.readouterr()
    with pytest.raises(SystemExit):
        main(["audit", "query", "log"])
    records = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    said = {each["what"]["action"]: each for each in records}
    record = said["promotion.made"]
    assert record["who"]["principal"] == "Grace Hopper"
    assert record["detail"]["requested_by"] == "Ada Lovelace"
    assert {"manifest", "model", "scan", "policy"} <= record["what"]["digests"].keys()
    assert "version.pushed" in said


@pytest.mark.parametrize("name", ["", "UPPER", "a:b:c", "a@sha256:1", "../x", "a/../b", "a:t@x"])
def test_names_that_are_none_are_refused(name: str) -> None:
    assert run("push", "scorer", name) == 2


def test_a_folder_that_is_no_store_is_said_to_be_none() -> None:
    assert run("list", "--store", "scorer") == 2
    Path("scorer/oci-layout").write_text('{"imageLayoutVersion":"9"}')
    assert run("list", "--store", "scorer") == 2


@pytest.mark.parametrize(
    "arguments",
    [("list", "--store", "mlflow:scorer"), ("log", "mlflow:scorer"), ("log", "mlflow:scorer/7")],
)
def test_a_registry_of_mlflow_is_said_to_be_no_store(
    arguments: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    signed()
    pushed()
    capfd.readouterr()
    assert run(*arguments) == 2
    assert "registry of MLflow" in capfd.readouterr().err


@pytest.mark.parametrize("size", ["1", "1KB"])
def test_a_model_that_is_larger_than_allowed_is_not_pulled(size: str) -> None:
    lay("large", "x" * 2_000)
    signed("large")
    pushed("large")
    assert pulled("out", "--signer", "release.pub", "--max-size", size) == 2
    assert run("copy", "store", "other", "--max-size", size) == 2
    assert not Path("out").exists()
    assert pulled("out", "--signer", "release.pub", "--max-size", "1MB") == 0


def test_a_certificate_signs() -> None:
    authority = Authority("Example")
    key = EcSigningKey.from_pem(Path("release").read_bytes(), None)
    pem = authority.leaf(key, "release-1")
    Path("chain.pem").write_bytes(pem + authority.pem)
    Path("roots.pem").write_bytes(authority.roots)
    signed("scorer", "--certificate", "chain.pem")
    held = "{certificate: {roots: roots.pem, subject: %s}}"
    text = f"schema: bartizan.trust/v1\nname: c\naccept: {held}\n"
    Path("trust.yaml").write_text(text % "'CN=release-*'")
    when = ("--now", "2026-11-27T00:00:00Z")
    assert run("verify", "scorer", "--policy", "trust.yaml", *when) == 0
    assert run("verify", "scorer", "--policy", "trust.yaml", "--now", "2030-01-01T00:00:00Z") == 1
    Path("trust.yaml").write_text(text % "'CN=other'")
    assert run("verify", "scorer", "--policy", "trust.yaml", *when) == 1
    assert run("sign", "scorer", "--key", "other", "--certificate", "chain.pem") == 2
    Path("trust.yaml").write_text(text % "'*'")
    pushed()
    alone = ("--requested-by", "Ada Lovelace", "--approver", "Release 1")
    policy = ("--policy", "trust.yaml", *when)
    assert promoted(f"{MODEL}:v1", *policy, *alone) == 1
    assert promoted(f"{MODEL}:v1", *policy, *PEOPLE) == 0


def test_a_watch_that_asks_for_no_approver_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    signed()
    pushed()
    assert promoted() == 0
    capfd.readouterr()
    assert run("watch", "store", "--signer", "release.pub") == 0
    assert "nobody was named whose promotion counts" in capfd.readouterr().out
    assert watched() == 0
    assert "promoted last" in capfd.readouterr().out


def test_who_names_no_model_is_told_which_there_are(capfd: pytest.CaptureFixture[str]) -> None:
    signed()
    pushed()
    pushed(tag="v2")
    capfd.readouterr()
    assert pulled("out", tag="latest") == 2
    assert f"{MODEL}:v1, {MODEL}:v2" in capfd.readouterr().err
    assert run("pull", "scorer", "out", "--unverified") == 2
    assert MODEL in capfd.readouterr().err
    assert run("log", "scorer") == 2
    assert "no entry of scorer" in capfd.readouterr().err


def test_why_nothing_is_pulled_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    pushed()
    capfd.readouterr()
    assert pulled("out") == 1
    assert "there is no signature" in capfd.readouterr().err


def test_a_watch_of_a_store_in_which_nothing_is_promoted_is_no_pass(
    capfd: pytest.CaptureFixture[str],
) -> None:
    signed()
    pushed()
    capfd.readouterr()
    assert watched() == 3
    assert "Nothing in store is promoted" in capfd.readouterr().err
