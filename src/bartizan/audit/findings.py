"""What a verification says: the attacks it names, and what it cannot know."""

from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.audit.note import Note
from bartizan.audit.text import plain


class Attack(StrEnum):
    """The twelve ways to change a log, each found and named on its own."""

    EDIT = "edit"
    DELETE = "delete"
    REORDER = "reorder"
    TRUNCATE = "truncate"
    FORK = "fork"
    ROLLBACK = "rollback"
    FORGED_APPEND = "forged-append"
    ORIGIN_SWAP = "origin-swap"
    KEY_MISUSE = "key-misuse"
    SEQUENCE_GAP = "sequence-gap"
    CLOCK_REGRESS = "clock-regress"
    OVERSIZE = "oversize"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One sign of an attack: the records first to last are affected, where that is known.

    `alien` says that it is about a file that no log has.
    """

    attack: Attack
    because: str
    first: int | None = None
    last: int | None = None
    since: str = ""
    alien: bool = False

    def __post_init__(self) -> None:
        """Let no name of a file, or of a key, end a line of what is printed."""
        object.__setattr__(self, "because", plain(self.because))

    @property
    def records(self) -> str:
        """The affected records, in words."""
        if self.first is None:
            return "unknown records"
        if self.last in (None, self.first):
            return f"record {self.first}"
        return f"records {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Report:
    """What one verification found.

    `size` and `root` are those of the signed checkpoint, `unsigned` counts durable records above
    it, `witnessed` is the greatest size that an outside head vouches for. `notes` say what the
    verification could not or did not look at. `minimum` is the index below which records were
    pruned; `beneath` counts the outside heads that are smaller, and cannot be compared any more.
    `controls` are the records by which the log says how it is read, as far as they were read;
    `note` is the signed checkpoint itself, None where it could not be read.
    """

    origin: str
    size: int
    root: bytes
    checked_from: int
    unsigned: int
    witnessed: int
    witnessed_at: str
    suspicions: tuple[Suspicion, ...]
    notes: tuple[str, ...]
    minimum: int = 0
    beneath: int = 0
    controls: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    note: Note | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Let no reason of a record end a line of what is printed."""
        object.__setattr__(self, "notes", tuple(map(plain, self.notes)))

    @property
    def sound(self) -> bool:
        """Whether no sign of an attack was found."""
        return not self.suspicions

    @property
    def attacks(self) -> frozenset[Attack]:
        """The named attacks."""
        return frozenset(each.attack for each in self.suspicions)
