"""Private keys encrypted by a passphrase that is slow to guess: PKCS #8 with PBES2 (RFC 8018).

`cryptography` writes the same form with 2,048 rounds; this takes 600,000, and every reader of the
form takes that too.
"""

import base64
import os
from hashlib import pbkdf2_hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

ROUNDS: Final = 600_000  # OWASP, Password Storage Cheat Sheet, for PBKDF2 with SHA-256
BLOCK: Final = 16
LINE: Final = 64
PBES2: Final = bytes.fromhex("06092a864886f70d01050d")
PBKDF2: Final = bytes.fromhex("06092a864886f70d01050c")
HMAC_SHA256: Final = bytes.fromhex("06082a864886f70d02090500")
AES_256_CBC: Final = bytes.fromhex("060960864801650304012a")
SEQUENCE, INTEGER, OCTETS = 0x30, 0x02, 0x04
SHORT: Final = 0x80


def encrypted_pem(key: bytes, passphrase: bytes) -> bytes:
    """Return a private key (PKCS #8, in DER) as PEM, encrypted by a passphrase."""
    salt, start = os.urandom(BLOCK), os.urandom(BLOCK)
    secret = pbkdf2_hmac("sha256", passphrase, salt, ROUNDS)
    padder, cipher = PKCS7(8 * BLOCK).padder(), Cipher(AES256(secret), CBC(start)).encryptor()
    sealed = cipher.update(padder.update(key) + padder.finalize()) + cipher.finalize()
    count = ROUNDS.to_bytes((ROUNDS.bit_length() + 8) // 8)
    kdf = _der(
        SEQUENCE,
        _der(OCTETS, salt) + _der(INTEGER, count) + _der(SEQUENCE, HMAC_SHA256),
    )
    scheme = _der(SEQUENCE, PBKDF2 + kdf) + _der(SEQUENCE, AES_256_CBC + _der(OCTETS, start))
    algorithm = _der(SEQUENCE, PBES2 + _der(SEQUENCE, scheme))
    return _pem(_der(SEQUENCE, algorithm + _der(OCTETS, sealed)))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < SHORT:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, SHORT | len(length)]) + length + content


def _pem(content: bytes) -> bytes:
    text = base64.b64encode(content).decode("ascii")
    lines = [text[at : at + LINE] for at in range(0, len(text), LINE)]
    name = "ENCRYPTED PRIVATE KEY"
    return "\n".join([f"-----BEGIN {name}-----", *lines, f"-----END {name}-----", ""]).encode()
