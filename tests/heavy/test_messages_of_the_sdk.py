"""Sealed files beside the AWS Encryption SDK itself, with the KMS of moto."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_encryption_sdk
import boto3
import pytest
from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
from aws_encryption_sdk.identifiers import AlgorithmSuite
from aws_encryption_sdk.key_providers.kms import StrictAwsKmsMasterKeyProvider
from moto import mock_aws

from bartizan.cli.main import main
from bartizan.connectors.aws_kms import connect
from bartizan.core.errors import FormatError
from bartizan.sealing import Context, open_file, seal_file
from bartizan.sealing.converting import from_message, to_message
from bartizan.sealing.errors import SignatureEditedError
from bartizan.sealing.esdk.writer import FRAME
from tests.builders_sealed import KEY

REGION = "eu-central-1"
CONTEXT = Context("patients", "2026-11", "confidential", "visits.csv")
SIZES = (0, 1, FRAME, FRAME + 1, 3 * FRAME)
COMMITTING = (
    AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
    AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
)


@pytest.fixture
def arn(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["Arn"]


def sdk(arn: str) -> dict[str, Any]:
    return {"key_provider": StrictAwsKmsMasterKeyProvider(key_ids=[arn])}


@pytest.mark.parametrize("size", SIZES)
def test_the_sdk_opens_what_goes_out(size: int, tmp_path: Path, arn: str) -> None:
    plain, sealed, gone = (tmp_path / name for name in "abc")
    plain.write_bytes(b"x" * size)
    seal_file(plain, sealed, CONTEXT, (KEY,))
    to_message(sealed, gone, ((KEY,), (connect(arn),)))
    content, header = EncryptionSDKClient().decrypt(source=gone.read_bytes(), **sdk(arn))
    assert content == plain.read_bytes()
    assert header.encryption_context["bartizan:class"] == "confidential"


@pytest.mark.parametrize("suite", COMMITTING, ids=lambda suite: suite.name)
@pytest.mark.parametrize("size", SIZES)
def test_what_the_sdk_made_comes_in(
    suite: AlgorithmSuite, size: int, tmp_path: Path, arn: str
) -> None:
    message, sealed, back = (tmp_path / name for name in "abc")
    content, _ = EncryptionSDKClient().encrypt(
        source=b"x" * size, encryption_context={"team": "blue"}, algorithm=suite, **sdk(arn)
    )
    message.write_bytes(content)
    _, left = from_message(message, sealed, ((connect(arn),), (KEY,)))
    open_file(sealed, back, (KEY,))
    assert (back.read_bytes(), left) == (b"x" * size, ("team",))


def test_the_command_turns_one_into_the_other(
    tmp_path: Path, arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain").write_bytes(b"x" * 100)
    for line in (
        "key k",
        "seal plain s --key file:k --class internal",
        f"convert s m --key file:k --to aws-kms:{arn}",
        f"convert m again --key aws-kms:{arn} --to file:k --version 2",
        "open again back --key file:k --version 2",
    ):
        with pytest.raises(SystemExit) as ended:
            main(["data", *line.split()])
        assert not ended.value.code
    assert (tmp_path / "back").read_bytes() == b"x" * 100


def test_a_signature_of_the_sdk_that_was_edited_is_named(tmp_path: Path, arn: str) -> None:
    content, _ = EncryptionSDKClient().encrypt(source=b"x", **sdk(arn))
    (tmp_path / "a").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(SignatureEditedError):
        from_message(tmp_path / "a", tmp_path / "b", ((connect(arn),), (KEY,)))


def test_a_message_that_does_not_commit_is_refused(tmp_path: Path, arn: str) -> None:
    client = aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    )
    content, _ = client.encrypt(source=b"x", **sdk(arn))
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(FormatError):
        from_message(tmp_path / "a", tmp_path / "b", ((connect(arn),), (KEY,)))
