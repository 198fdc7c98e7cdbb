"""Data sealed at rest: whole or not there, opened only as what was sealed.

`seal_file`, `open_file` and `rewrap_file` work on files, `SealedReader` reads any part of one, and
a `KeyProvider` keeps the keys that wrap data keys. The format is docs/reference/sealed-format.md.
"""

from bartizan.sealing.context import Context, Expected
from bartizan.sealing.errors import SealingError
from bartizan.sealing.keys import KeyProvider, Recipient, Wrapped
from bartizan.sealing.opening import open_file, open_sealed
from bartizan.sealing.reader import SealedReader
from bartizan.sealing.rewrapping import rewrap_file
from bartizan.sealing.writing import Sealed, seal_file, seal_stream

__all__ = [
    "Context",
    "Expected",
    "KeyProvider",
    "Recipient",
    "Sealed",
    "SealedReader",
    "SealingError",
    "Wrapped",
    "open_file",
    "open_sealed",
    "rewrap_file",
    "seal_file",
    "seal_stream",
]
