"""A file or a part of one, and the scan that looks into it with what reads its kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Name, Pickle
from bartizan.formats.ranged import Buffer, Ranged
from bartizan.scan.allowed import Allowed
from bartizan.scan.budget import Budget
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.folders import TextOf
from bartizan.scan.kinds import Kind, kinds_of, kinds_of_numbers
from bartizan.scan.names import canonical
from bartizan.scan.promises import promised_by

MOST_NAME = 300
MOST_NAMES = 10_000
# What a pickle says of numbers whose type is not known.
ANY_SIZE = -1
# What is no pickle, and one for a loader that is told so by a name.
TEXTS = frozenset(
    {Kind.TEXT, Kind.CODE, Kind.TEMPLATE, Kind.YAML, Kind.JSON, Kind.XML, Kind.PROTOTEXT}
)
NO_PICKLES = TEXTS | {Kind.UNKNOWN, Kind.IMAGE}
# What a part of any name may be: nothing, bytes elsewhere, or what is inconclusive anyway.
UNTOLD = frozenset({Kind.EMPTY, Kind.LFS_POINTER, Kind.UNKNOWN})


class Window:
    """A stretch of a source as a source of its own; nothing is copied."""

    __slots__ = ("length", "size", "source", "start")

    def __init__(self, source: Ranged, start: int, length: int) -> None:
        self.source, self.start = source, start
        self.length = self.size = length

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset."""
        return self.source.read_at(
            self.start + offset, max(0, min(count, self.length - max(0, offset)))
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes, and their path inside of the file: "" for the file itself.

    `name` is what the part is called where it lies, a hint and never more. `siblings` are the names
    beside it in its archive. `beside` gives the text of a file that lies beside it, by its path,
    None where there is none; it is None where the part is no file of its own.
    """

    source: Ranged
    path: str = ""
    name: str = ""
    depth: int = 0
    siblings: frozenset[str] = frozenset()
    beside: TextOf | None = None

    def inside(
        self, source: Ranged | bytes, name: str, siblings: frozenset[str] = frozenset()
    ) -> "Part":
        """Return what lies in this part."""
        content = Buffer(source) if isinstance(source, bytes) else source
        shown = name[:MOST_NAME]
        path = f"{self.path}!{shown}" if self.path else shown
        return Part(content, path, name, self.depth + 1, siblings)


class Scan:
    """The scan of one file: what is allowed, what reads each kind, and what is left to spend.

    `stored` are the members that a pickle says are numbers of tensors, each with its length.
    `granted` are the names met that users allow, each with who answers for it.
    """

    def __init__(
        self, known: Allowed, readers: "Mapping[Kind, Reader]", budget: Budget | None = None
    ) -> None:
        self.known, self.readers, self.budget = known, readers, budget or Budget()
        self.kinds: list[Kind] = []
        self.stored: dict[str, int] = {}
        self.granted: dict[Name, str] = {}
        self.names: dict[str, None] = {}
        self.understood = 0

    def look(self, part: Part) -> Iterator[ScanFinding]:
        """Yield what is found in a part, and in all that it holds."""
        why = self._beyond(part)
        if why:
            yield unread(part, why)
            return
        try:
            kinds = self._kinds(part)
        except FormatError as error:
            yield unread(part, error.message)
            return
        if not part.depth:
            self.kinds = list(kinds)
        yield from self._named(part, kinds)
        for kind in kinds:
            yield from self._read(kind, part)
        if Kind.PICKLE in promised_by(part.name) and NO_PICKLES.issuperset(kinds):
            yield from self._read(Kind.PERHAPS_PICKLE, part)

    def _beyond(self, part: Part) -> str:
        """Return why a part is beyond what is looked at, "" when it is not."""
        if not part.depth:
            self.budget.looked += 16 * part.source.size
            return ""
        if part.depth > self.budget.deepest:
            return f"archives within archives, deeper than {self.budget.deepest}"
        if not self.budget.open():
            return f"more than {self.budget.members} members"
        overlap = "the parts of the file overlap so much that not all are looked at"
        return "" if self.budget.look(part.source.size) else overlap

    def _kinds(self, part: Part) -> tuple[Kind, ...]:
        if self.stored.get(part.path) in (part.source.size, ANY_SIZE):
            return kinds_of_numbers(part.source)
        return tuple(kinds_of(part.source, part.name))

    def _named(self, part: Part, kinds: tuple[Kind, ...]) -> Iterator[ScanFinding]:
        """Say so when a part is another format than its name or the pickle beside it promises."""
        told = self.stored.get(part.path, ANY_SIZE)
        if part.source.size and told not in (part.source.size, ANY_SIZE):
            text = f"it has {part.source.size} bytes, where its pickle speaks of {told}"
            yield found(part, "torch-storage", Verdict.REVIEW, text)
        promised = promised_by(part.name)
        if promised and promised.isdisjoint(kinds) and UNTOLD.isdisjoint(kinds):
            names = " or ".join(sorted(promised))
            text = f"its name promises {names}, and its content is {' and '.join(kinds)}"
            yield found(part, "name-mismatch", Verdict.REVIEW, text)

    def _read(self, kind: Kind, part: Part) -> Iterator[ScanFinding]:
        reader = self.readers.get(kind)
        if reader is None:
            why = (
                "its format is not known" if kind is Kind.UNKNOWN else f"{kind} is not looked into"
            )
            yield unread(part, why)
            return
        try:
            yield from reader(self, part)
        except FormatError as error:
            yield unread(part, f"{kind}: {error.message}")

    def named(self, pickle: Pickle) -> None:
        """Note what a pickle names."""
        for used in pickle.uses:
            if len(self.names) < MOST_NAMES:
                self.names.setdefault(f"{used.name.module}.{used.name.qualname}")
            grant = self.known.grants.get(canonical(used.name))
            if grant is not None:
                told = f"{grant.name} is allowed by {grant.owner} until {grant.expires}"
                self.granted.setdefault(grant.name, told)

    def understand(self, part: Part, upto: int) -> None:
        """Note that it is known what the bytes of the file itself are, up to an offset."""
        if not part.depth:
            self.understood = max(self.understood, min(upto, part.source.size))


Reader = Callable[[Scan, Part], Iterator[ScanFinding]]


def unread(part: Part, why: str) -> ScanFinding:
    """Return the finding that something could not be looked into."""
    return ScanFinding(
        rule="not-read", verdict=Verdict.INCONCLUSIVE, message=why[:1000], member=part.path
    )


def found(
    part: Part, rule: str, verdict: Verdict, message: str, offset: int | None = None
) -> ScanFinding:
    """Return a finding in a part."""
    return ScanFinding(
        rule=rule, verdict=verdict, message=message[:1000], member=part.path, offset=offset
    )
