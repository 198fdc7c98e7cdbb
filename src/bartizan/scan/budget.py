"""How much of a file is unpacked and how deep: what lies beyond is said, and never passed over."""

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1 << 20


@dataclass(slots=True)
class Budget:
    """What is left to spend on one file; bytes are those unpacked into memory."""

    unpacked: int = 512 * MEBIBYTE
    members: int = 50_000
    findings: int = 10_000
    deepest: int = 8
    largest: int = 128 * MEBIBYTE
    # Bytes of parts within parts, each counted as often as it is looked at, beside those unpacked.
    looked: int = 256 * MEBIBYTE
    spent: int = 0
    opened: int = 0

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
