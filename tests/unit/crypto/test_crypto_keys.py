"""Keys sign and verify, hide themselves, and live in files for their owner alone."""

import pickle
from pathlib import Path

import pytest

from bartizan.crypto.errors import (
    CryptoError,
    KeyFileError,
    SealBrokenError,
    SignatureInvalidError,
)
from bartizan.crypto.keyfile import read_secret, write_secret
from bartizan.crypto.keys import Signer, SigningKey, VerifyingKey
from bartizan.crypto.mldsa import QuantumSigningKey, QuantumVerifyingKey
from bartizan.crypto.seal import new_key, seal, unseal

SEED = bytes(range(32))


def test_the_signature_of_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey(seed)
    assert key.verifier.raw.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")


@pytest.mark.parametrize("key", [SigningKey.generate(), QuantumSigningKey.generate()], ids=type)
def test_a_signature_verifies_over_its_message_alone(key: Signer) -> None:
    signature = key.sign(b"message")
    key.verifier.verify(signature, b"message")
    changed = signature[:-1] + bytes([signature[-1] ^ 1])
    for wrong, message in ((signature, b"other"), (changed, b"message")):
        with pytest.raises(SignatureInvalidError):
            key.verifier.verify(wrong, message)
    with pytest.raises(SignatureInvalidError):
        key.verifier.verify(b"short", b"message")


@pytest.mark.parametrize("key", [SigningKey(SEED), QuantumSigningKey(SEED)], ids=type)
def test_secrets_do_not_show(key: SigningKey | QuantumSigningKey) -> None:
    assert SEED.hex() not in repr(key)
    assert str(SEED) not in repr(key)
    with pytest.raises(CryptoError):
        pickle.dumps(key)


def test_a_seed_gives_the_same_key() -> None:
    assert SigningKey(SEED).verifier == SigningKey(SEED).verifier
    assert len({SigningKey(SEED).verifier, VerifyingKey(SigningKey(SEED).verifier.raw)}) == 1
    assert SigningKey(SEED).verifier != SEED
    assert repr(SigningKey(SEED).verifier) == f"VerifyingKey({SigningKey(SEED).verifier.id})"


@pytest.mark.parametrize("make", [SigningKey, VerifyingKey, QuantumSigningKey, QuantumVerifyingKey])
def test_bytes_of_another_length_are_no_key(make: type) -> None:
    with pytest.raises(CryptoError):
        make(b"short")


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_secret(path, b"secret")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secret(path) == b"secret"
    with pytest.raises(KeyFileError, match="exists"):
        write_secret(path, b"other")
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="others"):
        read_secret(path)


def test_a_key_file_that_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(KeyFileError):
            read_secret(path)
    with pytest.raises(KeyFileError):
        read_secret(Path("/dev/null"))
    with pytest.raises(KeyFileError, match="cannot write"):
        write_secret(tmp_path / "no" / "folder", b"secret")


def test_sealed_bytes_open_with_key_and_context_alone() -> None:
    key = new_key()
    sealed = seal(key, b"plain", b"context")
    assert b"plain" not in sealed
    assert unseal(key, sealed, b"context") == b"plain"
    for other, content, context in (
        (new_key(), sealed, b"context"),
        (key, sealed, b"other"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"context"),
        (key, sealed[:20], b"context"),
    ):
        with pytest.raises(SealBrokenError):
            unseal(other, content, context)
    with pytest.raises(CryptoError):
        seal(b"short", b"plain", b"")
