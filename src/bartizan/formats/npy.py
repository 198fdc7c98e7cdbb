"""Arrays of NumPy's .npy format: the header, by the format's specification; objects are refused.

NEP 1 (versions 1.0 to 3.0). An array of Python objects is a pickle, which is never loaded.
"""

import re
from dataclasses import dataclass
from math import prod
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError

MAGIC: Final = b"\x93NUMPY"
LONGEST_HEADER: Final = 10_000
MOST_VALUES: Final = 1 << 40
_HEADER: Final = re.compile(
    r"\{'descr': '([<>|=])([a-zA-Z])(\d{0,6})', 'fortran_order': (True|False), "
    r"'shape': \(((?:\d{1,15}, ?)*(?:\d{1,15})?)\), \}[ ]*\n?"
)
_KINDS: Final = frozenset("biufUS")
# In how many bytes a number of each kind is written.
_WIDTHS: Final = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8)}
_WIDTH_OF: Final = {"U": 4}


@dataclass(frozen=True, slots=True)
class Header:
    """What an array is: its type as NumPy writes it, its shape, and how its values are ordered.

    `width` is the size of a value in bytes.
    """

    descr: str
    kind: str
    width: int
    shape: tuple[int, ...]
    fortran: bool

    @property
    def size(self) -> int:
        """The size of all values in bytes."""
        return prod(self.shape) * self.width


def read_header(file: BinaryIO) -> Header:
    """Read the header of an array; the stream then stands at its first value.

    Raises FormatError for what is no array, or an array of anything but numbers and texts.
    """
    start = file.read(len(MAGIC) + 2)
    if len(start) < len(MAGIC) + 2 or not start.startswith(MAGIC):
        raise FormatError("is no array of NumPy")
    major = start[len(MAGIC)]
    if major not in (1, 2, 3):
        raise FormatError(f"is an array of version {major}, which is not read")
    length = int.from_bytes(file.read(2 if major == 1 else 4), "little")
    if length > LONGEST_HEADER:
        raise FormatError(f"has a header of {length:,} bytes, more than {LONGEST_HEADER:,}")
    content = file.read(length)
    if len(content) < length:
        raise FormatError("ends within its header")
    return _header(content.decode("latin-1"))


def _header(text: str) -> Header:
    found = _HEADER.fullmatch(text)
    if found is None:
        raise FormatError("has a header that is not read: an array of one type is needed")
    order, kind, digits, fortran, shape = found.groups()
    if kind == "O":
        raise FormatError("holds Python objects, which is a pickle: it is not loaded")
    size = int(digits or 0)
    if kind not in _KINDS or not size or size not in _WIDTHS.get(kind, (size,)):
        raise FormatError(f"holds values of type {order}{kind}{digits}, no numbers or texts")
    sizes = tuple(int(each) for each in shape.split(",") if each.strip())
    width = size * _WIDTH_OF.get(kind, 1)
    if prod(sizes) * width > MOST_VALUES:
        raise FormatError(f"has {len(sizes)} dimensions of a size that is not read")
    return Header(f"{order}{kind}{digits}", kind, width, sizes, fortran == "True")
