"""What tasks tell while they run: how many bytes they have read, from whichever process."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

Told = Callable[[int], object]
_COUNT: Final = struct.Struct("<q")


def silent(_: int) -> None:
    """Tell nobody."""


class Written:
    """Tells by a file to which processes append counts; one of them reads it as it grows."""

    def __init__(self, path: Path) -> None:
        """Take a file that is there."""
        self._path = path

    def __call__(self, count: int) -> None:
        """Append a count. What cannot be written, as on a full disk, is not told: nothing ends."""
        try:
            with self._path.open("ab", buffering=0) as file:
                file.write(_COUNT.pack(count))
        except OSError:
            return


class Heard:
    """Reads what was appended to a file since it was read last."""

    def __init__(self, path: Path, told: Told) -> None:
        """Take the file, and who is told of its counts."""
        self._path, self._told, self._at = path, told, 0

    def __call__(self) -> None:
        """Tell what is new."""
        if self._path.stat().st_size < self._at + _COUNT.size:
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            content = file.read()
        whole = len(content) - len(content) % _COUNT.size
        self._at += whole
        self._told(sum(count for (count,) in _COUNT.iter_unpack(content[:whole])))


class Position:
    """How far work is: by what its tasks told while they ran, or by those that have ended.

    Not every executor lets tasks tell; what ended counts whole. It never goes back.
    """

    def __init__(self, advance: Callable[[int], object]) -> None:
        """Take who is told of each step."""
        self._advance = advance
        self._told = self._ended = self._shown = 0

    def told(self, count: int) -> None:
        """Take what a task told."""
        self._told += count
        self._show()

    def ended(self, count: int) -> None:
        """Take that a task of so many bytes has ended, or need not be done."""
        self._ended += count
        self._show()

    def _show(self) -> None:
        at = max(self._told, self._ended)
        if at > self._shown:
            self._advance(at - self._shown)
            self._shown = at
