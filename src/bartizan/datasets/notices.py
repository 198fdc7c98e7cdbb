"""What somebody should look into: a read that nobody granted, or one that is unusual."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sign(StrEnum):
    """What may be wrong with a read."""

    UNGRANTED = "read-without-grant"
    DECRYPT = "decrypt-without-grant"
    UNBROKERED = "read-without-record"
    CANARY = "canary-touched"
    SWEEP = "list-then-get"
    VOLUME = "unusual-volume"
    FIRST = "first-seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that somebody should look into: who, what, when, why, and where it stands."""

    sign: Sign
    principal: str
    dataset: str
    at: datetime
    because: str
    places: tuple[str, ...] = ()
