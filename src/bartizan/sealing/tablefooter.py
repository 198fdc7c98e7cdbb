"""The footer of a sealed table: where the wrapped keys of its columns stand, under its own seal.

A file that Parquet encrypts ends with `FileCryptoMetaData`, the encrypted footer, the length of
both and `PARE` (parquet-format, *Encryption*, 5.4). The key of the footer stands in the first, the
keys of columns in the second; no content of a column is bound to how its key is wrapped.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.seal import seal, unseal
from bartizan.formats.thrift import fields, spliced

MAGIC: Final = b"PARE"
MOST: Final = 256 << 20
# Of the part that nothing authenticates: a wrapped key, and what JSON adds to it.
_MOST_PUBLIC: Final = 4 << 20
_LENGTH: Final = 4
_TAIL: Final = _LENGTH + len(MAGIC)
# FileCryptoMetaData: the AAD's prefix and the file's own part under AES_GCM_V1; the footer's key.
_PREFIX, _UNIQUE, _FOOTER_KEY = (1, 1, 1), (1, 1, 2), (2,)
# FileMetaData: row_groups, columns, crypto_metadata, ENCRYPTION_WITH_COLUMN_KEY, key_metadata.
_COLUMN_KEY: Final = (4, 1, 8, 2, 2)
_FOOTER_MODULE: Final = b"\x00"
# Takes a wrapped key and the class it is wrapped for.
Rewrap = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Footer:
    """A sealed footer: its public part, its own key's material, and what it is bound to.

    `start` is where it begins in its file: everything before is content of columns.
    """

    start: int
    public: bytes
    sealed: bytes
    bound: bytes

    @property
    def key(self) -> tuple[str, str]:
        """The wrapped key of the footer, and its class. Raises FormatError for another material."""
        (found,) = fields(self.public, {_FOOTER_KEY})[0]
        return wrapped_of(found.value)

    def rewrapped(self, key: bytes, rewrap: Rewrap) -> "Footer":
        """Return the footer with each wrapped key as `rewrap` gives it; `key` is the footer's.

        Raises SealBrokenError where it is not what was sealed, and FormatError.
        """
        plain = unseal(key, self.sealed, self.bound)
        found, _ = fields(plain, {_COLUMN_KEY})
        known = {each.value: _material(each.value, rewrap) for each in found}
        following = spliced(plain, found, [known[each.value] for each in found])
        own, _ = fields(self.public, {_FOOTER_KEY})
        public = spliced(self.public, own, [_material(each.value, rewrap) for each in own])
        return replace(self, public=public, sealed=seal(key, following, self.bound))

    def written(self) -> bytes:
        """Return the end of a file: from where the content of its columns ends."""
        module = len(self.sealed).to_bytes(_LENGTH, "little") + self.sealed
        whole = self.public + module
        return whole + len(whole).to_bytes(_LENGTH, "little") + MAGIC


def read_footer(file: BinaryIO) -> Footer:
    """Return the footer of a file. Raises FormatError for what is none, or larger than MOST."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    length = int.from_bytes(tail[:_LENGTH], "little")
    if tail[_LENGTH:] != MAGIC or length > min(MOST, size - _TAIL - len(MAGIC)):
        raise FormatError("it has no encrypted footer that can be read")
    file.seek(size - _TAIL - length)
    content = file.read(length)
    found, end = fields(content[:_MOST_PUBLIC], {_PREFIX, _UNIQUE, _FOOTER_KEY})
    said = {each.path: each.value for each in found}
    sealed = content[end + _LENGTH :]
    if int.from_bytes(content[end : end + _LENGTH], "little") != len(sealed):
        raise FormatError("its footer has not the length that it says")
    if not {_UNIQUE, _FOOTER_KEY} <= said.keys() or len(said) != len(found):
        raise FormatError("it is not encrypted by AES_GCM_V1 with a key for its footer")
    bound = said.get(_PREFIX, b"") + said[_UNIQUE] + _FOOTER_MODULE
    return Footer(size - _TAIL - length, content[:end], sealed, bound)


def wrapped_of(material: bytes) -> tuple[str, str]:
    """Return the wrapped key in key material and the class it is wrapped for.

    Raises FormatError for material that lies elsewhere, or is of another kind than `PKMT1` with a
    single wrapping.
    """
    said = _document(material)
    wrapped, sensitivity = said.get("wrappedDEK"), said.get("masterKeyID")
    plain = said.get("keyMaterialType") == "PKMT1" and said.get("doubleWrapping") is False
    if said.get("internalStorage") is not True:
        raise FormatError("its wrapped keys lie in a file beside it, which another tool has made")
    if not plain or not isinstance(wrapped, str) or not isinstance(sensitivity, str):
        raise FormatError("its wrapped keys are not written as `data seal` writes them")
    return wrapped, sensitivity


def _material(material: bytes, rewrap: Rewrap) -> bytes:
    changed = {**_document(material), "wrappedDEK": rewrap(*wrapped_of(material))}
    return json.dumps(changed, separators=(",", ":")).encode()


def _document(material: bytes) -> dict[str, object]:
    try:
        said = json.loads(material)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise FormatError("its keys are not named as `data seal` names them: another tool made it")
    return said
