"""Gives what a scan found its names: which attack explains the differences."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.scan import Difference, Scan
from bartizan.audit.sequence import Anomaly, Kind, Numbers

SHOWN = 3


def content_suspicions(found: Scan, root: bytes | None) -> Iterator[Suspicion]:
    """Yield what is wrong with entries and tiles under a signed root (None: none is signed)."""
    for place in found.oversize[:SHOWN]:
        yield Suspicion(Attack.OVERSIZE, f"no bundle of entries: {place}")
    if root is not None and found.root == root:
        yield from _tiles_only(found)
    elif root is not None and found.tile_root == root:
        yield _named(found.differences, found.size)
    elif root is not None:
        yield from rewritten(found, "the entries and tiles have another root than was signed")
    elif found.differences or found.bad_tiles:
        yield _named(found.differences, found.size)
    elif found.hole:
        yield Suspicion(Attack.DELETE, "a bundle of records is gone", found.entries)


def rewritten(found: Scan, because: str, *, first: int = 0) -> Iterator[Suspicion]:
    """Yield names for a history whose tiles were computed anew, from the writers' numbers."""
    gaps, late = _gaps(found.numbers), _of(found.numbers, Kind.LATE)
    if found.hole:
        yield Suspicion(Attack.DELETE, f"{because}; a bundle of records is gone", found.entries)
    elif found.entries < found.size and not gaps:
        lost = f"{because}; the last {found.size - found.entries} records are gone"
        yield Suspicion(Attack.TRUNCATE, lost, found.entries, found.size - 1)
    if gaps:
        yield Suspicion(Attack.DELETE, f"{because}; numbers are missing", gaps[0].index)
    if late:
        yield Suspicion(Attack.REORDER, f"{because}; numbers stand out of order", late[0].index)
    if not gaps and not late and found.entries >= found.size:
        yield Suspicion(Attack.EDIT, because, first, found.size - 1)


def number_suspicions(numbers: Numbers) -> Iterator[Suspicion]:
    """Yield what is wrong with the writers' numbers, the clock and the form of records."""
    for each in _gaps(numbers)[:SHOWN]:
        yield Suspicion(
            Attack.SEQUENCE_GAP,
            f"writer {each.writer} has number {each.got} where {each.expected} is next",
            each.index,
        )
    for each in [*_of(numbers, Kind.TWICE), *_of(numbers, Kind.PLACE)][:SHOWN]:
        because = f"number {each.got} of writer {each.writer} stands where it was not written"
        yield Suspicion(Attack.SEQUENCE_GAP, because, each.index)
    for each in _of(numbers, Kind.LATE)[:SHOWN]:
        because = f"number {each.got} of writer {each.writer} stands after {each.expected - 1}"
        yield Suspicion(Attack.REORDER, because, each.index)
    for regress in [each for each in numbers.regresses if not each.told][:SHOWN]:
        because = f"the clock goes from {regress.before} back to {regress.after}"
        yield Suspicion(Attack.CLOCK_REGRESS, because, regress.index)
    if numbers.first_foreign is not None:
        because = f"{numbers.foreign} entries are no records of this log's schema"
        yield Suspicion(Attack.FORGED_APPEND, because, numbers.first_foreign)


def _tiles_only(found: Scan) -> Iterator[Suspicion]:
    if found.differences:
        places = found.differences[0].index, found.differences[-1].index
        because = "a tile does not hold the hashes of its entries, which are as signed"
        yield Suspicion(Attack.EDIT, because, *places)
    for path in found.bad_tiles[:SHOWN]:
        because = f"{path} is not what the entries make it; they are as signed"
        yield Suspicion(Attack.EDIT, because)


def _named(differences: Sequence[Difference], size: int) -> Suspicion:
    """Return the name of differences from leaf hashes that are known to be as signed."""
    if not differences:
        return Suspicion(Attack.EDIT, "a tile was changed")
    first, last = differences[0].index, differences[-1].index
    actual = [each.actual for each in differences if each.actual is not None]
    expected = [each.expected for each in differences if each.expected is not None]
    if not actual:
        return _gone(first, last, size)
    if Counter(actual) == Counter(expected):
        return Suspicion(Attack.REORDER, "records stand in another order than signed", first, last)
    lost = _shift(expected, actual)
    if lost:
        return Suspicion(Attack.DELETE, f"{lost} records are gone", first, first + lost - 1)
    added = _shift(actual, expected)
    if added:
        because = f"{added} records that nobody signed stand there"
        return Suspicion(Attack.FORGED_APPEND, because, first, first + added - 1)
    return Suspicion(Attack.EDIT, "records are not those that were signed", first, last)


def _gone(first: int, last: int, size: int) -> Suspicion:
    if last == size - 1:
        return Suspicion(Attack.TRUNCATE, "the last signed records are gone", first, last)
    return Suspicion(Attack.DELETE, "signed records are gone", first, last)


def _shift(longer: Sequence[bytes], shorter: Sequence[bytes]) -> int:
    """Return how many of longer are lacking before shorter goes on as longer does; 0 for none."""
    if shorter[0] not in longer:
        return 0
    by = longer.index(shorter[0])
    length = min(len(longer) - by, len(shorter))
    return by if list(longer[by : by + length]) == list(shorter[:length]) else 0


def _gaps(numbers: Numbers) -> list[Anomaly]:
    """Return the gaps that no late record has filled."""
    still = {writer.decode(errors="replace") for writer, _ in numbers.missing}
    return [each for each in _of(numbers, Kind.GAP) if each.writer in still]


def _of(numbers: Numbers, kind: Kind) -> list[Anomaly]:
    return [each for each in numbers.anomalies if each.kind is kind]
