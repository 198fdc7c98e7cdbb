"""The keys as their file has them now: who is revoked at this moment is not let in the next second.

A running gateway looks at most once a second. A file that cannot be read any more knows nobody: it
may have been the one in which a key was revoked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.gateway.access.keyring import load, pepper_of
from bartizan.gateway.access.keys import Key, Pepper

INTERVAL: Final = 1.0

State = tuple[tuple[int, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The keys, the pepper under which they are hashed, and what is wrong with the files if so."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    pepper: Pepper | None = None
    wrong: str = ""


class Ring:
    """The two files. `moment` is a monotonic clock in seconds."""

    def __init__(self, keys: Path, pepper: Path) -> None:
        """Read them. Raises InvalidInputError, KeyFileError."""
        self._keys, self._pepper = keys, pepper
        self._state = self._seen()
        self._held = _read(keys, pepper)
        self._looked = float("-inf")

    def now(self, moment: float) -> Held:
        """Return what the files hold; the same value for as long as they do not change."""
        if moment - self._looked < INTERVAL:
            return self._held
        self._looked = moment
        state = self._seen()
        if state != self._state or self._held.wrong:
            self._state = state  # before reading: what changes meanwhile is read again
            try:
                self._held = _read(self._keys, self._pepper)
            except BartizanError as error:
                self._held = Held(wrong=error.message)
        return self._held

    def _seen(self) -> State:
        return tuple(_state(path) for path in (self._keys, self._pepper))


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _read(keys: Path, pepper: Path) -> Held:
    known = load(keys)
    if pepper.exists():
        return Held(known, pepper_of(pepper))
    if known:
        raise InvalidInputError(
            f"{pepper} is not there, and without it no key of {keys.name} counts",
            hint="Name the pepper that `bartizan gateway key create` made.",
        )
    return Held(known)
