"""What a witness signs: a checkpoint and the moment (C2SP tlog-cosignature)."""

import struct

from bartizan.audit.checkpoint import parse_checkpoint
from bartizan.core.errors import FormatError

STAMP = struct.Struct(">Q")
LATEST = 2**63 - 1
LONGEST_NAME = 255
LABEL = b"subtree/v1\n\x00"


def ed25519_message(text: str, moment: int) -> bytes:
    """Return what cosignature/v1 signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def mldsa_message(name: str, text: str, moment: int) -> bytes:
    """Return the `cosigned_message` of a whole checkpoint. Raises FormatError for another text."""
    checkpoint = parse_checkpoint(text)
    names = name.encode(), checkpoint.origin.encode()
    if any(len(each) > LONGEST_NAME for each in names):
        raise FormatError(f"a name in a cosignature has at most {LONGEST_NAME} bytes")
    cosigner, origin = (bytes([len(each)]) + each for each in names)
    span = struct.pack(">QQ", 0, checkpoint.size)
    return LABEL + cosigner + STAMP.pack(moment) + origin + span + checkpoint.root


def split(value: bytes) -> tuple[int, bytes]:
    """Return moment and signature of a `timestamped_signature`; FormatError when it is none."""
    if len(value) <= STAMP.size:
        raise FormatError("a cosignature is too short")
    moment = int(STAMP.unpack_from(value)[0])
    if moment > LATEST:
        raise FormatError("the moment of a cosignature is out of range")
    return moment, value[STAMP.size :]
