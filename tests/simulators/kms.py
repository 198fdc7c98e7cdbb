"""A KMS in memory, with what the real one answers to the calls that are made of it."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from bartizan.crypto.errors import SealBrokenError
from bartizan.crypto.seal import new_key, seal, unseal
from bartizan.sealing.keys import associated

ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER = ARN.replace("1234abcd", "9999abcd")


class SimulatedKms:
    """Keys by ARN, one of them with an alias; `failure` is raised by every call."""

    def __init__(self) -> None:
        self.keys = {ARN: new_key(), OTHER: new_key()}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.failure: Exception | None = None

    def describe_key(self, **given: Any) -> Mapping[str, Mapping[str, str]]:
        return {"KeyMetadata": {"Arn": self._arn("describe", given)}}

    def generate_data_key(self, **given: Any) -> Any:
        return self._encrypted(self._arn("generate", given), new_key(), given)

    def encrypt(self, **given: Any) -> Any:
        return self._encrypted(self._arn("encrypt", given), given["Plaintext"], given)

    def decrypt(self, **given: Any) -> Any:
        arn, context = self._arn("decrypt", given), associated(given["EncryptionContext"])
        try:
            return {"Plaintext": unseal(self.keys[arn], given["CiphertextBlob"], context)}
        except SealBrokenError:
            raise ClientError(
                {"Error": {"Code": "InvalidCiphertextException"}}, "Decrypt"
            ) from None

    def _encrypted(self, arn: str, plain: bytes, given: dict[str, Any]) -> Any:
        wrapped = seal(self.keys[arn], plain, associated(given["EncryptionContext"]))
        return {"KeyId": arn, "Plaintext": plain, "CiphertextBlob": wrapped}

    def _arn(self, verb: str, given: dict[str, Any]) -> str:
        if not isinstance(given.get("EncryptionContext", {}), dict):
            raise TypeError("boto3 takes a dict alone as EncryptionContext")
        self.asked.append((verb, given))
        if self.failure is not None:
            raise self.failure
        return ARN if given["KeyId"] == "alias/training" else str(given["KeyId"])
