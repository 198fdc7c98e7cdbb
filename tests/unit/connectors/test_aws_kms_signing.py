"""A key in KMS that signs: what it gives is a signature by its key, or an error of ours."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bartizan.connectors.aws_kms_signing import LONGEST, AwsKmsSigner
from bartizan.connectors.errors import ConnectorError
from bartizan.core.errors import InvalidInputError

KEY = "alias/release"
ALGORITHMS = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


class SimulatedKms:
    """One key pair; signs as KMS does, unless it was told another answer or failure."""

    def __init__(self, curve: ec.EllipticCurve | None = None) -> None:
        self.key: Any = ec.generate_private_key(curve or ec.SECP256R1())
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.given: bytes | None = None

    def get_public_key(self, **given: Any) -> Any:
        self._fail()
        public = self.key.public_key()
        return {"PublicKey": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}

    def sign(self, **given: Any) -> Any:
        self._fail()
        self.asked.append(given["MessageType"])
        algorithm: Any = ALGORITHMS[given["SigningAlgorithm"].removeprefix("ECDSA_SHA_")]
        if given["MessageType"] == "DIGEST":
            algorithm = Prehashed(algorithm)
        elif len(given["Message"]) > 4096:
            raise ClientError({"Error": {"Code": "ValidationException"}}, "Sign")
        return {"Signature": self.given or self.key.sign(given["Message"], ec.ECDSA(algorithm))}

    def _fail(self) -> None:
        if self.failure:
            raise self.failure


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
@pytest.mark.parametrize(("size", "kind"), [(LONGEST, "RAW"), (LONGEST + 1, "DIGEST")])
def test_a_message_of_any_length_is_signed(curve: ec.EllipticCurve, size: int, kind: str) -> None:
    kms = SimulatedKms(curve)
    signer, message = AwsKmsSigner(kms, KEY), bytes(size)
    signer.verifier.verify(signer.sign(message), message)
    assert kms.asked == [kind]


def test_what_is_no_signature_is_not_used() -> None:
    kms = SimulatedKms()
    signer = AwsKmsSigner(kms, KEY)
    kms.given = SimulatedKms().key.sign(b"message", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(ConnectorError, match="no signature by its key"):
        signer.sign(b"message")


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "Sign"), "AccessDenied"),
        (NoCredentialsError(), "cannot be asked"),
    ],
)
def test_a_refusal_is_said(failure: Exception, said: str) -> None:
    kms = SimulatedKms()
    signer = AwsKmsSigner(kms, KEY)
    kms.failure = failure
    for ask in (lambda: signer.sign(b""), lambda: AwsKmsSigner(kms, KEY)):
        with pytest.raises(ConnectorError, match=said):
            ask()


def test_a_key_of_another_kind_is_refused() -> None:
    kms = SimulatedKms()
    kms.key = rsa.generate_private_key(65537, 2048)
    with pytest.raises(InvalidInputError, match="none that signs models"):
        AwsKmsSigner(kms, KEY)
