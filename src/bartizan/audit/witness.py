"""A witness: it signs a log's head only if that is consistent with the last one it signed."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bartizan.audit.checkpoint import CHECKPOINT, Checkpoint, parse_checkpoint
from bartizan.audit.errors import AuditError, LogFailedError, ProofError, TamperError
from bartizan.audit.lock import WriterLock
from bartizan.audit.merkle import consistency_proof, verify_consistency
from bartizan.audit.minimum import read_minimum
from bartizan.audit.moment import precise_clock
from bartizan.audit.note import LONGEST, Note, Signature, parse_note, verify_note
from bartizan.audit.notekeys import Kind, NoteKey, NoteSigner
from bartizan.audit.store import Folder, make_durably, publish
from bartizan.audit.tiles import nodes
from bartizan.audit.trust import Source
from bartizan.audit.witnessed import head_path
from bartizan.core.errors import FormatError

EVIDENCE = "evidence-"
MOST_EVIDENCE = 100


def accept(
    note: Note, proof: Sequence[bytes], *, seen: Checkpoint | None, keys: Sequence[NoteKey]
) -> Checkpoint:
    """Return the head in a note when a key of the log signed it, and it continues the seen one.

    Raises TamperError, which says in what way it does not.
    """
    try:
        checkpoint = parse_checkpoint(note.text)
        verify_note(note, [key for key in keys if key.name == checkpoint.origin])
    except (FormatError, ProofError) as error:
        raise TamperError(f"key-misuse: {error.message}") from None
    if seen is None:
        return checkpoint
    if seen.origin != checkpoint.origin:
        raise TamperError(f"origin-swap: {checkpoint.origin} in the place of {seen.origin}")
    if checkpoint.size < seen.size:
        raise TamperError(f"rollback: the log had {seen.size} records, and has {checkpoint.size}")
    try:
        verify_consistency((seen.size, seen.root), (checkpoint.size, checkpoint.root), list(proof))
    except ProofError as error:
        raise TamperError(f"fork: {error.message}") from None
    return checkpoint


class Witness:
    """A witness with its key, the logs' keys that it knows, and what it has seen so far."""

    def __init__(
        self,
        state: Path,
        signer: NoteSigner,
        keys: Sequence[NoteKey],
        *,
        clock: Callable[[], datetime] = precise_clock,
    ) -> None:
        """Keep state in a folder that the log's host cannot write. Raises AuditError."""
        if signer.kind is Kind.LOG:
            raise AuditError(f"the key of {signer.name} signs logs; a witness needs its own kind")
        try:
            make_durably(state)
        except OSError as error:
            raise LogFailedError(f"cannot make {state}: {error.strerror or error}") from None
        self._state, self._signer, self._keys, self._clock = Folder(state), signer, keys, clock

    def seen(self, origin: str) -> Note | None:
        """Return the last head of a log that was cosigned here, None before the first."""
        content = self._state.read(_name(origin), LONGEST)
        return None if content is None else parse_note(content)

    def cosign(self, source: Source, *, first: bool = True) -> Note:
        """Return the log's head with this witness's cosignature, after remembering it.

        `first` says that the log may be one that was never seen here; for a witness that has seen
        it, a state without it is a lost one. Raises TamperError when the head is not consistent
        with the last one; its hint says which heads are kept as evidence. Raises AuditError for
        a log never seen, LogLockedError while another run of this witness cosigns.
        """
        with closing(WriterLock(self._state.root)):
            note = _head(source)
            last = self.seen(note.text.partition("\n")[0])
            if last is None and not first:
                raise AuditError(
                    f"{self._state.root} has no head of this log: nothing shows a rollback or fork",
                    hint="Restore the witness's state; or say --first for a log new to it.",
                )
            return self._continued(source, note, last)

    def _continued(self, source: Source, note: Note, last: Note | None) -> Note:
        origin = note.text.partition("\n")[0]
        try:
            before = None if last is None else parse_checkpoint(last.text)
            _check_kept(source, before)
            accept(note, _proof(source, before, note), seen=before, keys=self._keys)
        except TamperError as error:
            kept = self._keep(origin, [each for each in (last, note) if each is not None])
            raise TamperError(error.message, hint=kept) from None
        ours = Note(note.text, self._vouched(note)).signed(self._signer, self._moment())
        self._write({_name(origin): ours.content})
        return ours

    def _vouched(self, note: Note) -> tuple[Signature, ...]:
        """Return the signatures by the log's keys: what others wrote there was not checked."""
        own = [each for each in note.signatures if any(each.by(key) for key in self._keys)]
        return tuple(dict.fromkeys(own))

    def _moment(self) -> int:
        return int(self._clock().timestamp())

    def _keep(self, origin: str, notes: Sequence[Note]) -> str:
        """Keep heads that show what happened, and say so; what nobody signed shows nothing."""
        try:
            verify_note(notes[-1], self._keys)
        except ProofError:
            return "Nothing is kept of it, since no key of the log has signed it."
        evidence = b"\n".join(note.content for note in notes)
        name = f"{EVIDENCE}{_name(origin)}-{sha256(evidence).hexdigest()[:16]}"
        known = [path for path in self._state.files() if path.startswith(EVIDENCE)]
        if name not in known and len(known) >= MOST_EVIDENCE:
            return f"{self._state.root} holds {len(known)} such cases: no more are kept."
        self._write({name: evidence})
        return f"The heads are kept as evidence in {self._state.root / name}."

    def _write(self, files: dict[str, bytes]) -> None:
        try:
            publish(self._state, files)
        except OSError as error:
            reason = error.strerror or error
            raise LogFailedError(f"cannot write {self._state.root}: {reason}") from None


def deposit(folder: Folder, note: Note, key: NoteKey) -> str:
    """Put a cosigned head into the log's folder, for verifiers; return its path there.

    Raises LogFailedError when that cannot be written.
    """
    path = head_path(key)
    try:
        publish(folder, {path: note.content})
    except OSError as error:
        raise LogFailedError(f"cannot write {path}: {error.strerror or error}") from None
    return path


def _head(source: Source) -> Note:
    content = source.read(CHECKPOINT, LONGEST)
    if content is None:
        raise AuditError("there is no log: its checkpoint is missing")
    try:
        return parse_note(content)
    except FormatError as error:
        raise TamperError(f"edit: the checkpoint cannot be read: {error.message}") from None


def _proof(source: Source, before: Checkpoint | None, note: Note) -> list[bytes]:
    """Return the consistency proof from the log's tiles; an empty one where it has none."""
    try:
        after = parse_checkpoint(note.text)
        if before is None or before.size > after.size:
            return []
        return consistency_proof(before.size, after.size, nodes(source.tile, after.size))
    except FormatError:
        return []


def _check_kept(source: Source, before: Checkpoint | None) -> None:
    """Raise TamperError when what was seen last cannot be compared with anything any more."""
    try:
        minimum = read_minimum(source)
    except FormatError as error:
        raise TamperError(f"edit: the minimum index was changed: {error.message}") from None
    if before is not None and before.size < minimum:
        because = f"nothing below {minimum} is kept, and this witness saw {before.size} records"
        raise TamperError(f"pruned: {because}: whether the log continues them cannot be shown")


def _name(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()[:32]
