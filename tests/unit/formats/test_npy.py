"""The header of an array says which numbers or texts it holds; any other is refused."""

import io

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.npy import MAGIC, read_header

ORDERS = "<>|="


def header(descr: str, shape: str = "(3,)") -> io.BytesIO:
    said = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return io.BytesIO(MAGIC + b"\x01\x00" + len(said).to_bytes(2, "little") + said)


@pytest.mark.parametrize(
    "descr", ["|b1", "|i1", "<i2", ">i4", "=i8", "|u1", "<u8", "<f2", "<f4", ">f8", "<U1", "|S9"]
)
def test_numbers_and_texts_are_read(descr: str) -> None:
    found = read_header(header(descr))
    assert (found.descr, found.shape) == (descr, (3,))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "kind", ["b2", "b8", "i3", "i16", "u0", "f1", "f16", "f0", "U0", "S0", "O8", "c8", "M8", "V4"]
)
def test_what_no_number_or_text_is_written_as_is_refused(order: str, kind: str) -> None:
    with pytest.raises(FormatError):
        read_header(header(f"{order}{kind}"))
