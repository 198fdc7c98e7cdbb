"""Reads the heads that others vouch for: those given, and those that lie with the log."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from bartizan.audit.checkpoint import parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.findings import Attack, Suspicion
from bartizan.audit.heads import OutsideHead, outside_head
from bartizan.audit.note import LONGEST, Note, parse_note, verify_note
from bartizan.audit.notekeys import Kind, NoteKey
from bartizan.audit.trust import WITNESSED, Source, Trust
from bartizan.core.errors import FormatError

GIVEN = "the head given"
MOST_TOLD = 10


def head_path(key: NoteKey) -> str:
    """Return where the head that a witness has cosigned lies in a log's folder."""
    return f"{WITNESSED}{key.id.hex()}"


def outside_heads(
    source: Source, trust: Trust, own: Note
) -> tuple[list[OutsideHead], list[Suspicion]]:
    """Return the heads that somebody trusted has signed; false ones are suspicions.

    A given head whose key is not given is taken as it stands: `unsigned_heads` judges it when the
    log's keys are known. Raises FormatError for one that is no head.
    """
    keys, faults = (*trust.witnesses, *trust.keys), list[Suspicion]()
    heads = [_given(note, keys) for note in trust.heads]
    with suppress(ProofError):  # nobody has, or falsely: that is told of the checkpoint
        heads.append(outside_head(own, "", trust.witnesses))
    for key in trust.witnesses:
        content = source.read(head_path(key), LONGEST)
        if content is not None:
            try:
                heads.append(outside_head(parse_note(content), key.name, (key,)))
            except (ProofError, FormatError) as error:
                because = f"the head that {key.name} cosigned was changed: {error.message}"
                faults.append(Suspicion(Attack.EDIT, because))
    return heads, faults


def cosigned_suspicions(
    source: Source, witnesses: Collection[NoteKey], keys: Collection[NoteKey]
) -> Iterator[Suspicion]:
    """Yield the cosigned heads in the folder that hold another signature than was put there."""
    known = (*keys, *witnesses)
    for path in _files(source, witnesses, given=True):
        try:
            note = parse_note(source.read(path, LONGEST) or b"")
            verify_note(note, known)
        except (FormatError, ProofError) as error:
            yield Suspicion(Attack.EDIT, f"{path} was changed: {error.message}")
            continue
        if not all(any(each.by(key) for key in known) for each in note.signatures):
            yield Suspicion(Attack.EDIT, f"{path} was changed: an unknown key has signed it")


def unchecked(source: Source, witnesses: Collection[NoteKey]) -> Iterator[str]:
    """Yield a note on each cosigned head in the folder whose key was not given."""
    paths = _files(source, witnesses, given=False)
    for path in islice(paths, MOST_TOLD):
        yield f"{path} was not checked: its witness's key was not given."
    more = sum(1 for _ in paths)
    if more:
        yield f"{more} more heads of witnesses were not checked."


def _files(source: Source, witnesses: Collection[NoteKey], *, given: bool) -> Iterator[str]:
    """Yield the files of witnesses whose keys were given, or of the others."""
    names = {key.id.hex() for key in witnesses}
    for path in source.files("witnessed"):
        if (path.removeprefix(WITNESSED) in names) is given:
            yield path


@dataclass(frozen=True, slots=True)
class KeptHead:
    """The smallest head that the caller kept: its size, and the given keys, the ruling one last.

    A checkpoint that covers a hand-over is signed by both keys, and by the new one first.
    """

    size: int
    keys: tuple[NoteKey, ...]


def first_kept(trust: Trust) -> KeptHead:
    """Return where an incremental verification starts, and with which keys."""
    note = _smallest(trust)
    if note is None:
        return KeptHead(0, trust.keys)
    ruling = _signer(note, trust.keys)
    others = [key for key in trust.keys if key != ruling and ruling and key.name == ruling.name]
    keys = (*others, ruling) if ruling else trust.keys
    return KeptHead(parse_checkpoint(note.text).size, keys)


def known_reigns(trust: Trust) -> bool:
    """Whether the heads kept outside tell the order of the given keys; true where none is given.

    Each is signed by a given key, and the smallest by all that are given of its log: of one that
    has not signed it, only the whole log can tell whether it ruled before or is to rule after.
    Raises FormatError for a head that is none.
    """
    known = not trust.keys or all(_signer(note, trust.keys) for note in trust.heads)
    note = _smallest(trust)
    if not known or note is None:
        return known
    own = [key for key in trust.keys if key.name == parse_checkpoint(note.text).origin]
    return all(any(each.by(key) for each in note.signatures) for key in own)


def unsigned_heads(trust: Trust, keys: Collection[NoteKey]) -> Iterator[Suspicion]:
    """Yield the heads in trust that none of the keys, given or the log's, has signed.

    Where one is by a key to which the log was handed over, that hand-over is gone from the log.
    """
    given = (*trust.witnesses, *trust.keys)
    for note in trust.heads if given else ():
        try:
            verify_note(note, (*given, *keys) if trust.keys else given)
        except ProofError as error:
            size = parse_checkpoint(note.text).size
            because = (
                f"{GIVEN}, of {size} records, is by no key of this log: "
                f"it is another's, or what hands the log over to its key is gone ({error.message})"
            )
            yield Suspicion(Attack.KEY_MISUSE, because)


def _smallest(trust: Trust) -> Note | None:
    return min(trust.heads, key=lambda each: parse_checkpoint(each.text).size, default=None)


def _signer(note: Note, keys: Collection[NoteKey]) -> NoteKey | None:
    """Return the key that ruled a head: the first of its log's that signed; None if not given."""
    origin = parse_checkpoint(note.text).origin
    ruling = next((each for each in note.signatures if each.name == origin), None)
    found = (key for key in keys if key.kind is Kind.LOG and ruling and ruling.by(key))
    return next(found, None)


def _given(note: Note, keys: tuple[NoteKey, ...]) -> OutsideHead:
    """Return a head that the caller kept; without a key of it, it counts because they kept it."""
    if any(signature.by(key) for signature in note.signatures for key in keys):
        return outside_head(note, GIVEN, keys)
    return OutsideHead(parse_checkpoint(note.text), GIVEN, "")
