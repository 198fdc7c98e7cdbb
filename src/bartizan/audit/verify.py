"""Verifies a log: recomputes it, judges its heads, its journal and its files, and names attacks.

All reading goes through a Source, so that a folder, a mirror or a test's memory can be verified.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice

from bartizan.audit.case import Case, bundle_of
from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint, parse_checkpoint
from bartizan.audit.copying import COPYING, copying_to, unfinished
from bartizan.audit.findings import Attack, Report, Suspicion
from bartizan.audit.heads import head_suspicions, outside_suspicions
from bartizan.audit.keeping import keeping_suspicions, kept_from
from bartizan.audit.keychain import KeyChain, chain_of, own_chain, trusted_chain
from bartizan.audit.naming import content_suspicions, number_suspicions, rewritten
from bartizan.audit.note import LONGEST, parse_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.parallel import summaries
from bartizan.audit.retention import last_pruning
from bartizan.audit.scan import Scan, ahead, scan
from bartizan.audit.snapshot import Snapshot
from bartizan.audit.strays import Expected, strays
from bartizan.audit.tail import Unsigned, read_tail
from bartizan.audit.tiles import WIDTH, parse_path
from bartizan.audit.trust import Source, Trust
from bartizan.audit.verdict import headless, report_of
from bartizan.audit.witnessed import (
    cosigned_suspicions,
    first_kept,
    head_path,
    known_reigns,
    outside_heads,
    unsigned_heads,
)
from bartizan.core.errors import FormatError

MOST_MORE = 3
MOST_STRAYS = 1000


def verify(source: Source, trust: Trust, *, jobs: int = 1) -> Report:
    """Return what the verification of a log found; never raises for what stands in the log.

    With several jobs the bundles are read in as many processes; what is found is the same. A log
    that moved while it was read, and looks changed, is read again, a few times at most.
    A kept head by a key to which a given one handed over is shown to be that only by the whole log,
    which is read then. Raises FormatError for a head in trust that is none,
    ProofError for one whose signature by a given key is false.
    """
    report, moved = _look(source, trust, jobs)
    for _ in range(MOST_MORE):
        if not moved:
            break
        report, moved = _look(source, trust, jobs)
    return report


def _look(source: Source, trust: Trust, jobs: int) -> tuple[Report, bool]:
    asked = trust if known_reigns(trust) else replace(trust, incremental=False)
    heads = [head_path(key) for key in asked.witnesses]
    seen = Snapshot.of(source, listed=not asked.incremental, heads=heads)
    report = _verify(seen, asked, jobs)
    return report, not report.sound and seen.moved


def _verify(source: Snapshot, trust: Trust, jobs: int) -> Report:
    content = source.read(CHECKPOINT, LONGEST)
    try:
        note = parse_note(content or b"")
        told = parse_checkpoint(note.text)
    except FormatError as error:
        begun = source.read(COPYING, 0) is not None
        return headless(content, error, copying=begun)
    kept = kept_from(source, told.size)
    heads, faults = outside_heads(source, trust, note)
    faults += kept.faults
    if source.went_back:
        because = f"the checkpoint went back from {source.settled} records while it was read"
        faults.append(Suspicion(Attack.ROLLBACK, because, told.size, source.settled - 1))
    start = _start(trust, told, kept.minimum)
    cuts = [head.checkpoint.size for head in heads]
    try:
        with closing(summaries(source.source, start, told.size, jobs=jobs)) as brief:
            found = scan(source.tile, told.size, start=start, cuts=cuts, brief=brief)
    except FormatError as error:
        faults.append(Suspicion(Attack.DELETE, f"tiles below the start: {error.message}"))
        found = scan(source.tile, told.size, cuts=cuts)
    return _judge(Case(source, trust, note, told, heads, faults, found, kept.minimum))


def _judge(case: Case) -> Report:
    found, trust = case.found, case.trust
    found.hole = found.stopped is not None and _goes_on(case.source, found.stopped)
    chain = _chain(case)
    own, suspicions = head_suspicions(
        case.note, chain, origin=trust.origin, witnesses=trust.witnesses
    )
    suspicions = [*case.faults, *suspicions]
    suspicions += unsigned_heads(trust, chain.keys)
    suspicions += [Suspicion(Attack.KEY_MISUSE, because, at) for at, because in chain.faults]
    suspicions += keeping_suspicions(case.minimum, found.numbers.controls, whole=case.whole)
    content = list(content_suspicions(found, own.root if own else None))
    suspicions += content
    suspicions += cosigned_suspicions(case.source, trust.witnesses, chain.keys)
    if own is None or _by_tiles(found, own) is None:
        suspicions += number_suspicions(found.numbers)
    outside = list(outside_suspicions(case.told, case.heads, _roots(found, own)))
    suspicions += outside
    if any(each.attack is Attack.FORK for each in outside):
        good = max((head.checkpoint.size for head in case.agreeing), default=0)
        suspicions += rewritten(found, "a head held outside shows another history", first=good)
    unsigned = _tail(case, chain)
    if case.source.overfull:
        because = "the journal holds more than a writer ever leaves in it; the rest was not read"
        suspicions.append(Suspicion(Attack.OVERSIZE, because))
    suspicions += unsigned.suspicions
    # Beside records that are known to be changed, files that do not match them say nothing new.
    copying = copying_to(case.source, case.told, (*chain.keys, *trust.keys))
    suspicions += copying.faults
    found_files = _files(case, unsigned, copying.size)
    suspicions += [each for each in found_files if not content or each.alien]
    if copying.size:
        unsigned.notes.append(unfinished(copying.size, case.told.size))
    return report_of(case, suspicions, unsigned, chain)


def _files(case: Case, unsigned: Unsigned, copying: int) -> Iterator[Suspicion]:
    if not case.trust.incremental:
        known = ahead(case.found, unsigned.entries)
        expected = Expected(case.found.size, known, case.source, case.minimum, copying)
        yield from islice(strays(case.source.files(), expected), MOST_STRAYS)


def _goes_on(source: Source, index: int) -> bool:
    """Whether bundles stand behind one that is missing."""
    for path in source.files("tile/entries"):
        try:
            if parse_path(path).index > index:
                return True
        except FormatError:
            continue
    return False


def _chain(case: Case) -> KeyChain:
    """Return the chain of keys that holds a trusted one; from the log alone where none is given."""
    controls = case.found.numbers.controls
    if not case.whole:
        kept = first_kept(case.trust)
        later = [each for each in controls if each[0] >= kept.size]
        return chain_of(later, kept.keys or _first_key(case.source, case.told.size))
    pruning = last_pruning(controls) if case.minimum else None
    before = (pruning.index, pruning.detail) if pruning else None
    return trusted_chain(controls, before, case.trust.keys)


def _first_key(source: Source, size: int) -> tuple[NoteKey, ...]:
    entries = bundle_of(source, 0, size)
    return own_chain([(0, entries[0])], None).keys if entries else ()


def _start(trust: Trust, told: Checkpoint, minimum: int) -> int:
    """Return where to start; a pruned log says below its end which keys it has had."""
    if not trust.incremental or (minimum and not trust.keys):
        return minimum
    kept = first_kept(trust).size
    return max(minimum, kept if kept <= told.size else 0)


def _roots(found: Scan, own: Checkpoint | None) -> dict[int, bytes]:
    """Return the roots of the history that is signed, or else of what stands there."""
    by_tiles = None if own is None else _by_tiles(found, own)
    return found.roots if by_tiles is None else by_tiles


def _by_tiles(found: Scan, own: Checkpoint) -> dict[int, bytes] | None:
    """Return the roots by the tiles, where those are as signed and the entries are not."""
    by_tiles = found.root != own.root and found.tile_root == own.root
    return found.tile_roots if by_tiles else None


def _tail(case: Case, chain: KeyChain) -> Unsigned:
    def signed(index: int) -> bytes | None:
        entries = case.bundle(index // WIDTH)
        return entries[index % WIDTH] if index % WIDTH < len(entries) else None

    return read_tail(case.source, chain, size=case.told.size, signed=signed)
