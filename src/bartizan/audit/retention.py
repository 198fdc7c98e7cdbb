"""What a log says of its own records: from where on they are kept, and which a hold keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bartizan.audit.control import HELD, MARK, PRUNED, RELEASED, itself
from bartizan.audit.minimum import whole_bundles
from bartizan.audit.reading import parse_record
from bartizan.audit.record import Record, What
from bartizan.audit.text import decimal
from bartizan.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing from record `start` on may go, or nothing about a `subject`.

    `id` is the number of the record that placed it; `subject` is a pseudonym, "" for none.
    """

    id: int
    reason: str
    start: int | None = None
    subject: str = ""

    def forbids(self, minimum: int) -> bool:
        """Whether a pruning to a minimum removes what the hold keeps, whatever stands there."""
        return self.start is not None and minimum > self.start

    @property
    def keeps(self) -> str:
        """What it keeps, in words."""
        return f"subject {self.subject}" if self.subject else f"records from {self.start} on"


@dataclass(frozen=True, slots=True)
class Pruning:
    """A record of a pruning: its own number, and the minimum index that it sets."""

    index: int
    minimum: int
    detail: Mapping[str, str]


def held(origin: str, hold: Hold, *, again: bool = False) -> Record:
    """Return the record that places a hold; `again` names one whose record would be pruned."""
    detail = {"reason": hold.reason}
    detail |= {"subject": hold.subject} if hold.subject else {"from": str(hold.start)}
    return _own(origin, HELD, detail | ({"hold": str(hold.id)} if again else {}))


def released(origin: str, hold: int, reason: str) -> Record:
    """Return the record that lifts a hold."""
    return _own(origin, RELEASED, {"hold": str(hold), "reason": reason})


def pruned(origin: str, minimum: int, reason: str, keys: Mapping[str, str]) -> Record:
    """Return the record of a pruning; `keys` tell the hand-overs that stand below the minimum."""
    return _own(origin, PRUNED, {"minimum": str(minimum), "reason": reason, **keys})


def standing(controls: Iterable[tuple[int, bytes]]) -> dict[int, Hold]:
    """Return the holds that stand after the log's records about itself, by their ids."""
    holds: dict[int, Hold] = {}
    for index, entry in controls:
        action, detail = told(entry)
        if action == HELD:
            hold = _hold(index, detail)
            holds[hold.id] = hold
        elif action == RELEASED:
            holds.pop(_number(detail, "hold", -1), None)
    return holds


def last_pruning(controls: Iterable[tuple[int, bytes]]) -> Pruning | None:
    """Return the last pruning that the log's records about itself tell of."""
    found = None
    for index, entry in controls:
        found = pruning_of(index, entry) or found
    return found


def pruning_of(index: int, entry: bytes) -> Pruning | None:
    """Return the pruning that an entry records, None for any other entry."""
    action, detail = told(entry)
    try:
        minimum = whole_bundles(decimal(detail.get("minimum", "")))
    except FormatError:
        return None
    return Pruning(index, minimum, detail) if action == PRUNED and minimum <= index else None


def broken_holds(controls: Iterable[tuple[int, bytes]]) -> Iterable[tuple[Pruning, Hold]]:
    """Yield the prunings that removed what a standing hold kept."""
    so_far: list[tuple[int, bytes]] = []
    for index, entry in controls:
        pruning = pruning_of(index, entry)
        if pruning is not None:
            holds = standing(so_far).values()
            yield from ((pruning, hold) for hold in holds if hold.forbids(pruning.minimum))
        so_far.append((index, entry))


def told(entry: bytes) -> tuple[str, Mapping[str, str]]:
    """Return action and detail of a record that the log wrote about itself, or nothing."""
    if MARK not in entry:
        return "", {}
    try:
        record = parse_record(entry)
    except FormatError:
        return "", {}
    return record.what.action, record.detail


def concerns(entry: bytes, subject: str) -> bool:
    """Whether an entry holds a sealed body of a subject; one that cannot be read might."""
    if subject.encode() not in entry:
        return False
    try:
        sealed = parse_record(entry).sealed
    except FormatError:
        return True
    return sealed is not None and sealed.subject == subject


def _hold(index: int, detail: Mapping[str, str]) -> Hold:
    """Read a hold; one that says nothing that can be read keeps everything."""
    id_, reason = _number(detail, "hold", index), detail.get("reason", "")
    subject = detail.get("subject", "")
    return Hold(id_, reason, None if subject else _number(detail, "from", 0), subject)


def _number(detail: Mapping[str, str], name: str, otherwise: int) -> int:
    try:
        return decimal(detail.get(name, ""))
    except FormatError:
        return otherwise


def _own(origin: str, action: str, detail: Mapping[str, str]) -> Record:
    return Record(who=itself(origin), what=What(action, origin), detail=detail)
