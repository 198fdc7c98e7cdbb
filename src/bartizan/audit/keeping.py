"""Judges what is not kept: a minimum index that no signed record sets, a hold that was broken."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bartizan.audit.control import REPAIRED
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.heads import OutsideHead
from bartizan.audit.minimum import Files, read_minimum
from bartizan.audit.retention import Pruning, broken_holds, last_pruning, standing, told
from bartizan.audit.sequence import MOST
from bartizan.core.errors import FormatError

Controls = Collection[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Kept:
    """From which record on a log says to be kept, and what is wrong with how it says so."""

    minimum: int = 0
    faults: tuple[Suspicion, ...] = ()


def kept_from(files: Files, size: int) -> Kept:
    """Return the minimum index that a log's folder tells; nothing in it is believed yet."""
    try:
        minimum = read_minimum(files)
    except FormatError as error:
        return Kept(0, (Suspicion(Attack.EDIT, f"the minimum index was changed: {error.message}"),))
    if minimum > size:
        because = f"the log says to be pruned to {minimum}, beyond its {size} records"
        return Kept(0, (Suspicion(Attack.EDIT, because),))
    return Kept(minimum)


def keeping_suspicions(minimum: int, controls: Controls, *, whole: bool) -> Iterator[Suspicion]:
    """Yield what the log's records say against its minimum index, and the holds it has broken.

    whole says that controls hold all such records that the log keeps.
    """
    if len(controls) >= MOST:
        because = f"there are {MOST} records or more that say how the log is read"
        yield Suspicion(Attack.OVERSIZE, because)
    pruning = last_pruning(controls)
    allowed = pruning.minimum if pruning else 0
    if whole and minimum > allowed:
        because = "records are gone, and no record of the log says that they were pruned"
        yield Suspicion(Attack.DELETE, because, allowed, minimum - 1)
    for broken, hold in broken_holds(controls):
        because = f"record {broken.index} prunes what the legal hold of record {hold.id} keeps"
        yield Suspicion(Attack.DELETE, because, hold.start, broken.minimum - 1)


def keeping_notes(
    minimum: int, controls: Controls, heads: Collection[OutsideHead]
) -> Iterator[str]:
    """Yield what a reader should know of repairs, prunings and holds."""
    for index, entry in controls:
        action, detail = told(entry)
        if action == REPAIRED:
            yield (
                f"Record {index} says that a start cut off {detail.get('bytes', 'some')} bytes of "
                "an unfinished write: a crash does that, and so does whoever can write the folder."
            )
    pruning = last_pruning(controls)
    if pruning is not None and pruning.minimum > minimum:
        yield (
            f"Record {pruning.index} says that nothing below {pruning.minimum} is kept; some of it "
            "is still here: a copy that keeps more, or a pruning that the next start finishes."
        )
    if minimum and pruning is not None:
        yield _pruned(minimum, pruning)
    for head in heads:
        if head.checkpoint.size < minimum:
            yield (
                f"{head.source} vouches for the first {head.checkpoint.size} records only: that "
                f"cannot be compared any more, since nothing below {minimum} is kept."
            )
    for hold in standing(controls).values():
        yield f"A legal hold stands since record {hold.id}: {hold.keeps}."


def _pruned(minimum: int, pruning: Pruning) -> str:
    reason = pruning.detail.get("reason", "")
    told = f": {reason}" if reason else ""
    return f"Records below {minimum} were pruned, as record {pruning.index} says{told}."
