"""Sealing with the KMS of moto: the calls are those of the real API."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from bartizan.connectors.aws_kms import connect
from bartizan.sealing import Context, open_file, rewrap_file, seal_file
from bartizan.sealing.errors import KeyMissingError, KeyRefusedError, WrappedKeyEditedError
from bartizan.sealing.keys import Recipient

REGION = "eu-central-1"
CONTEXT = Context("patients", "2026-11", "restricted")


@pytest.fixture
def arns(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        kms = boto3.client("kms", region_name=REGION)
        made = [kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
        kms.create_alias(AliasName="alias/training", TargetKeyId=made[0])
        yield made[0], made[1]


def test_a_file_moves_from_one_key_to_another(tmp_path: Path, arns: tuple[str, str]) -> None:
    plain, sealed, back = (tmp_path / name for name in ("plain", "sealed", "back"))
    plain.write_bytes(bytes(range(256)) * 9000)
    done = seal_file(plain, sealed, CONTEXT, (connect("alias/training"),))
    assert [each.name for each in done.recipients] == [f"aws-kms:{arns[0]}"]
    open_file(sealed, back, (connect("alias/training"),))
    assert back.read_bytes() == plain.read_bytes()
    rewrap_file(sealed, (connect(arns[0]),), (connect(arns[1]),), (f"aws-kms:{arns[0]}",))
    open_file(sealed, back, (connect(arns[1]),))
    with pytest.raises(KeyMissingError):
        open_file(sealed, back, (connect(arns[0]),))


def test_another_context_does_not_unwrap(arns: tuple[str, str]) -> None:
    key = connect(arns[0])
    recipient = key.wrap(bytes(32), {"bartizan:dataset": "a"})
    assert key.unwrap(recipient, {"bartizan:dataset": "a"}) == bytes(32)
    with pytest.raises(WrappedKeyEditedError):
        key.unwrap(recipient, {"bartizan:dataset": "b"})
    with pytest.raises(WrappedKeyEditedError):
        key.unwrap(
            Recipient("aws-kms", arns[0], recipient.wrapped[:-1] + b"x"), {"bartizan:dataset": "a"}
        )


def test_a_key_that_is_not_there_is_a_refusal(tmp_path: Path, arns: tuple[str, str]) -> None:
    (tmp_path / "plain").write_bytes(b"x")
    for key in (f"{arns[0][:-1]}x", "alias/missing"):
        with pytest.raises(KeyRefusedError):
            seal_file(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (connect(key),))
    assert [each.name for each in tmp_path.iterdir()] == ["plain"]
