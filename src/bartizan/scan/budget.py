"""How much of a file is unpacked and how deep: what lies beyond is said, and never passed over."""

from typing import Final

MEBIBYTE: Final = 1 << 20


class Budget:
    """What is left to spend on one file; bytes are those unpacked into memory."""

    def __init__(
        self,
        unpacked: int = 512 * MEBIBYTE,
        members: int = 50_000,
        deepest: int = 8,
        largest: int = 128 * MEBIBYTE,
    ) -> None:
        self.unpacked, self.members = unpacked, members
        self.deepest, self.largest = deepest, largest
        # Bytes of parts in parts, each counted as often as it is looked at, beside those unpacked.
        self.looked = 256 * MEBIBYTE
        self.spent = self.opened = 0

    def take(self, count: int) -> bool:
        """Spend bytes; say whether there were so many left."""
        if count > self.unpacked - self.spent:
            return False
        self.spent += count
        return True

    def look(self, count: int) -> bool:
        """Spend bytes that are looked at within a part; say whether there were so many left."""
        self.looked -= count
        return self.looked + 16 * self.spent >= 0

    def open(self) -> bool:
        """Spend a member; say whether there was one left."""
        self.opened += 1
        return self.opened <= self.members

    @property
    def room(self) -> int:
        """How many bytes may be unpacked at once."""
        return min(self.largest, self.unpacked - self.spent)
