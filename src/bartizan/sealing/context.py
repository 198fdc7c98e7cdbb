"""What a sealed file is bound to and says in the clear: dataset, version, class, name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing.errors import OtherDatasetError

CLASSES: Final = ("public", "internal", "confidential", "restricted")
MANIFEST: Final = "bartizan-manifest"  # the name of what says which files a folder has
LONGEST: Final = 512
_LENGTH: Final = 2
_LIVE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Context:
    """The encryption context of a file, readable without a key: no place for secrets.

    `name` is the file's path inside its dataset, empty for a file that was sealed alone. Raises
    InvalidInputError for a class that there is not, or a value of more than 512 bytes of UTF-8.
    """

    dataset: str
    version: str = ""
    sensitivity: str = "restricted"
    name: str = ""

    def __post_init__(self) -> None:
        if self.sensitivity not in CLASSES:
            raise InvalidInputError(
                f"there is no class {self.sensitivity!r}", hint=f"One of {', '.join(CLASSES)}."
            )
        for what, value in zip(("dataset", "version", "class", "name"), self._values, strict=True):
            if len(value.encode("utf-8", "surrogatepass")) > LONGEST or not is_plain(value):
                raise InvalidInputError(
                    f"the {what} of a context is up to {LONGEST} bytes without control characters",
                    hint="Name the dataset as its catalogue does.",
                )

    @property
    def _values(self) -> tuple[str, str, str, str]:
        return self.dataset, self.version, self.sensitivity, self.name

    def encoded(self) -> bytes:
        """Return the canonical bytes: four times a length (16 bits, big-endian) and UTF-8."""
        return b"".join(_field(value) for value in self._values)

    def asked(self, file: str) -> Mapping[str, str]:
        """Return what a provider of keys binds a wrapped key to; `file` is the file's salt in hex.

        AWS KMS writes it to CloudTrail with each use of the key.
        """
        named = {"dataset": self.dataset, "version": self.version, "class": self.sensitivity}
        named["file"] = file
        return {f"bartizan:{key}": value for key, value in named.items() if value}


def read_context(content: bytes) -> Context:
    """Return the context of its canonical bytes. Raises FormatError for any other bytes."""
    values = tuple(_fields(content))
    if len(values) != 4:  # noqa: PLR2004  (dataset, version, class, name)
        raise FormatError(f"a context has 4 values, not {len(values)}")
    try:
        return Context(*values)
    except InvalidInputError as error:
        raise FormatError(error.message) from None


def _fields(content: bytes) -> Iterator[str]:
    at = 0
    while at < len(content):
        start = at + _LENGTH
        at = start + int.from_bytes(content[at:start], "big")
        if at > len(content) or start > len(content):
            raise FormatError("a context ends within a value")
        try:
            yield content[start:at].decode()
        except UnicodeDecodeError:
            raise FormatError("a context is no UTF-8") from None


def _field(value: str) -> bytes:
    content = value.encode()
    return len(content).to_bytes(_LENGTH, "big") + content


def is_plain(value: str) -> bool:
    """Whether text has no control characters (C0, DEL, C1) and no lone surrogates."""
    return _LIVE.search(value) is None


@dataclass(frozen=True, slots=True)
class Expected:
    """Which dataset and version somebody wants to open; None is any.

    A seal cannot show that a whole file was replaced by an older one, or by one of another dataset
    for the same key. This can.
    """

    dataset: str | None = None
    version: str | None = None

    def check(self, context: Context) -> None:
        """Return for what is expected; raise OtherDatasetError for anything else."""
        for what, wanted, found in (
            ("dataset", self.dataset, context.dataset),
            ("version", self.version, context.version),
        ):
            if wanted is not None and wanted != found:
                raise OtherDatasetError(
                    f"this is {what} {found!r}, not {wanted!r}",
                    hint="It is authentic, and stands where another file was expected.",
                )


ANY: Final = Expected()


def same_dataset(one: Context, other: Context) -> bool:
    """Whether two contexts differ in nothing but the name of a file."""
    return (one.dataset, one.version, one.sensitivity) == (
        other.dataset,
        other.version,
        other.sensitivity,
    )
