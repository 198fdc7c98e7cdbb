"""Verifies a log: recomputes it, judges its heads, its journal and its files, and names attacks.

All reading goes through a Source, so that a folder, a mirror or a test's memory can be verified.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bartizan.audit.blocks import LONGEST_SEGMENT
from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.findings import Attack, Report, Suspicion
from bartizan.audit.heads import OutsideHead, head_suspicions, outside_head, outside_suspicions
from bartizan.audit.keychain import KeyChain, chain_of
from bartizan.audit.naming import content_suspicions, number_suspicions, rewritten
from bartizan.audit.note import LONGEST, Note, parse_note, verify_note
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.record import read_head
from bartizan.audit.scan import Scan, ahead, scan
from bartizan.audit.strays import Expected, strays
from bartizan.audit.tail import Unsigned, read_tail
from bartizan.audit.tiles import WIDTH, Tile, parse_path, unpack, width_of
from bartizan.audit.trust import WITNESSED, Source, Trust
from bartizan.core.errors import FormatError

MOST_SHOWN = 20
GIVEN = "the head given"


def verify(source: Source, trust: Trust) -> Report:
    """Return what the verification of a log found; never raises for what stands in the log.

    Raises ProofError for a head in trust that none of the given keys signed, FormatError for one
    that is no head.
    """
    content = source.read("checkpoint", LONGEST)
    try:
        note = parse_note(content or b"")
        told = parse_checkpoint(note.text)
    except FormatError as error:
        return _headless(content, error)
    heads, faults = _heads(source, trust)
    start = _start(trust, told, heads)
    cuts = [head.checkpoint.size for head in heads]
    try:
        found = scan(source.tile, told.size, start=start, cuts=cuts)
    except FormatError as error:
        faults.append(Suspicion(Attack.DELETE, f"tiles below the start: {error.message}"))
        found = scan(source.tile, told.size, cuts=cuts)
    return _judge(_Case(source, trust, note, told, heads, faults, found))


@dataclass(frozen=True, slots=True)
class _Case:
    source: Source
    trust: Trust
    note: Note
    told: Checkpoint
    heads: list[OutsideHead]
    faults: list[Suspicion]
    found: Scan


def _judge(case: _Case) -> Report:
    found, trust = case.found, case.trust
    found.hole = found.stopped is not None and _goes_on(case.source, found.stopped)
    chain = _chain(case)
    own, suspicions = head_suspicions(case.note, chain, origin=trust.origin)
    suspicions = [*case.faults, *suspicions]
    suspicions += [Suspicion(Attack.KEY_MISUSE, because, at) for at, because in chain.faults]
    content = list(content_suspicions(found, own.root if own else None))
    suspicions += content
    suspicions += _cosigned(case, chain)
    if own is None or _by_tiles(found, own) is None:
        suspicions += number_suspicions(found.numbers)
    outside = list(outside_suspicions(own or case.told, case.heads, _roots(found, own)))
    suspicions += outside
    if any(each.attack is Attack.FORK for each in outside):
        good = max((head.checkpoint.size for head in _agreeing(case)), default=0)
        suspicions += rewritten(found, "a head held outside shows another history", first=good)
    unsigned = _tail(case, chain)
    suspicions += unsigned.suspicions
    if not trust.incremental:
        expected = Expected(found.size, ahead(found, unsigned.entries), case.source.read)
        files = strays(case.source.files(), expected)
        # Beside records that are known to be changed, files that do not match them say nothing new.
        suspicions += [each for each in files if not content or each.alien]
    return _report(case, suspicions, unsigned)


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
    if case.found.start:
        return chain_of(controls, case.trust.keys or _first_key(case.source, case.told.size))
    own = chain_of(controls, ())
    if not case.trust.keys or set(own.keys) & set(case.trust.keys):
        return own
    return chain_of(controls, case.trust.keys)


def _first_key(source: Source, size: int) -> tuple[NoteKey, ...]:
    entries = _bundle(source, 0, size)
    return chain_of([(0, entries[0])], ()).keys if entries else ()


def _heads(source: Source, trust: Trust) -> tuple[list[OutsideHead], list[Suspicion]]:
    """Return the heads that somebody trusted has signed; false ones are suspicions."""
    keys, faults = (*trust.witnesses, *trust.keys), list[Suspicion]()
    heads = [_given(note, keys) for note in trust.heads]
    for key in trust.witnesses:
        content = source.read(f"{WITNESSED}{key.id.hex()}", LONGEST)
        if content is not None:
            try:
                heads.append(outside_head(parse_note(content), key.name, (key,)))
            except (ProofError, FormatError) as error:
                because = f"the head that {key.name} cosigned was changed: {error.message}"
                faults.append(Suspicion(Attack.EDIT, because))
    return heads, faults


def _cosigned(case: _Case, chain: KeyChain) -> Iterator[Suspicion]:
    """Yield the cosigned heads in the folder that hold another signature than was put there."""
    known = (*chain.keys, *case.trust.witnesses)
    for path in _witnessed(case, given=True):
        try:
            note = parse_note(case.source.read(path, LONGEST) or b"")
            verify_note(note, known)
        except (FormatError, ProofError) as error:
            yield Suspicion(Attack.EDIT, f"{path} was changed: {error.message}")
            continue
        if not all(any(each.by(key) for key in known) for each in note.signatures):
            yield Suspicion(Attack.EDIT, f"{path} was changed: an unknown key has signed it")


def _witnessed(case: _Case, *, given: bool) -> Iterator[str]:
    """Yield the files of witnesses whose keys were given, or of the others."""
    names = {key.id.hex() for key in case.trust.witnesses}
    for path in case.source.files("witnessed"):
        if (path.removeprefix(WITNESSED) in names) is given:
            yield path


def _given(note: Note, keys: tuple[NoteKey, ...]) -> OutsideHead:
    """Return a head that the caller kept; without any key it counts because the caller kept it."""
    if keys:
        return outside_head(note, GIVEN, keys)
    return OutsideHead(parse_checkpoint(note.text), GIVEN, "")


def _start(trust: Trust, told: Checkpoint, heads: Sequence[OutsideHead]) -> int:
    if not trust.incremental:
        return 0
    sizes = [head.checkpoint.size for head in heads if head.checkpoint.size <= told.size]
    return max(sizes, default=0)


def _roots(found: Scan, own: Checkpoint | None) -> dict[int, bytes]:
    """Return the roots of the history that is signed, or else of what stands there."""
    by_tiles = None if own is None else _by_tiles(found, own)
    return found.roots if by_tiles is None else by_tiles


def _by_tiles(found: Scan, own: Checkpoint) -> dict[int, bytes] | None:
    """Return the roots by the tiles, where those are as signed and the entries are not."""
    differ = found.tiles is not None and found.root != own.root
    return found.tile_roots if differ and found.tile_root == own.root else None


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
        return unpack(source.tile(Tile(None, index, width_of(None, index, size) or WIDTH)) or b"")
    except FormatError:
        return []


def _report(case: _Case, suspicions: list[Suspicion], unsigned: Unsigned) -> Report:
    agreeing = _agreeing(case)
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
        notes=(*unsigned.notes, *_notes(case, unsigned, best)),
    )


def _dated(case: _Case, suspicion: Suspicion) -> Suspicion:
    """Add the moment of the last record before the first that is affected."""
    if not suspicion.first:
        return suspicion
    index = suspicion.first - 1
    entries = _bundle(case.source, index // WIDTH, case.told.size)
    head = read_head(entries[index % WIDTH]) if index % WIDTH < len(entries) else None
    return replace(suspicion, since=head.logged if head else "")


def _notes(case: _Case, unsigned: Unsigned, best: OutsideHead | None) -> Iterator[str]:
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
    for path in _witnessed(case, given=False):
        yield f"{path} was not checked: its witness's key was not given."
    if case.found.start:
        yield f"Records below {case.found.start} were not read again."


def _headless(content: bytes | None, error: FormatError) -> Report:
    if content is None:
        found = Suspicion(Attack.DELETE, "the checkpoint is missing")
    elif len(content) > LONGEST:
        found = Suspicion(Attack.OVERSIZE, "the checkpoint is larger than one may be")
    else:
        found = Suspicion(Attack.EDIT, f"the checkpoint cannot be read: {error.message}")
    return Report("", 0, b"", 0, 0, 0, "", (found,), ())
