"""What the data files of a workload hold, by sample, and what is recorded of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bartizan.core.place import Place
from bartizan.core.words import Confidence
from bartizan.evidence.facts import Evidence

# Where more of the rows than this may hold what no sampled row holds, the sample is no answer.
MOST_BOUND: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalHit:
    """Personal data in a column of a file, without the data.

    `category` and `lowest_class` say what kind it is and the lowest class that fits it; `count` of
    `sampled` rows have it, the first at `line`. `shape` is a value with its letters and digits
    replaced. `by_name` says that the column's name announces it and no value proves it.
    """

    category: str
    what: str
    lowest_class: str
    column: str
    count: int
    sampled: int
    line: int
    shape: str = ""
    by_name: bool = False
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A card or record of a dataset: the fields that it fills, each with its line.

    Fields are origin, retrieved, digest, licence, owner, purpose and class. `label` is the class,
    where it is one of the scale.
    """

    path: str
    fields: Mapping[str, int] = field(default_factory=dict)
    label: str = ""

    @property
    def place(self) -> Place:
        """The record's first line."""
        return Place(self.path)

    def at(self, name: str) -> Place:
        """Return the place of a field."""
        return Place(self.path, self.fields.get(name, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenText:
    """A mark of a hidden instruction in a sampled row."""

    kind: str
    line: int
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """A report of `bartizan data vet`: what it says, by which methods, of which files.

    `files` are names without folders, each with the digest of the bytes that were screened.
    """

    path: str
    outcome: str
    methods: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> Place:
        """The report's first line."""
        return Place(self.path)

    @property
    def digests(self) -> frozenset[str]:
        """The digests of what was screened."""
        return frozenset(digest for _, digest in self.files)

    @property
    def names(self) -> frozenset[str]:
        """The names of what was screened."""
        return frozenset(name for name, _ in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A data file. `unread` says why its content is not known; else `sampled` of `rows` were seen.

    `record` is the card or record that covers the file, None where there is none. `partial` says
    that `rows` are not all: the beginning of a file, or rows of a few groups of the `total` that a
    table says it has (0 where nothing says it). `opaque` are columns with bytes that are no text:
    only the words in them were looked at. Of longer cells so many characters were, as `cut` says,
    0 where none is longer. `digest` is that of all its bytes, empty
    where no screening asks for it or they were not read.
    """

    path: str
    format: str
    size: int
    unread: str = ""
    rows: int = 0
    sampled: int = 0
    columns: tuple[str, ...] = ()
    personal: tuple[PersonalHit, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    record: Record | None = None
    partial: bool = False
    total: int = 0
    opaque: tuple[str, ...] = ()
    cut: int = 0
    in_tests: bool = False
    digest: str = ""

    @property
    def place(self) -> Place:
        """The file's first line."""
        return Place(self.path)

    @property
    def open(self) -> str:
        """Why what was seen is no answer about all of the file, "" where it is one by sample."""
        if self.unread:
            return self.unread
        if self.bound > MOST_BOUND:
            return (
                f"so few rows were looked at, {self.sampled}, that they tell nothing of the others"
            )
        if not self.opaque:
            return ""
        names = ", ".join(self.opaque[:5])
        return f"{names}: cells hold bytes that are no text, and only words in them were looked at"

    @property
    def bound(self) -> float:
        """The largest share of rows that may still hold what no sampled row holds, at 95 %.

        By the rule of three: 3 divided by the number of rows that were sampled.
        """
        if self.sampled >= self.rows and not self.partial:
            return 0.0
        return min(1.0, 3 / self.sampled) if self.sampled else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFiles(Evidence):
    """The data files of a workload, records of its datasets and screenings, ordered by path."""

    data: tuple[DataFile, ...] = ()
    records: tuple[Record, ...] = ()
    screenings: tuple[Screening, ...] = ()

    def read(self) -> Iterator[DataFile]:
        """Yield the files whose content was sampled."""
        return (each for each in self.data if not each.unread)
