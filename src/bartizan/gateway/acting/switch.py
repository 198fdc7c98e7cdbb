"""The kill switch: a file that names who or what is stopped, seen by every process within a second.

A line is `all`, `principal NAME`, `model NAME` or `tool SERVER/NAME`. No file stops nothing; one
that cannot be read, or that holds another line, stops everything.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from bartizan.core.errors import InvalidInputError

COMMENT = re.compile(r"(?:^|\s)#")
EVERYTHING = "all"
KINDS = ("principal", "model", "tool")
LARGEST = 1_000_000
INTERVAL = 0.25


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who and what is stopped."""

    entries: frozenset[tuple[str, str]] = frozenset()
    everything: str = ""

    def with_(self, other: "Stopped") -> "Stopped":
        """Return what either of two stops."""
        if not other.entries and not other.everything:
            return self
        return Stopped(self.entries | other.entries, self.everything or other.everything)

    def __bool__(self) -> bool:
        return self != NOTHING

    def halts(self, *, principal: str, model: str = "", tool: str = "") -> str | None:
        """Return what is stopped of a request, or None."""
        if self.everything:
            return self.everything
        if not self.entries:
            return None
        asked = zip(KINDS, (principal, model, tool), strict=True)
        hit = next((each for each in asked if each in self.entries), None)
        return f"{hit[0]} {hit[1]} is stopped" if hit else None


NOTHING = Stopped()


def read(content: str) -> Stopped:
    """Return what the text of the file stops; a line that is not understood stops everything."""
    entries: set[tuple[str, str]] = set()
    for number, line in enumerate(content.splitlines(), 1):
        words = COMMENT.split(line, maxsplit=1)[0].split(maxsplit=1)
        if not words:
            continue
        if words == [EVERYTHING]:
            return Stopped(everything="everything is stopped")
        if len(words) != len(KINDS) - 1 or words[0] not in KINDS:
            return Stopped(everything=f"line {number} of the stop file is not understood")
        entries.add((words[0], words[1].strip()))
    return Stopped(frozenset(entries))


def entry(kind: str, name: str) -> str:
    """Return the line that stops something. Raises InvalidInputError for what cannot be a line."""
    if kind == EVERYTHING:
        if name:
            raise InvalidInputError(f"{EVERYTHING} takes no name, and {name!r} was given")
        return EVERYTHING
    if kind not in KINDS or not name.strip() or not name.isprintable() or COMMENT.search(name):
        raise InvalidInputError(
            f"a switch cannot name {kind} {name!r}",
            hint="Say `principal NAME`, `model NAME`, `tool SERVER/NAME` or `all`.",
        )
    return f"{kind} {name.strip()}"


@dataclass(slots=True)
class Heard:
    """What is stopped in all processes, as far as this one has heard."""

    stopped: Stopped = NOTHING


class Switch:
    """Reads the file again once it has changed, looking at most four times a second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = float("-inf")
        self._state: tuple[int, ...] | None = ()
        self._stopped = Stopped()
        self._elsewhere = Heard()

    def hear(self, content: str) -> None:
        """Take note of what is stopped in all processes, in lines like those of the file."""
        self._elsewhere.stopped = read(content)

    def inherit(self, before: "Switch") -> None:
        """Keep what the one before has heard, which goes on to hear what this one does."""
        self._elsewhere = before._elsewhere  # noqa: SLF001  (of its own kind)

    def now(self, moment: float) -> Stopped:
        """Return what is stopped; `moment` is a clock in seconds that never goes back."""
        return self._here(moment).with_(self._elsewhere.stopped)

    def _here(self, moment: float) -> Stopped:
        if moment - self._looked < INTERVAL:
            return self._stopped
        self._looked = moment
        try:
            found = self._path.stat()
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if state != self._state:
                self._stopped = read(_content(self._path))
                self._state = state
        except FileNotFoundError:
            self._state, self._stopped = (), Stopped()
        except (OSError, ValueError):
            self._state = ()
            self._stopped = Stopped(everything="the stop file cannot be read")
        return self._stopped


def _content(path: Path) -> str:
    """Return the text of the file. Raises OSError, and ValueError where it is none or too large."""
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError
    return content.decode()
