"""Approvals in a folder, which several processes of one machine and a person at a terminal share.

Each is a file of its own, and the rename that takes it happens once.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import replace_file
from bartizan.gateway.acting.approval import (
    LARGEST,
    MOST_OF_ONE,
    MOST_OPEN,
    Answer,
    Approval,
    Wanted,
    answered,
    crowded,
    demand_name,
    opened,
    read,
    written,
)

OTHERS_WRITE = 0o022
USED, ANSWERED = ".used", ".answered"


class Approvals:
    """The approvals of a folder, which only the gateway's user may enter."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing.

        Raises InvalidInputError when it cannot be used, or when others may write to it: they could
        approve whatever they like.
        """
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.stat()
        except OSError as error:
            raise InvalidInputError(f"cannot use {folder}: {error.strerror or error}") from None
        if found.st_mode & OTHERS_WRITE or (os.geteuid() and found.st_uid not in (os.geteuid(), 0)):
            raise InvalidInputError(
                f"others may write to {folder}, and so approve what they like",
                hint=f"Make it yours alone: chmod 700 {folder}",
            )

    def all(self, now: datetime) -> tuple[Approval, ...]:
        """Return those that have not expired, the oldest first."""
        found = [self._read(path) for path in self._folder.glob("*.json")]
        live = [each for each in found if each is not None and each.live(now)]
        return tuple(sorted(live, key=lambda each: (each.requested, each.id)))

    def ask(self, wanted: Wanted, now: datetime, life: timedelta) -> Approval:
        """Return the open request for a call, made anew where there is none.

        Raises InvalidInputError where too many are open, of all or of this principal: nobody would
        look at them; and for arguments that are too long for a person to be shown whole.
        """
        self._sweep(now)
        live = self.all(now)
        same = next((each for each in live if each.call == wanted.call), None)
        if same is not None:
            return same
        own = sum(each.principal == wanted.principal for each in live)
        if len(live) >= MOST_OPEN or own >= MOST_OF_ONE:
            raise crowded(own, wanted.principal)
        made = opened(wanted, now, life)
        self._write(made)
        return made

    def answer(self, name: str, answer: Answer, by: str, now: datetime) -> Approval:
        """Record what a person says. Raises InvalidInputError where that person may not say it."""
        demand_name(name)
        found = self._read(self._folder / f"{name}.json")
        said = answered(found, answer, by, now, name=name)
        try:
            self._claim(name)
            self._write(said)
        except OSError as error:
            raise InvalidInputError(
                f"cannot write to {self._folder}: {error.strerror or error}"
            ) from None
        return said

    def take(self, call: str, now: datetime) -> Approval | None:
        """Use the approval of a call up, and return it; None where there is none that counts.

        Of several takers at once one gets it.
        """
        for each in self.all(now):
            if each.call == call and each.answer is Answer.YES:
                with suppress(FileNotFoundError):
                    (self._folder / f"{each.id}.json").rename(self._folder / f"{each.id}{USED}")
                    return each
        return None

    def _claim(self, name: str) -> None:
        """Of two people who answer at once, let one: a used approval must not come back."""
        try:
            os.close(os.open(self._folder / f"{name}{ANSWERED}", os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise InvalidInputError(f"request {name} is being answered by someone else") from None

    def _sweep(self, now: datetime) -> None:
        for pattern in ("*.json", f"*{USED}"):
            for path in self._folder.glob(pattern):
                found = self._read(path)
                if found is not None and not found.live(now):
                    path.unlink(missing_ok=True)
                    path.with_suffix(ANSWERED).unlink(missing_ok=True)

    def _read(self, path: Path) -> Approval | None:
        """Return the approval of a file, None for one that is not whole or not of that name."""
        try:
            with path.open("rb") as file:
                return read(file.read(LARGEST), path.stem)
        except OSError:
            return None

    def close(self) -> None:
        """Leave it: nothing is held open."""

    def _write(self, approval: Approval) -> None:
        replace_file(self._folder / f"{approval.id}.json", written(approval).encode())
