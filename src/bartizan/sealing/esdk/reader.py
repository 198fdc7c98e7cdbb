"""Reading a message of the AWS Encryption SDK: a stream that ends only where the message does."""

import io
from collections.abc import Sequence
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.errors import CryptoError, SealBrokenError, SignatureInvalidError
from bartizan.crypto.frames import (
    IV,
    SIGNED,
    MessageKeys,
    TrailingSignature,
    frame_iv,
    message_keys,
)
from bartizan.crypto.seal import TAG
from bartizan.sealing.errors import (
    AppendedError,
    ChunkChangedError,
    ChunkMovedError,
    HeadEditedError,
    KeySwappedError,
    SignatureEditedError,
    TruncatedError,
)
from bartizan.sealing.esdk.header import SIGNER, MessageHeader, read_message_header
from bartizan.sealing.header import exactly
from bartizan.sealing.keys import KeyProvider, unwrapped

_END: Final = 0xFFFF_FFFF
_LONGEST_SIGNATURE: Final = 256


class MessageReader(io.RawIOBase):
    """A readable stream of the plain content; the header is proven before the first read.

    Each frame is authenticated before a byte of it is given out. What stands behind the frames is
    known only at their end, where a read raises: keep nothing of a message that was not read to it.
    """

    def __init__(self, file: BinaryIO, keys: Sequence[KeyProvider]) -> None:
        """Take a message, from the place where the file is; the file is closed by who opened it.

        Raises FormatError, KeyMissingError, KeyRefusedError or NotAuthenticError.
        """
        super().__init__()
        header, encoded = read_message_header(file)
        self.header: Final[MessageHeader] = header
        self._file = file
        self._signature = _signature(header)
        self._keys = _proven(header, encoded, self._take(TAG, encoded), keys)
        self._number = 1
        self._done = False
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill a buffer with what comes next; return how many bytes there were, 0 at the end.

        Raises NotAuthenticError when what comes next is not what was sealed.
        """
        while not self._plain and not self._done:
            self._plain = memoryview(self._next())
        view = memoryview(buffer).cast("B")
        part = self._plain[: len(view)]
        view[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _next(self) -> bytes:
        """Return the plain bytes of the next frame; behind the last one prove the end."""
        found = self._number_at()
        last = found == _END
        if last:
            found = self._number_at()
        if found != self._number:
            raise ChunkMovedError(f"frame {found} stands where frame {self._number} was sealed")
        if self._take(IV) != frame_iv(found):
            raise ChunkChangedError(f"frame {found} was changed")
        size = self._size() if last else self.header.frame_length
        plain = self._opened(self._take(size + TAG), last=last)
        self._number += 1
        if last:
            self._end()
            self._done = True
        return plain

    def _number_at(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def _size(self) -> int:
        size = self._number_at()
        if size > self.header.frame_length:
            raise ChunkChangedError(f"the last frame says that it has {size} bytes")
        return size

    def _opened(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._keys.cipher.open(self._number, sealed, last=last)
        except SealBrokenError:
            raise ChunkChangedError(
                f"frame {self._number} was changed, or is of another message",
                hint="Fetch the message again; nothing of this frame is given out.",
            ) from None
        except CryptoError as error:
            raise FormatError(error.message) from None

    def _end(self) -> None:
        """Return when the message ends as it should: with its signature, if there is one."""
        if self._signature is not None:
            size = int.from_bytes(self._exactly(2), "big")
            if size > _LONGEST_SIGNATURE:
                raise SignatureEditedError(f"the signature says that it has {size} bytes")
            try:
                self._signature.verify(self._exactly(size))
            except SignatureInvalidError:
                raise SignatureEditedError("the signature is not one over this message") from None
        if exactly(self._file, 1):
            raise AppendedError("something was appended: there are bytes behind the message")

    def _take(self, size: int, before: bytes = b"") -> bytes:
        """Return the next bytes of the message, all of them; a signature is over these."""
        content = self._exactly(size)
        if self._signature is not None:
            self._signature.update(before + content)
        return content

    def _exactly(self, size: int) -> bytes:
        content = exactly(self._file, size)
        if len(content) != size:
            raise TruncatedError("the message was truncated", hint="Fetch it again.")
        return content


def _signature(header: MessageHeader) -> TrailingSignature | None:
    """Return what verifies a message of a signed suite. Raises FormatError for a missing key."""
    if header.suite != SIGNED:
        return None
    try:
        return TrailingSignature(header.context.get(SIGNER, ""))
    except CryptoError:
        raise FormatError("the message is to be signed, and its context names no key") from None


def _proven(
    header: MessageHeader, encoded: bytes, tag: bytes, keys: Sequence[KeyProvider]
) -> MessageKeys:
    """Return the keys of a message whose header is what was sealed."""
    data_key = unwrapped(header.recipients, keys, header.context)
    derived = message_keys(data_key, header.suite, header.message_id)
    if not derived.committed(header.commitment):
        raise KeySwappedError("the wrapped key is not the one that this message was sealed with")
    try:
        derived.cipher.prove_header(encoded, tag)
    except SealBrokenError:
        raise HeadEditedError("the header of the message was edited after sealing") from None
    return derived
