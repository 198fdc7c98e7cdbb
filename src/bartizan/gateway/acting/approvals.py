"""Approvals: one person lets one exact call of a tool happen once, before it expires.

An approval is bound to the digest of who asks, in which session, for what, with which arguments:
changed by a character, it is another call. It is a file of its own, so that several processes of
the gateway and a person at a terminal see the same one, and the rename that takes it happens once.
"""

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import InvalidInputError
from bartizan.core.person import look
from bartizan.crypto.keyfile import replace_file
from bartizan.gateway.acting.canonical import Json, digest

ID = re.compile(r"[0-9a-f]{16}")
LARGEST = 1_000_000
MOST_OPEN, MOST_OF_ONE = 1_000, 100
MOST_SHOWN = 16_000
OTHERS_WRITE = 0o022
USED, ANSWERED = ".used", ".answered"


class Answer(StrEnum):
    """What became of a request for approval."""

    OPEN = "open"
    YES = "approved"
    NO = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request for approval, and its answer. `shown` is what a person sees of the arguments."""

    id: str
    call: str
    principal: str
    tool: str
    because: str
    shown: str
    requested: str
    expires: str
    answer: Answer = Answer.OPEN
    by: str = ""

    def live(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < parse_moment(self.expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A call that needs a person: its digest, who wants which tool and why, and what is shown."""

    call: str
    principal: str
    tool: str
    because: str
    shown: str


def call_digest(principal: str, session: str, tool: str, arguments: Mapping[str, Json]) -> str:
    """Return what an approval is bound to."""
    return digest(principal, session, tool, dict(arguments))


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
        opened = self.all(now)
        same = next((each for each in opened if each.call == wanted.call), None)
        if same is not None:
            return same
        own = sum(each.principal == wanted.principal for each in opened)
        if len(opened) >= MOST_OPEN or own >= MOST_OF_ONE:
            raise InvalidInputError(f"{own} requests of {wanted.principal} for approval are open")
        if len(wanted.shown) > MOST_SHOWN:
            raise InvalidInputError(f"the arguments are longer than {MOST_SHOWN:,} characters")
        made = Approval(
            id=secrets.token_hex(8),
            call=wanted.call,
            principal=wanted.principal,
            tool=wanted.tool,
            because=wanted.because,
            shown=wanted.shown,
            requested=wire(now),
            expires=wire(now + life),
        )
        self._write(made)
        return made

    def answer(self, name: str, answer: Answer, by: str, now: datetime) -> Approval:
        """Record what a person says. Raises InvalidInputError where that person may not say it."""
        if ID.fullmatch(name) is None:
            raise InvalidInputError(f"'{name}' is no approval's id")
        found = self._read(self._folder / f"{name}.json")
        if found is None or not found.live(now):
            raise InvalidInputError(f"no request {name} is open; it may have expired")
        if found.answer is not Answer.OPEN:
            raise InvalidInputError(f"request {name} is {found.answer} already, by {found.by}")
        if not look(by) or look(by) == look(found.principal):
            raise InvalidInputError(
                f"{by or 'nobody'} asked for it", hint="Someone else has to approve it."
            )
        said = replace(found, answer=answer, by=by)
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
                record = json.loads(file.read(LARGEST))
            found = Approval(**{**record, "answer": Answer(record["answer"])})
            whole = all(isinstance(each, str) for each in record.values())
            if not whole or found.id != path.stem or ID.fullmatch(found.id) is None:
                return None
            parse_moment(found.expires)
        except (OSError, ValueError, TypeError, KeyError, RecursionError, InvalidInputError):
            return None
        return found

    def _write(self, approval: Approval) -> None:
        content = json.dumps(asdict(approval)).encode()
        replace_file(self._folder / f"{approval.id}.json", content)
