"""A key in KMS: its answers become keys or errors of ours; the real API is in tests/heavy."""

from types import MappingProxyType

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from bartizan.connectors.aws_kms import AwsKmsKey, connect
from bartizan.core.errors import InvalidInputError
from bartizan.sealing.errors import KeyMissingError, KeyRefusedError, WrappedKeyEditedError
from tests.builders_sealed import KEY, opened, sealed
from tests.simulators.kms import ARN, OTHER, SimulatedKms


def test_a_file_is_sealed_for_two_keys_and_opens_with_either() -> None:
    kms = SimulatedKms()
    content = sealed(b"plain", (AwsKmsKey(kms, "alias/training"), AwsKmsKey(kms, OTHER)))
    assert [verb for verb, _ in kms.asked] == ["generate", "encrypt"]
    for name in ("alias/training", ARN, OTHER):
        assert opened(content, (AwsKmsKey(kms, name),)) == b"plain"


def test_the_context_of_each_use_names_the_file() -> None:
    kms = SimulatedKms()
    opened(sealed(b"plain", (AwsKmsKey(kms, ARN),)), (AwsKmsKey(kms, ARN),))
    contexts = [given["EncryptionContext"] for _, given in kms.asked]
    assert contexts[0] == contexts[1]
    assert contexts[0].keys() == {
        f"bartizan:{it}" for it in ("dataset", "version", "class", "file")
    }


def test_no_key_is_asked_that_only_the_file_names() -> None:
    kms = SimulatedKms()
    content = sealed(b"plain", (AwsKmsKey(kms, OTHER),))
    kms.asked.clear()
    with pytest.raises(KeyMissingError):
        opened(content, (AwsKmsKey(kms, ARN),))
    assert kms.asked == []


def test_another_key_is_asked_when_kms_cannot_be() -> None:
    kms, gone = SimulatedKms(), SimulatedKms()
    content = sealed(b"plain", (AwsKmsKey(kms, ARN), KEY))
    gone.failure = NoCredentialsError()
    assert opened(content, (AwsKmsKey(gone, "alias/training"), KEY)) == b"plain"


FAILURES = {
    "denied": (ClientError({"Error": {"Code": "AccessDeniedException"}}, "x"), "AccessDenied"),
    "disabled": (ClientError({"Error": {"Code": "DisabledException"}}, "x"), "Disabled"),
    "no code": (ClientError({}, "x"), "an error"),
    "no credentials": (NoCredentialsError(), "cannot be asked"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_a_refusal_is_no_edit(failure: tuple[Exception, str]) -> None:
    kms = SimulatedKms()
    kms.failure, words = failure
    with pytest.raises(KeyRefusedError, match=words):
        sealed(b"", (AwsKmsKey(kms, ARN),))


def test_a_context_is_asked_for_as_a_dict() -> None:
    key = AwsKmsKey(SimulatedKms(), ARN)
    context = MappingProxyType({"team": "blue"})
    assert key.unwrap(key.wrap(bytes(32), context), context) == bytes(32)
    assert len(key.new_key(context).data_key) == 32


def test_another_context_is_an_edit() -> None:
    key = AwsKmsKey(SimulatedKms(), ARN)
    recipient = key.wrap(bytes(32), {"bartizan:dataset": "a"})
    with pytest.raises(WrappedKeyEditedError):
        key.unwrap(recipient, {"bartizan:dataset": "b"})


def test_a_key_of_another_size_is_not_used() -> None:
    key = AwsKmsKey(SimulatedKms(), ARN)
    with pytest.raises(WrappedKeyEditedError, match="no data key"):
        key.unwrap(key.wrap(b"short", {}), {})


def test_the_region_is_that_of_the_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    connect(ARN)
    with pytest.raises(InvalidInputError, match="cannot ask AWS KMS"):
        connect("alias/training")
