"""Verifies a log: recomputes it, judges its heads, its journal and its files, and names attacks.

All reading goes through a Source, so that a folder, a mirror or a test's memory can be verified.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from bartizan.audit.blocks import LONGEST_SEGMENT
from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.findings import Attack, Report, Suspicion
from bartizan.audit.heads import OutsideHead, head_suspicions, outside_suspicions, strange_cosigners
from bartizan.audit.keeping import keeping_notes, keeping_suspicions, kept_from
from bartizan.audit.keychain import KeyChain, chain_of, own_chain
from bartizan.audit.naming import content_suspicions, number_suspicions, rewritten
from bartizan.audit.note import LONGEST, Note, parse_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.parallel import summaries
from bartizan.audit.record import read_head
from bartizan.audit.retention import last_pruning
from bartizan.audit.scan import Scan, ahead, scan
from bartizan.audit.snapshot import Snapshot
from bartizan.audit.strays import Expected, strays
from bartizan.audit.tail import Unsigned, read_tail
from bartizan.audit.tiles import WIDTH, Tile, parse_path, unpack, width_of
from bartizan.audit.trust import Source, Trust
from bartizan.audit.witnessed import cosigned_suspicions, outside_heads, unchecked
from bartizan.core.errors import FormatError

MOST_SHOWN = 20
MOST_MORE = 3


def verify(source: Source, trust: Trust, *, jobs: int = 1) -> Report:
    """Return what the verification of a log found; never raises for what stands in the log.

    With several jobs the bundles are read in as many processes; what is found is the same. A log
    that moved while it was read, and looks changed, is read again, a few times at most.
    Raises ProofError for a head in trust that none of the given keys signed, FormatError for one
    that is no head.
    """
    report, moved = _look(source, trust, jobs)
    for _ in range(MOST_MORE):
        if not moved:
            break
        report, moved = _look(source, trust, jobs)
    return report


def _look(source: Source, trust: Trust, jobs: int) -> tuple[Report, bool]:
    seen = Snapshot.of(source, listed=not trust.incremental)
    report = _verify(seen, trust, jobs)
    return report, not report.sound and seen.moved


def _verify(source: Snapshot, trust: Trust, jobs: int) -> Report:
    content = source.read("checkpoint", LONGEST)
    try:
        note = parse_note(content or b"")
        told = parse_checkpoint(note.text)
    except FormatError as error:
        return _headless(content, error)
    kept = kept_from(source, told.size)
    heads, faults = outside_heads(source, trust, note)
    faults += kept.faults
    if source.went_back:
        because = f"the checkpoint went back from {source.settled} records while it was read"
        faults.append(Suspicion(Attack.ROLLBACK, because, told.size, source.settled - 1))
    start = _start(trust, told, heads, kept.minimum)
    cuts = [head.checkpoint.size for head in heads]
    try:
        with closing(summaries(source.source, start, told.size, jobs=jobs)) as brief:
            found = scan(source.tile, told.size, start=start, cuts=cuts, brief=brief)
    except FormatError as error:
        faults.append(Suspicion(Attack.DELETE, f"tiles below the start: {error.message}"))
        found = scan(source.tile, told.size, cuts=cuts)
    return _judge(_Case(source, trust, note, told, heads, faults, found, kept.minimum))


@dataclass(frozen=True, slots=True)
class _Case:
    source: Snapshot
    trust: Trust
    note: Note
    told: Checkpoint
    heads: list[OutsideHead]
    faults: list[Suspicion]
    found: Scan
    minimum: int

    @property
    def whole(self) -> bool:
        """Whether all was read that the log keeps."""
        return self.found.start == self.minimum


def _judge(case: _Case) -> Report:
    found, trust = case.found, case.trust
    found.hole = found.stopped is not None and _goes_on(case.source, found.stopped)
    chain = _chain(case)
    own, suspicions = head_suspicions(
        case.note, chain, origin=trust.origin, witnesses=trust.witnesses
    )
    suspicions = [*case.faults, *suspicions]
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
        good = max((head.checkpoint.size for head in _agreeing(case)), default=0)
        suspicions += rewritten(found, "a head held outside shows another history", first=good)
    unsigned = _tail(case, chain)
    suspicions += unsigned.suspicions
    # Beside records that are known to be changed, files that do not match them say nothing new.
    suspicions += [each for each in _files(case, unsigned) if not content or each.alien]
    return _report(case, suspicions, unsigned, chain)


def _files(case: _Case, unsigned: Unsigned) -> Iterator[Suspicion]:
    if not case.trust.incremental:
        known = ahead(case.found, unsigned.entries)
        expected = Expected(case.found.size, known, case.source.read, case.minimum)
        yield from strays(case.source.files(), expected)


def _goes_on(source: Source, index: int) -> bool:
    """Whether bundles stand behind one that is missing."""
    for path in source.files("tile/entries"):
        try:
            if parse_path(path).index > index:
                return True
        except FormatError:
            continue
    return False


def _chain(case: _Case) -> KeyChain:
    """Return the chain of keys that holds a trusted one; from the log alone where none is given."""
    controls = case.found.numbers.controls
    if not case.whole:
        return chain_of(controls, case.trust.keys or _first_key(case.source, case.told.size))
    pruning = last_pruning(controls) if case.minimum else None
    own = own_chain(controls, (pruning.index, pruning.detail) if pruning else None)
    if not case.trust.keys or set(own.keys) & set(case.trust.keys):
        return own
    return chain_of(controls, case.trust.keys)


def _first_key(source: Source, size: int) -> tuple[NoteKey, ...]:
    entries = _bundle(source, 0, size)
    return own_chain([(0, entries[0])], None).keys if entries else ()


def _start(trust: Trust, told: Checkpoint, heads: Sequence[OutsideHead], minimum: int) -> int:
    """Return where to start; a pruned log says below its end which keys it has had."""
    if not trust.incremental or (minimum and not trust.keys):
        return minimum
    sizes = (head.checkpoint.size for head in heads if head.checkpoint.size <= told.size)
    return max([minimum, *sizes])


def _roots(found: Scan, own: Checkpoint | None) -> dict[int, bytes]:
    """Return the roots of the history that is signed, or else of what stands there."""
    by_tiles = None if own is None else _by_tiles(found, own)
    return found.roots if by_tiles is None else by_tiles


def _by_tiles(found: Scan, own: Checkpoint) -> dict[int, bytes] | None:
    """Return the roots by the tiles, where those are as signed and the entries are not."""
    by_tiles = found.root != own.root and found.tile_root == own.root
    return found.tile_roots if by_tiles else None


def _agreeing(case: _Case) -> list[OutsideHead]:
    roots = case.found.roots
    return [h for h in case.heads if roots.get(h.checkpoint.size) == h.checkpoint.root]


def _tail(case: _Case, chain: KeyChain) -> Unsigned:
    segments = []
    oversize: list[Suspicion] = []
    for path in case.source.files("journal"):
        content = case.source.read(path, LONGEST_SEGMENT)
        if content is not None and len(content) > LONGEST_SEGMENT:
            oversize.append(Suspicion(Attack.OVERSIZE, f"{path} is larger than a segment may be"))
        elif content is not None:
            segments.append((path, content))

    def signed(index: int) -> bytes | None:
        entries = _bundle(case.source, index // WIDTH, case.told.size)
        return entries[index % WIDTH] if index % WIDTH < len(entries) else None

    found = read_tail(segments, chain, size=case.told.size, signed=signed)
    found.suspicions += oversize
    return found


def _bundle(source: Source, index: int, size: int) -> list[bytes]:
    try:
        return unpack(source.tile(Tile(None, index, width_of(None, index, size))) or b"")
    except FormatError:
        return []


def _report(
    case: _Case, suspicions: list[Suspicion], unsigned: Unsigned, chain: KeyChain
) -> Report:
    agreeing = [head for head in _agreeing(case) if head.is_outside(chain.keys)]
    best = max(agreeing, key=lambda head: head.checkpoint.size, default=None)
    unique = list(dict.fromkeys(suspicions))[:MOST_SHOWN]
    return Report(
        origin=case.told.origin,
        size=case.told.size,
        root=case.told.root,
        checked_from=case.found.start,
        unsigned=len(unsigned.entries),
        witnessed=best.checkpoint.size if best else 0,
        witnessed_at=best.seen if best else "",
        suspicions=tuple(_dated(case, each) for each in unique),
        notes=(*unsigned.notes, *_notes(case, unsigned, best, chain)),
        minimum=case.minimum,
        beneath=sum(head.checkpoint.size < case.minimum for head in case.heads),
        controls=tuple(case.found.numbers.controls),
    )


def _dated(case: _Case, suspicion: Suspicion) -> Suspicion:
    """Add the moment of the last record before the first that is affected."""
    if not suspicion.first:
        return suspicion
    index = suspicion.first - 1
    entries = _bundle(case.source, index // WIDTH, case.told.size)
    head = read_head(entries[index % WIDTH]) if index % WIDTH < len(entries) else None
    return replace(suspicion, since=head.logged if head else "")


def _notes(
    case: _Case, unsigned: Unsigned, best: OutsideHead | None, chain: KeyChain
) -> Iterator[str]:
    size, witnessed = case.told.size, best.checkpoint.size if best else 0
    if not case.trust.keys:
        yield (
            "No key was given: the log's own first record says which key to trust, so whoever "
            "owns the host can replace log and key together."
        )
    if best is None:
        yield (
            "No head held outside was given: whoever holds the signing key can rewrite, cut or "
            "fork this log unseen. Give --witness or --since for the stronger claim."
        )
    elif witnessed < size:
        yield (
            f"Records {witnessed} to {size - 1} are newer than the last head held outside "
            f"({best.seen or 'undated'}): whoever holds the signing key could still change them "
            "unseen, and could append forged ones."
        )
    if unsigned.entries:
        yield f"{len(unsigned.entries)} records are durable and not yet covered by a checkpoint."
    told = [each for each in case.found.numbers.regresses if each.told]
    if told:
        first = told[0].index
        yield f"The clock went back {len(told)} times, as the writer noted; first at {first}."
    yield from _cosigner_notes(case, chain)
    yield from keeping_notes(case.minimum, case.found.numbers.controls, case.heads)
    if not case.whole:
        yield f"Records below {case.found.start} were not read again."


def _cosigner_notes(case: _Case, chain: KeyChain) -> Iterator[str]:
    if any(not head.is_outside(chain.keys) for head in case.heads):
        yield "The log's own key has cosigned it under another name: that counts for nothing."
    yield from unchecked(case.source, case.trust.witnesses)
    for name in strange_cosigners(case.note, (*chain.keys, *case.trust.witnesses)):
        yield f"The checkpoint is cosigned by {name}, whose key was not given."


def _headless(content: bytes | None, error: FormatError) -> Report:
    if content is None:
        found = Suspicion(Attack.DELETE, "the checkpoint is missing")
    elif len(content) > LONGEST:
        found = Suspicion(Attack.OVERSIZE, "the checkpoint is larger than one may be")
    else:
        found = Suspicion(Attack.EDIT, f"the checkpoint cannot be read: {error.message}")
    return Report("", 0, b"", 0, 0, 0, "", (found,), ())
