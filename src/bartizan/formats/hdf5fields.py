"""The fields of a structure of HDF5: numbers, addresses and lengths of the widths of its file."""

from bartizan.core.errors import FormatError


class Fields:
    """Little-endian numbers out of a piece of the file."""

    def __init__(self, content: bytes, offsets: int, lengths: int) -> None:
        self.content, self.offsets, self.lengths, self.at = content, offsets, lengths, 0

    def take(self, count: int) -> bytes:
        """Return the next bytes. Raises FormatError when there are fewer."""
        found = self.content[self.at : self.at + count]
        if count < 0 or len(found) < count:
            raise FormatError("a structure ends before it should")
        self.at += count
        return found

    def number(self, width: int) -> int:
        """Return the next number of a width."""
        return int.from_bytes(self.take(width), "little")

    def offset(self) -> int | None:
        """Return the next address; None for the one that stands for none."""
        value = self.take(self.offsets)
        return None if value == b"\xff" * self.offsets else int.from_bytes(value, "little")

    def length(self) -> int:
        """Return the next length."""
        return self.number(self.lengths)

    def padded(self, count: int, *, old: bool) -> bytes:
        """Return bytes that old versions pad to eight."""
        found = self.take(count)
        self.take(-count % 8 if old else 0)
        return found
