"""A file as a receiver: lines at its end, on the disk before they count."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from bartizan.audit.event import Event
from bartizan.audit.forms import in_form
from bartizan.audit.forward.errors import DeliveryError

FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
OWNER_ONLY = 0o600


class Lines:
    """A file that grows; it is opened for each delivery, so that others may rotate it."""

    def __init__(self, path: Path, form: str) -> None:
        """Take where it is, and the form of its lines."""
        self._path, self._form = path, form

    def deliver(self, events: Iterable[Event]) -> None:
        """Return when all events are on the disk. Raises DeliveryError when they are not."""
        try:
            with open(os.open(self._path, FLAGS, OWNER_ONLY), "wb") as file:  # noqa: PTH123  (a handle)
                file.write(b"\n" if _cut(file.fileno()) else b"")
                file.writelines(in_form(self._form, events))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            reason = error.strerror or error
            raise DeliveryError(f"{self._path} cannot be written: {reason}") from None


def _cut(handle: int) -> bool:
    """Whether a file ends in the middle of a line, as a crash or a full disk leaves it."""
    state = os.fstat(handle)
    regular = stat.S_ISREG(state.st_mode) and state.st_size
    return bool(regular) and os.pread(handle, 1, state.st_size - 1) != b"\n"
