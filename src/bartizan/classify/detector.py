"""What a detector is, and what it reports of a match."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.words import Confidence


class Kind(StrEnum):
    """What a detector looks for."""

    SECRET = "secret"  # noqa: S105 - the word, not one
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A pattern with what proves a match.

    `pattern` is RE2 syntax over Latin-1 bytes; its first group is the value; with `named` the first
    group is the name that the second is assigned to. `accept` is the checksum or plausibility test
    of name ("" without one) and value. `alone` says that no letter or digit may stand directly
    beside the value. `settings` limits the detector to files in which a value needs no quotes,
    `generic` keeps it from templates. `verified` says that structure proves what is accepted. What
    follows one of `public_after` is no secret, whatever its form. `firm` says that where it stands
    proves it, whatever its form.
    """

    name: str
    title: str
    kind: Kind
    pattern: str
    accept: Callable[[str, str], bool]
    named: bool = False
    alone: bool = True
    settings: bool = False
    generic: bool = False
    verified: bool = False
    confidence: Confidence = Confidence.HIGH
    public_after: tuple[bytes, ...] = ()
    firm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A match without its value: `masked` is a preview, `hmac` is equal for equal values of a run.

    `line` counts from 1; `start` and `end` are columns in bytes from 0. `example` marks a value
    that is published as an example. `verified` says that a checksum or structure proves the value.
    """

    detector: str
    title: str
    kind: Kind
    line: int
    start: int
    end: int
    masked: str
    hmac: str
    confidence: Confidence
    example: bool = False
    verified: bool = False
