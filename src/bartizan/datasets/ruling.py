"""Decides whether somebody may read a dataset: by one grant alone, and else not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bartizan.core.clock import wire
from bartizan.datasets.grant import LONGEST, Grant, name_problem

MOST_TOLD: Final = 5
MOST_BYTES: Final = (1 << 63) - 1


class Why(StrEnum):
    """Why a read is refused, in the order from what is the least like a grant to the most."""

    NAME = "name"
    NO_GRANT = "no-grant"
    VERSION = "another-version"
    PURPOSE = "another-purpose"
    EARLY = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    COLUMNS = "columns"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody asks to read.

    `columns` are exact names, None for whole files. `most` is how many bytes they ask for, None for
    as many as the grant still allows.
    """

    subject: str
    dataset: str
    root: str
    purpose: str
    columns: tuple[str, ...] | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the grants: which are revoked, and the bytes spent under each."""

    revoked: Collection[str] = frozenset()
    spent: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The one grant under which a read is allowed, and how many bytes may be handed out."""

    grant: Grant
    most: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a read is refused: by a word, and in a sentence."""

    why: Why
    because: str


def ruling(ask: Ask, grants: Sequence[Grant], known: Known, now: datetime) -> Allowed | Refused:
    """Return under which grant a read is allowed, or why by none.

    Each grant is judged alone: what two of them allow together, neither allows. Of several that
    allow it, the one that ends last is taken.
    """
    if why := name_problem(ask.subject):
        return Refused(Why.NAME, f"the subject {why}")
    if ask.most is not None and not 0 <= ask.most <= MOST_BYTES:
        return Refused(Why.SPENT, f"what is asked for is no number of bytes up to {MOST_BYTES}")
    allowed, refused = list[Allowed](), list[Refused]()
    for grant in grants:
        match _by(grant, ask, known, now):
            case Allowed() as one:
                allowed.append(one)
            case Refused() as one:
                refused.append(one)
    if allowed:
        return max(allowed, key=lambda one: (one.grant.until, one.grant.id))
    if refused:
        order = list(Why)
        return max(refused, key=lambda one: order.index(one.why))
    return Refused(Why.NO_GRANT, f"nobody granted {ask.subject!a} the dataset {ask.dataset!a}")


def _by(grant: Grant, ask: Ask, known: Known, now: datetime) -> Allowed | Refused:
    """Return what one grant says; the first that speaks against it is the reason."""
    return (
        _of_another(grant, ask)
        or _not_now(grant, known, now)
        or _columns(grant, ask)
        or _bytes(grant, ask, known)
    )


def _of_another(grant: Grant, ask: Ask) -> Refused | None:
    short = grant.id[:12]
    if (grant.subject, grant.dataset) != (ask.subject, ask.dataset):
        because = f"nobody granted {ask.subject!a} the dataset {ask.dataset!a}"
        return Refused(Why.NO_GRANT, because)
    if grant.root != ask.root:
        because = f"the grant {short} is for the version {grant.root[:12]}, not {ask.root[:12]}"
        return Refused(Why.VERSION, because)
    if grant.purpose != ask.purpose:
        because = f"the grant {short} is for {grant.purpose!a}, not {ask.purpose[:LONGEST]!a}"
        return Refused(Why.PURPOSE, because)
    return None


def _not_now(grant: Grant, known: Known, now: datetime) -> Refused | None:
    short = grant.id[:12]
    if now < grant.issued:
        return Refused(Why.EARLY, f"the grant {short} begins at {wire(grant.issued)}")
    if now >= grant.until:
        return Refused(Why.EXPIRED, f"the grant {short} ended at {wire(grant.until)}")
    if grant.id in known.revoked:
        return Refused(Why.REVOKED, f"the grant {short} was revoked")
    return None


def _columns(grant: Grant, ask: Ask) -> Refused | None:
    if grant.columns is None:
        return None
    short = grant.id[:12]
    if ask.columns is None:
        return Refused(Why.COLUMNS, f"the grant {short} is for columns, not for whole files")
    more = [name for name in ask.columns if name not in grant.columns]
    if not more:
        return None
    told = ", ".join(f"{name[:LONGEST]!a}" for name in more[:MOST_TOLD])
    return Refused(Why.COLUMNS, f"the grant {short} leaves out the columns {told}")


def _bytes(grant: Grant, ask: Ask, known: Known) -> Allowed | Refused:
    if grant.most is None:
        return Allowed(grant, ask.most)
    left = grant.most - known.spent.get(grant.id, 0)
    if left <= 0 or (ask.most or 0) > left:
        because = f"of the {grant.most} bytes of the grant {grant.id[:12]}, {max(left, 0)} are left"
        return Refused(Why.SPENT, because)
    return Allowed(grant, left if ask.most is None else ask.most)
