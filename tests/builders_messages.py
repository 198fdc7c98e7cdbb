"""Messages of the AWS Encryption SDK for tests: with a key in memory, signed, and taken apart."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from bartizan.sealing.esdk import MessageReader, write_message
from bartizan.sealing.esdk.writer import FRAME
from bartizan.sealing.keys import Recipient, Wrapped

CONTEXT = {"bartizan:dataset": "people", "team": "blue"}
KEY_ID = "arn:aws:kms:eu-central-1:111122223333:key/a"


@dataclass(frozen=True)
class KnownKey:
    """A provider that wraps each data key as itself: what is known is the data key."""

    data_key: bytes = bytes(32)
    provider: str = "aws-kms"
    any_key: bool = False

    def new_key(self, context: Mapping[str, str]) -> Wrapped:
        return Wrapped(self.data_key, self.wrap(self.data_key, context))

    def wrap(self, data_key: bytes, _context: Mapping[str, str]) -> Recipient:
        return Recipient(self.provider, KEY_ID, data_key[::-1])

    def opens(self, recipient: Recipient) -> bool:
        return self.any_key or (recipient.provider, recipient.key_id) == (self.provider, KEY_ID)

    def unwrap(self, _recipient: Recipient, _context: Mapping[str, str]) -> bytes:
        return self.data_key


KEY = KnownKey(os.urandom(32))


def message(plain: bytes, context: Mapping[str, str] = CONTEXT) -> bytes:
    """Return a message for KEY."""
    target = io.BytesIO()
    write_message(io.BytesIO(plain), target, context, (KEY,))
    return target.getvalue()


def read(content: bytes, key: KnownKey = KEY) -> bytes:
    """Return the plain content of a message that was read to its end."""
    return MessageReader(io.BytesIO(content), (key,)).read() or b""


def header_size(content: bytes) -> int:
    """Return how many bytes stand before the first frame."""
    file = io.BytesIO(content)
    MessageReader(file, (KEY,))
    return file.tell()


def frames(content: bytes) -> list[bytes]:
    """Return what stands before the frames, each whole frame, and the last one."""
    start, step = header_size(content), 4 + 12 + FRAME + 16
    parts = [content[:start]]
    while content[start : start + 4] != b"\xff" * 4:
        parts.append(content[start : start + step])
        start += step
    return [*parts, content[start:]]


def signature(key: ec.EllipticCurvePrivateKey, content: bytes) -> bytes:
    """Return the footer of a message that is signed."""
    digest = hashes.Hash(hashes.SHA384())
    digest.update(content)
    made = key.sign(digest.finalize(), ec.ECDSA(Prehashed(hashes.SHA384())))
    return len(made).to_bytes(2, "big") + made
