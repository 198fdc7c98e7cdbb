"""The folder in which grants and revocations lie, and which of them a trust policy takes.

It is read anew each time, and nothing in it is believed that is not signed. Whoever may write it
can take grants away, and give none.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.datasets.grant import Grant, Revocation, read_grant, read_revocation
from bartizan.signing.bundle import Bundle, read_bundle, write_bundle
from bartizan.signing.manifest import Manifest
from bartizan.signing.policy import Signed, taken
from bartizan.signing.policyfile import Trust
from bartizan.signing.statement import Statement
from bartizan.signing.trusted import signatory

MOST: Final = 20_000
LARGEST: Final = 1 << 20
READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# A folder that was written to this shortly ago can be again without its time changing.
SETTLED: Final = 2_000_000_000
NAME: Final = re.compile(r"([0-9a-f]{64})\.[0-9a-f]{8}\.(grant|revoked)")


@dataclass(frozen=True, slots=True)
class Granted:
    """The grants that a trust policy takes, and what a folder holds besides.

    `revoked` are the ids for which a revocation lies there, whoever signed it: to stop a read, that
    is enough. `revocations` are those that the policy takes. `refused` says by file name why what
    lies there does not count.
    """

    grants: tuple[Grant, ...] = ()
    revoked: frozenset[str] = frozenset()
    revocations: tuple[Revocation, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


class GrantFolder:
    """A folder of grants and revocations, each a file named by the grant and who signed it."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it need not be there yet."""
        self.root = root
        self._clean = dict[str, int]()
        self._known = dict[tuple[str, str, bytes], _Statement]()

    def put(self, grant: str, bundle: Bundle, kind: str = "grant") -> Path:
        """Write a signed statement about a grant, durably, and return its file.

        Raises InvalidInputError where it cannot be written.
        """
        path = self.root / f"{grant}.{bundle.hint[:8]}.{kind}"
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(write_bundle(bundle))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            raise InvalidInputError(f"cannot write {path}: {error.strerror or error}") from None
        return path

    def revoked(self, grant: str) -> bool:
        """Whether a revocation of a grant lies there, or the folder cannot be read any more.

        The folder is listed again once it was written to, so this may be asked at every read.
        """
        try:
            changed = self.root.stat().st_mtime_ns
            if self._clean.get(grant) == changed:
                return False
            with os.scandir(self.root) as entries:
                names = [each.name for each in entries]
        except OSError:
            return True
        found = any(name.startswith(f"{grant}.") and name.endswith(".revoked") for name in names)
        if not found and time.time_ns() - changed > SETTLED:
            self._clean[grant] = changed
        return found

    def read(self, trust: Trust, now: datetime) -> Granted:
        """Return what a trust policy takes at a moment.

        Every file is read again; what its bytes say, and which key signed them, is known from the
        last time. Raises InvalidInputError for a folder that is not there, or holds more than MOST
        files.
        """
        found: dict[Grant | Revocation, list[Signed]] = {}
        refused, revoked = dict[str, str](), set[str]()
        policy = trust.digest
        for name, grant, kind in self._names():
            if kind == "revoked":
                revoked.add(grant)
            try:
                one = self._one(name, policy, trust, now)
            except (FormatError, SignatureInvalidError, OSError) as error:
                refused[name] = getattr(error, "message", str(error))
                continue
            found.setdefault(one.said, []).append(one.signed)
        took = [said for said, signed in found.items() if taken(trust.policy, tuple(signed), now)]
        return Granted(
            tuple(each for each in took if isinstance(each, Grant)),
            frozenset(revoked),
            tuple(each for each in took if isinstance(each, Revocation)),
            refused,
        )

    def _one(self, name: str, policy: str, trust: Trust, now: datetime) -> "_Statement":
        content = self._content(name)
        known = self._known.get((policy, name, content))
        if known is not None:
            return known
        bundle = read_bundle(content)
        by = signatory(bundle, trust.policy, now)
        said = _said(name, bundle.payload)
        made = said.issued if isinstance(said, Grant) else said.at
        signed = Signed(name, by.key, Statement(Manifest("", {}), made=made), by.certified)
        found = _Statement(said, signed)
        if not by.certified and len(self._known) < MOST:  # a certificate may end
            self._known[policy, name, content] = found
        return found

    def named(self, beginning: str) -> tuple[Grant, ...]:
        """Return the grants whose names begin so, signed by anybody, each once.

        Raises InvalidInputError as `read` does.
        """
        return tuple({each for each in self._all() if each.id.startswith(beginning)})

    def subjects(self) -> frozenset[str]:
        """Return to whom something is granted, by anybody; nobody where there is no folder."""
        return (
            frozenset(each.subject for each in self._all()) if self.root.exists() else frozenset()
        )

    def _all(self) -> Iterator[Grant]:
        for name, _, kind in self._names():
            if kind == "grant":
                with suppress(FormatError, OSError):
                    yield read_grant(read_bundle(self._content(name)).payload)

    def _names(self) -> Iterator[tuple[str, str, str]]:
        try:
            names = sorted(each.name for each in self.root.iterdir())
        except OSError as error:
            raise InvalidInputError(
                f"cannot read the grants in {self.root}: {error.strerror or error}",
                hint="Name the folder that `bartizan data grant` writes to.",
            ) from None
        if len(names) > MOST:
            raise InvalidInputError(f"{self.root} holds more than {MOST} files")
        for name in names:
            if match := NAME.fullmatch(name):
                yield name, match[1], match[2]

    def _content(self, name: str) -> bytes:
        handle = os.open(self.root / name, READ)
        with os.fdopen(handle, "rb") as file:
            return file.read(LARGEST + 1)[:LARGEST]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a file says, and that a key which the policy names has signed it."""

    said: Grant | Revocation
    signed: Signed


def _said(name: str, payload: bytes) -> Grant | Revocation:
    """Return what a file of this name says. Raises FormatError where it is about another grant."""
    grant = name.partition(".")[0]
    if name.endswith(".grant"):
        given = read_grant(payload)
        if given.id != grant:
            raise FormatError("the file is named after another grant")
        return given
    revocation = read_revocation(payload)
    if revocation.grant != grant:
        raise FormatError("the file is named after another grant")
    return revocation
