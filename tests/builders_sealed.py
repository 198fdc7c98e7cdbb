"""Sealed files for tests: a key in memory, small chunks, and what an attacker does to bytes."""

import io
from collections.abc import Sequence

from bartizan.core.words import Phase
from bartizan.sealing import Context, KeyProvider, SealedReader, seal_stream
from bartizan.sealing.head import SMALLEST_CHUNK
from bartizan.sealing.local import KeyFile

KEY = KeyFile(bytes(range(32)), Phase.PROTOTYPE)
OTHER = KeyFile(bytes(range(1, 33)), Phase.PROTOTYPE)
CONTEXT = Context("patients", "2026-11", "restricted", "a.bin")
CHUNK = SMALLEST_CHUNK


def sealed(plain: bytes, keys: Sequence[KeyProvider] = (KEY,), context: Context = CONTEXT) -> bytes:
    """Return content sealed in chunks of 4 KiB."""
    target = io.BytesIO()
    seal_stream(io.BytesIO(plain), target, context, keys, chunk_size=CHUNK)
    return target.getvalue()


def opened(content: bytes, keys: Sequence[KeyProvider] = (KEY,)) -> bytes:
    """Return the plain content, all of it authenticated."""
    with SealedReader(io.BytesIO(content), keys) as reader:
        return reader.read_at(0, reader.length)
