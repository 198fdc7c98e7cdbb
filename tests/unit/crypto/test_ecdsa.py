"""Keys that sign models: in PEM, encrypted, and never shown."""

import base64
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from bartizan.crypto.certificates import Roots, ders, key_of
from bartizan.crypto.ecdsa import EcSigningKey, EcVerifyingKey
from bartizan.crypto.errors import CryptoError, KeyFileError, SignatureInvalidError

KEY = EcSigningKey.generate()
EDWARDS = Ed25519PrivateKey.generate()


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_each_curve_signs_and_verifies(curve: ec.EllipticCurve) -> None:
    key = EcSigningKey(ec.generate_private_key(curve))
    key.verifier.verify(key.sign(b"x"), b"x")
    with pytest.raises(SignatureInvalidError):
        key.verifier.verify(key.sign(b"x"), b"y")
    with pytest.raises(SignatureInvalidError):
        key.verifier.verify(b"", b"x")


def test_a_key_comes_back_from_its_file_with_its_passphrase_alone() -> None:
    pem = KEY.to_pem(b"correct horse")
    assert b"ENCRYPTED" in pem
    assert EcSigningKey.from_pem(pem, b"correct horse").verifier == KEY.verifier
    for wrong in (b"", None, b"other"):
        with pytest.raises(KeyFileError):
            EcSigningKey.from_pem(pem, wrong)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_a_passphrase_is_slow_to_guess(curve: ec.EllipticCurve) -> None:
    """The library's own writer takes 2,048 rounds; other tools read ours."""
    key = EcSigningKey(ec.generate_private_key(curve))
    pem = key.to_pem(b"x")
    assert EcSigningKey.from_pem(pem, b"x").verifier == key.verifier
    content = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    assert (600_000).to_bytes(3) in content
    assert pem != key.to_pem(b"x")


def test_a_passphrase_for_a_plain_key_is_a_mistake() -> None:
    with pytest.raises(KeyFileError, match="not encrypted"):
        EcSigningKey.from_pem(KEY.to_pem(None), b"x")


def test_other_keys_are_refused() -> None:
    pem = EDWARDS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyFileError, match="P-256"):
        EcSigningKey.from_pem(pem, None)
    public = EDWARDS.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(CryptoError, match="P-256"):
        EcVerifyingKey(public)
    koblitz = ec.generate_private_key(ec.SECP256K1()).public_key()
    with pytest.raises(CryptoError, match="P-256"):
        EcVerifyingKey(koblitz.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize("content", [b"", b"x", b"-----BEGIN PUBLIC KEY-----\n"])
def test_what_is_no_key_is_refused(content: bytes) -> None:
    with pytest.raises(CryptoError):
        EcVerifyingKey(content)
    with pytest.raises(CryptoError):
        EcSigningKey.from_pem(content, None)
    for reader in (Roots, ders):
        with pytest.raises(CryptoError):
            reader(content)
    with pytest.raises(CryptoError):
        key_of(content)


def test_no_secret_shows() -> None:
    assert KEY.verifier.id in repr(KEY)
    assert KEY.verifier.id in repr(KEY.verifier)
    with pytest.raises(CryptoError):
        pickle.dumps(KEY)
    assert len({KEY.verifier, EcVerifyingKey(KEY.verifier.pem)}) == 1
