"""Puts the marks of paths that hold a secret wherever a text names them, in one walk."""

import re
from collections.abc import Mapping
from typing import Final

# A path begins where a word does.
_START: Final = re.compile(r"(?<!\w)(?=\S)")
_LONGEST_HEAD: Final = 16


class Marks:
    """The marks of paths; however many there are, a text is walked once.

    At each start of a word its first characters tell which lengths of path may stand there.
    """

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.marks = marks
        self.head = min((_LONGEST_HEAD, *map(len, marks)))
        lengths: dict[str, set[int]] = {}
        for path in marks:
            lengths.setdefault(path[: self.head], set()).add(len(path))
        self.lengths = {head: sorted(each, reverse=True) for head, each in lengths.items()}

    def put(self, text: str) -> str:
        """Return text with the mark of the longest path that begins at each place of it."""
        pieces: list[str] = []
        done = 0
        for match in _START.finditer(text) if self.marks else ():
            start = match.start()
            path = self._path(text, start) if start >= done else ""
            if path:
                pieces += [text[done:start], self.marks[path]]
                done = start + len(path)
        return "".join([*pieces, text[done:]]) if pieces else text

    def _path(self, text: str, start: int) -> str:
        lengths = self.lengths.get(text[start : start + self.head], ())
        named = (text[start : start + length] for length in lengths)
        return next((path for path in named if path in self.marks), "")
