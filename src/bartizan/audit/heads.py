"""Judges signed heads: that of the log by its keys, and those held outside against the log."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.keychain import KeyChain
from bartizan.audit.moment import fine
from bartizan.audit.note import Note, verify_note
from bartizan.audit.notekeys import Kind, NoteKey
from bartizan.core.errors import FormatError


@dataclass(frozen=True, slots=True)
class OutsideHead:
    """A head that somebody else vouches for: who, and when they saw it ("" where untold).

    `cosigners` are the public keys of the witnesses that have signed it, none for a head that was
    kept outside.
    """

    checkpoint: Checkpoint
    source: str
    seen: str
    cosigners: frozenset[bytes] = frozenset()

    def is_outside(self, keys: Collection[NoteKey]) -> bool:
        """Whether it is not merely cosigned by the log's own keys under another name."""
        return not self.cosigners or not self.cosigners <= {key.verifier.raw for key in keys}


def outside_head(note: Note, source: str, keys: Collection[NoteKey]) -> OutsideHead:
    """Return a head that one of keys has signed. Raises ProofError, or FormatError for no head."""
    moments = verify_note(note, keys)
    cosigners = [key for key in keys if key.vkey in moments and key.kind is not Kind.LOG]
    names = [key.name for key in cosigners]
    seen = max(moments.values())
    when = fine(datetime.fromtimestamp(min(seen, 253402300799), UTC)) if seen else ""
    raw = frozenset(key.verifier.raw for key in cosigners)
    return OutsideHead(parse_checkpoint(note.text), ", ".join(names) or source, when, raw)


def head_suspicions(
    note: Note, chain: KeyChain, *, origin: str | None, witnesses: Collection[NoteKey] = ()
) -> tuple[Checkpoint | None, list[Suspicion]]:
    """Return the log's own head if its ruling key has signed it, and what is wrong with it.

    Others may have cosigned it: what one of witnesses has signed there must be right.
    """
    try:
        checkpoint = parse_checkpoint(note.text)
    except FormatError as error:
        return None, [Suspicion(Attack.EDIT, f"the checkpoint is none: {error.message}")]
    found = list(_origins(checkpoint, chain, origin))
    key = chain.key_at(checkpoint.size)
    if key is None:
        return None, [*found, Suspicion(Attack.KEY_MISUSE, "no key is known for the log")]
    by_ruling = [each for each in note.signatures if each.by(key)]
    found += _signatures(note, chain, key)
    found += _cosignatures(note, witnesses)
    signed = bool(by_ruling) and not any(each.attack is Attack.EDIT for each in found)
    return (checkpoint if signed else None), found


def _origins(checkpoint: Checkpoint, chain: KeyChain, origin: str | None) -> Iterator[Suspicion]:
    for expected, who in ((chain.origin, "the log's first record"), (origin, "the caller")):
        if expected not in (None, "", checkpoint.origin):
            because = f"the checkpoint is of {checkpoint.origin}; {who} names {expected}"
            yield Suspicion(Attack.ORIGIN_SWAP, because)


def _signatures(note: Note, chain: KeyChain, ruling: NoteKey) -> Iterator[Suspicion]:
    known = {(key.name, key.id): key for key in chain.keys}
    strangers = [each for each in note.signatures if (each.name, each.id) not in known]
    mine = [each for each in note.signatures if (each.name, each.id) in known]
    try:
        verify_note(Note(note.text, tuple(mine)), chain.keys)
    except ProofError as error:
        if mine:
            yield Suspicion(Attack.EDIT, f"the checkpoint was changed: {error.message}")
    if not any(each.by(ruling) for each in note.signatures):
        who = "a key that no longer rules" if mine else "no key of the log"
        because = f"the checkpoint is signed by {who}, not by {ruling.vkey}"
        yield Suspicion(Attack.KEY_MISUSE, because)
    ids = {key.id: key.name for key in chain.keys}
    for each in strangers:
        if each.id in ids:
            because = f"a line in the checkpoint has the id of {ids[each.id]}, and another name"
            yield Suspicion(Attack.EDIT, because)
        if each.name != ruling.name:
            continue  # a cosigner, as signed-note allows
        because = f"{each.name} with id {each.id.hex()} has signed the checkpoint, and is no key"
        yield Suspicion(Attack.KEY_MISUSE, f"{because} of this log")
    names = [(each.name, each.id) for each in note.signatures]
    if len(set(names)) < len(names):
        yield Suspicion(Attack.EDIT, "the checkpoint is signed twice by one key")


def _cosignatures(note: Note, witnesses: Collection[NoteKey]) -> Iterator[Suspicion]:
    for key in witnesses:
        theirs = tuple(each for each in note.signatures if each.by(key))
        try:
            verify_note(Note(note.text, theirs), [key])
        except ProofError as error:
            if theirs:
                because = f"the head that {key.name} cosigned was changed: {error.message}"
                yield Suspicion(Attack.EDIT, because)
            elif any(key.name == each.name or key.id == each.id for each in note.signatures):
                because = f"the line of {key.name} in the checkpoint was changed: it is by no key"
                yield Suspicion(Attack.EDIT, because)


def strange_cosigners(note: Note, known: Collection[NoteKey]) -> Iterator[str]:
    """Yield the names of those who cosigned a head, and whose keys are not known."""
    for each in note.signatures:
        if not any(each.by(key) for key in known):
            yield each.name


def outside_suspicions(
    own: Checkpoint, heads: Collection[OutsideHead], roots: Mapping[int, bytes]
) -> Iterator[Suspicion]:
    """Yield what the heads held outside say against the log; roots are its own at their sizes."""
    for head in heads:
        theirs = head.checkpoint
        by = f"{head.source}{f' at {head.seen}' if head.seen else ''}"
        if theirs.origin != own.origin:
            because = f"{by} vouches for the log {theirs.origin}; this is {own.origin}"
            yield Suspicion(Attack.ORIGIN_SWAP, because)
        elif theirs.size > own.size:
            because = f"{by} saw {theirs.size} records; the signed head has {own.size}"
            yield Suspicion(Attack.ROLLBACK, because, own.size, theirs.size - 1)
            lost = f"records that {by} saw are not in the log"
            yield Suspicion(Attack.TRUNCATE, lost, own.size, theirs.size - 1)
        elif roots.get(theirs.size) not in (None, theirs.root):
            because = f"{by} saw another history of the first {theirs.size} records"
            yield Suspicion(Attack.FORK, because, 0, theirs.size - 1)
