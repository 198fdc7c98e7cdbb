"""The cryptography of AWS Encryption SDK messages, version 2: committing suites alone.

Names and construction are those of the *AWS Encryption SDK specification*, Algorithm Suites and
Message Format. A suite without key commitment is not here: one message can open to two contents.
"""

import hmac
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bartizan.crypto.errors import CryptoError, SealBrokenError, SignatureInvalidError
from bartizan.crypto.seal import KEY, TAG

IV: Final = 12
MESSAGE_ID: Final = 32
COMMITMENT: Final = 32
COMMITTED: Final = 0x0478  # AES-256-GCM, HKDF-SHA512, key commitment
SIGNED: Final = 0x0578  # the same, with a signature by ECDSA P-384 behind it
SUITES: Final = (COMMITTED, SIGNED)
MOST_FRAMES: Final = 0xFFFF_FFFF
_FRAME: Final = b"AWSKMSEncryptionClient Frame"
_FINAL: Final = b"AWSKMSEncryptionClient Final Frame"
Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True, repr=False)
class MessageKeys:
    """What a data key gives for one message: a cipher, and a commitment that is public."""

    cipher: "FrameCipher"
    commitment: bytes

    def committed(self, commitment: bytes) -> bool:
        """Whether a message that states this commitment was made with this data key."""
        return hmac.compare_digest(self.commitment, commitment)


def message_keys(data_key: bytes, suite: int, message_id: bytes) -> MessageKeys:
    """Return the keys of a message from its data key (32 bytes) and id (32).

    Raises CryptoError for another length, or a suite that does not commit to its key.
    """
    if len(data_key) != KEY or len(message_id) != MESSAGE_ID or suite not in SUITES:
        raise CryptoError(f"a data key has {KEY} bytes, a message id {MESSAGE_ID}")

    def secret(info: bytes) -> bytes:
        return HKDF(hashes.SHA512(), KEY, message_id, info).derive(data_key)

    key = secret(suite.to_bytes(2, "big") + b"DERIVEKEY")
    return MessageKeys(FrameCipher(key, message_id), secret(b"COMMITKEY"))


class FrameCipher:
    """Seals and opens the header and the frames of one message."""

    __slots__ = ("_cipher", "_message_id")

    def __init__(self, key: bytes, message_id: bytes) -> None:
        """Take a key (32 bytes) that no other message has, and the message's id."""
        self._cipher = AESGCM(key)
        self._message_id = message_id

    def header_tag(self, header: bytes) -> bytes:
        """Return the tag (16 bytes) that authenticates a header."""
        return self._cipher.encrypt(bytes(IV), b"", header)

    def prove_header(self, header: bytes, tag: bytes) -> None:
        """Return for the header that was tagged. Raises SealBrokenError for any other."""
        self._opened(bytes(IV), tag, header, "the header")

    def seal(self, number: int, plain: Buffer, *, last: bool) -> bytes:
        """Return ciphertext and tag of a frame; the first is number 1."""
        bound = self._bound(number, len(plain), last=last)
        return self._cipher.encrypt(frame_iv(number), plain, bound)

    def open(self, number: int, sealed: Buffer, *, last: bool) -> bytes:
        """Return the plain bytes of a frame. Raises SealBrokenError for any other frame."""
        bound = self._bound(number, len(sealed) - TAG, last=last)
        return self._opened(frame_iv(number), sealed, bound, f"frame {number}")

    def _bound(self, number: int, length: int, *, last: bool) -> bytes:
        if not 1 <= number <= MOST_FRAMES:
            raise CryptoError(f"a message has at most {MOST_FRAMES} frames")
        place = number.to_bytes(4, "big") + length.to_bytes(8, "big")
        return self._message_id + (_FINAL if last else _FRAME) + place

    def _opened(self, iv: bytes, sealed: Buffer, bound: bytes, what: str) -> bytes:
        try:
            return self._cipher.decrypt(iv, sealed, bound)
        except InvalidTag:
            raise SealBrokenError(f"{what} is not what was sealed") from None


def frame_iv(number: int) -> bytes:
    """Return the IV of a frame: its number, in twelve bytes."""
    return number.to_bytes(IV, "big")


class TrailingSignature:
    """Verifies the signature behind a message, as the message goes by."""

    __slots__ = ("_digest", "_key")

    def __init__(self, point: str) -> None:
        """Take a public key on P-384: a compressed point in base64.

        Raises CryptoError for anything else.
        """
        try:
            content = b64decode(point, validate=True)
            self._key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), content)
        except ValueError:
            raise CryptoError("this is no public key on P-384") from None
        self._digest = hashes.Hash(hashes.SHA384())

    def update(self, content: Buffer) -> None:
        """Take the next bytes of the message."""
        self._digest.update(content)

    def verify(self, signature: bytes) -> None:
        """Return for a signature (DER) over all that was taken; else SignatureInvalidError."""
        digest = self._digest.finalize()
        try:
            self._key.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA384())))
        except InvalidSignature:
            raise SignatureInvalidError("the message is not what was signed") from None
