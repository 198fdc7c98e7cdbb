"""Models are signed by keys that stay where they are: in moto's KMS, and in SoftHSM's tokens."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pkcs11
import pytest
from moto import mock_aws
from pkcs11.util.ec import encode_named_curve_parameters

from bartizan.cli.main import main
from tests.builders_signing import lay_model

REGION = "eu-central-1"
PIN = "48151623"
MODULES = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/local/lib/softhsm/libsofthsm2.so"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    lay_model(Path("scorer"))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def valid(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Sign by a key, and verify by the public key that is printed for it."""
    assert run("sign", "scorer", "--key", key) == 0
    capsys.readouterr()
    assert run("pubkey", key) == 0
    Path("release.pub").write_text(capsys.readouterr().out)
    assert run("verify", "scorer", "--signer", "release.pub") == 0


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"])
def test_a_key_of_kms_signs(
    spec: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        kms = boto3.client("kms", region_name=REGION)
        arn = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
        kms.create_alias(AliasName="alias/release", TargetKeyId=arn)
        valid(f"aws-kms:{arn}", capsys)
        valid("aws-kms:alias/release", capsys)
        assert run("sign", "scorer", "--key", "aws-kms:alias/none") == 2
        wraps = kms.create_key()["KeyMetadata"]["Arn"]
        assert run("sign", "scorer", "--key", f"aws-kms:{wraps}") == 2


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A token of SoftHSM with a key on each curve, and what its keys' URIs begin with."""
    module = next(filter(Path.exists, MODULES), None)
    program = shutil.which("softhsm2-util")
    assert module is not None, "no SoftHSM on this machine; .ci/run installs softhsm2"
    assert program is not None
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    monkeypatch.setenv("BARTIZAN_PKCS11_MODULE", str(module))
    named = ("--label", "release", "--pin", PIN, "--so-pin", "1234")
    subprocess.run([program, "--init-token", "--free", *named], check=True, capture_output=True)
    library = pkcs11.lib(str(module))
    library.reinitialize()
    with library.get_token(token_label="release").open(user_pin=PIN, rw=True) as session:
        for curve in ("secp256r1", "secp384r1", "secp521r1", "secp256k1"):
            given = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
            domain = session.create_domain_parameters(pkcs11.KeyType.EC, given, local=True)
            domain.generate_keypair(store=True, label=curve)
    Path("pin").write_text(f"{PIN}\n")
    Path("pin").chmod(0o600)
    yield "pkcs11:token=release;object="
    library.reinitialize()


def test_a_key_of_a_device_signs(
    token: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for curve in ("secp256r1", "secp384r1", "secp521r1"):
        valid(f"{token}{curve}?pin-source=pin", capsys)
    monkeypatch.setenv("BARTIZAN_MODEL_PASSPHRASE", PIN)
    valid(f"{token}secp256r1", capsys)


@pytest.mark.parametrize(
    ("key", "pin", "said"),
    [
        ("secp256r1", "", "no PIN was given"),
        ("secp256r1", "98765", "the PIN is not that of the token"),
        ("none", PIN, "holds no such private key"),
        ("secp256k1", PIN, "not on P-256"),
        ("secp256r1?module-path=/etc/hostname", PIN, "the device"),
        ("secp256r1?module-path=/none.so", PIN, "no library of a device"),
    ],
)
def test_what_a_device_refuses_is_said_without_its_pin(
    token: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    key: str,
    pin: str,
    said: str,
) -> None:
    monkeypatch.setenv("BARTIZAN_MODEL_PASSPHRASE", pin)
    assert run("sign", "scorer", "--key", f"{token}{key}") == 2
    told = capsys.readouterr().err
    assert said in told
    assert not pin or pin not in told
