"""Writing a message of the AWS Encryption SDK that any of its programs opens."""

import os
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.frames import (
    COMMITTED,
    MESSAGE_ID,
    MOST_FRAMES,
    MessageKeys,
    frame_iv,
    message_keys,
)
from bartizan.sealing.esdk.header import MessageHeader
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.slots import MOST
from bartizan.sealing.writing import Advance, Source, quietly, read_full, write_all

FRAME: Final = 1 << 16
PROVIDER: Final = "aws-kms"
_END: Final = b"\xff\xff\xff\xff"


def write_message(
    source: Source,
    target: BinaryIO,
    context: Mapping[str, str],
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
) -> MessageHeader:
    """Encrypt a stream for each of the keys, which are of AWS KMS: programs of the SDK know those.

    The suite is 0x0478 (AES-256-GCM, HKDF-SHA512, key commitment), in frames of 64 KiB. `advance`
    is told of each count of plain bytes that is done. Raises InvalidInputError for no keys, too
    many, other ones, or more content than frames can hold; and what the keys' provider raises.
    """
    if not 0 < len(keys) <= MOST:
        raise InvalidInputError(f"a message is for 1 to {MOST} keys, not {len(keys)}")
    message_id = os.urandom(MESSAGE_ID)
    first = keys[0].new_key(context)
    recipients = (first.recipient, *(key.wrap(first.data_key, context) for key in keys[1:]))
    for each in recipients:
        if each.provider != PROVIDER:
            raise InvalidInputError(
                f"programs of the AWS Encryption SDK cannot ask {each.provider} for a key",
                hint="Name keys of AWS KMS: --to aws-kms:ARN.",
            )
    derived = message_keys(first.data_key, COMMITTED, message_id)
    header = MessageHeader(COMMITTED, message_id, context, recipients, FRAME, derived.commitment)
    encoded = header.encoded()
    write_all(target, encoded + derived.cipher.header_tag(encoded))
    _write_frames(source, target, derived, advance)
    return header


def _write_frames(source: Source, target: BinaryIO, keys: MessageKeys, advance: Advance) -> None:
    """Write frame by frame. One byte is read ahead: only the end says which frame is the last."""
    plain = memoryview(bytearray(FRAME + 1))
    number, held = 1, read_full(source, plain)
    while held > FRAME:
        if number == MOST_FRAMES:
            raise InvalidInputError(f"a message has at most {MOST_FRAMES} frames")
        sealed = keys.cipher.seal(number, plain[:FRAME], last=False)
        write_all(target, number.to_bytes(4, "big") + frame_iv(number) + sealed)
        advance(FRAME)
        plain[0] = plain[FRAME]
        number, held = number + 1, 1 + read_full(source, plain[1:])
    start = _END + number.to_bytes(4, "big") + frame_iv(number) + held.to_bytes(4, "big")
    write_all(target, start + keys.cipher.seal(number, plain[:held], last=True))
    advance(held)
