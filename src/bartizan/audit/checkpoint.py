"""The head of a log: its origin, its size and its root (C2SP tlog-checkpoint)."""

from dataclasses import dataclass

from bartizan.audit.merkle import EMPTY_ROOT, HASH
from bartizan.audit.text import b64, decimal, unb64
from bartizan.core.errors import FormatError

CHECKPOINT = "checkpoint"  # its file
LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself when it has `size` entries."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint. Raises FormatError for any other.

    Extension lines are not accepted: no monitor can audit them, and this log writes none.
    """
    lines = text.split("\n")
    if len(lines) != LINES + 1 or lines[LINES] or not lines[0]:
        raise FormatError("a checkpoint is three lines: origin, size, root")
    size, root = decimal(lines[1]), unb64(lines[2])
    if len(root) != HASH:
        raise FormatError(f"a root has {HASH} bytes, not {len(root)}")
    if size == 0 and root != EMPTY_ROOT:
        raise FormatError("the root of an empty log is the hash of nothing")
    return Checkpoint(lines[0], size, root)
