"""Who read what, and when, as evidence says it; and what that evidence does not cover."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bartizan.datasets.grant import Revocation

FIRST: Final = datetime.min.replace(tzinfo=UTC)
LAST: Final = datetime.max.replace(tzinfo=UTC)


def shifted(moment: datetime, span: timedelta) -> datetime:
    """Return a moment so much later, or the last (first) that there is where it is beyond that."""
    try:
        return moment + span
    except OverflowError:
        return LAST if span > timedelta() else FIRST


class Kind(StrEnum):
    """What somebody did: `OPEN` is what the broker handed out, `READ` one file or object of it."""

    OPEN = "open"
    READ = "read"
    LIST = "list"
    DECRYPT = "decrypt"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One act on a dataset.

    `principal` is who did it, `also` are other names of the same (the role of a session). `object`
    is a path in the dataset or an address in a store, "" for the whole. `count` is how many bytes
    were handed out, None where that is not known; `ended` when that was, None likewise. `grant` and
    `root` are what the broker's record names. `place` says where the evidence stands; `verified`
    that it is proven to be what was written.
    """

    kind: Kind
    at: datetime
    principal: str
    dataset: str
    place: str
    also: tuple[str, ...] = ()
    object: str = ""
    count: int | None = None
    ended: datetime | None = None
    grant: str = ""
    root: str = ""
    purpose: str = ""
    because: str = ""
    verified: bool = True
    brokered: bool = False

    @property
    def names(self) -> frozenset[str]:
        """All names of who did it."""
        return frozenset((self.principal, *self.also))


@dataclass(frozen=True, slots=True)
class Window:
    """From when (included) until when (not included) a report asks; None for as far as it goes."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in the window."""
        return (self.since is None or moment >= self.since) and (
            self.until is None or moment < self.until
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known: of which evidence, and why; from when until when where that is known.

    In a gap anything may have been read: it never says that nothing was.
    """

    what: str
    because: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tampered:
    """A sign that evidence was changed: the name of the attack, what shows it, and where."""

    attack: str
    because: str
    where: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source yields: reads, gaps, signs of tampering, and revocations of grants."""

    reads: tuple[Read, ...] = ()
    gaps: tuple[Gap, ...] = ()
    tampered: tuple[Tampered, ...] = ()
    sources: tuple[str, ...] = ()
    revocations: tuple[Revocation, ...] = ()

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.reads + other.reads,
            self.gaps + other.gaps,
            self.tampered + other.tampered,
            self.sources + other.sources,
            self.revocations + other.revocations,
        )
