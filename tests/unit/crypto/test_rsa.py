"""RSA keys verify what was signed with them, and small or other keys are none."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bartizan.crypto.errors import CryptoError, SignatureInvalidError
from bartizan.crypto.rsa import RsaVerifyingKey

PRIVATE = rsa.generate_private_key(65537, 2048)
SMALL = rsa.generate_private_key(65537, 1024)  # noqa: S505  (it is to be refused)
EC = ec.generate_private_key(ec.SECP256R1())
SPKI, PKCS1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
@pytest.mark.parametrize("form", [SPKI, PKCS1])
def test_what_was_signed_verifies_and_nothing_else(encoding: Encoding, form: PublicFormat) -> None:
    key = RsaVerifyingKey(PRIVATE.public_key().public_bytes(encoding, form))
    signature = PRIVATE.sign(b"x", padding.PKCS1v15(), SHA256())
    key.verify(signature, b"x")
    for wrong, message in ((signature, b"y"), (b"", b"x"), (signature[:-1], b"x")):
        with pytest.raises(SignatureInvalidError):
            key.verify(wrong, message)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----",
        SMALL.public_key().public_bytes(Encoding.DER, PKCS1),
        EC.public_key().public_bytes(Encoding.DER, SPKI),
    ],
    ids=["nothing", "cut off", "small", "of another kind"],
)
def test_what_is_no_strong_rsa_key_is_refused(content: bytes) -> None:
    with pytest.raises(CryptoError):
        RsaVerifyingKey(content)
