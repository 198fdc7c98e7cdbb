"""A key in AWS KMS that signs: it never leaves there, and each use of it stands in CloudTrail."""

from collections.abc import Callable
from typing import Final, Protocol, TypedDict, TypeVar

from bartizan.connectors.aws_kms import client_for
from bartizan.connectors.errors import ConnectorError
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import CryptoError, SignatureInvalidError

# The longest message that KMS itself hashes (API reference, Sign); of a longer one it gets the
# digest.
LONGEST: Final = 4096
BITS: Final = 8
T = TypeVar("T")


class _Public(TypedDict):
    PublicKey: bytes


class _Signed(TypedDict):
    Signature: bytes


class Kms(Protocol):
    """What is used of the KMS API, by its own names."""

    def get_public_key(self, *, KeyId: str) -> _Public:
        """Return a public key in DER."""

    def sign(
        self, *, KeyId: str, Message: bytes, MessageType: str, SigningAlgorithm: str
    ) -> _Signed:
        """Return a signature in DER."""


class AwsKmsSigner:
    """One key pair of KMS on P-256, P-384 or P-521, made to sign and verify."""

    def __init__(self, client: Kms, key: str) -> None:
        """Take a client, and an ARN, id or alias (`alias/name`) of a key.

        Raises ConnectorError where KMS refuses, InvalidInputError for a key of another kind.
        """
        self._client, self._key = client, key
        answer = _asked(lambda: client.get_public_key(KeyId=key))
        try:
            self.verifier = EcVerifyingKey.from_der(answer["PublicKey"])
        except CryptoError:
            raise InvalidInputError(
                f"the key {key} of KMS is none that signs models",
                hint="Make one of spec ECC_NIST_P256 and usage SIGN_VERIFY.",
            ) from None

    def sign(self, message: bytes) -> bytes:
        """Return the signature over message, in DER (Sign), once it is known to be one.

        Raises ConnectorError where KMS refuses, or gives another signature.
        """
        digest = self.verifier.digest(message)
        kind, sent = ("RAW", message) if len(message) <= LONGEST else ("DIGEST", digest)
        answer = _asked(
            lambda: self._client.sign(
                KeyId=self._key,
                Message=sent,
                MessageType=kind,
                SigningAlgorithm=f"ECDSA_SHA_{len(digest) * BITS}",
            )
        )
        signature = answer["Signature"]
        try:
            self.verifier.verify(signature, message)
        except SignatureInvalidError:
            raise ConnectorError("what KMS gave is no signature by its key") from None
        return signature


def connect(key: str, *, region: str | None = None, endpoint: str | None = None) -> AwsKmsSigner:
    """Return a key of KMS that signs. Raises as AwsKmsSigner and `aws_kms.client_for` do."""
    return AwsKmsSigner(client_for(key, region=region, endpoint=endpoint), key)


def _asked(ask: Callable[[], T]) -> T:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (an extra)

    try:
        return ask()
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "an error"))
        raise ConnectorError(
            f"KMS refused the key: {code}",
            hint="See that the key is enabled, of usage SIGN_VERIFY, and that its policy allows "
            "kms:GetPublicKey and kms:Sign.",
        ) from None
    except BotoCoreError as error:
        raise ConnectorError(f"KMS cannot be asked: {error}") from None
