"""Receipts (C2SP tlog-proof): one text that shows offline that a log holds an entry."""

from collections.abc import Collection
from dataclasses import dataclass

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import HASH, leaf_hash, verify_inclusion
from bartizan.audit.note import Note, parse_note, verify_note
from bartizan.audit.notekeys import Kind, NoteKey
from bartizan.audit.text import b64, decimal, unb64
from bartizan.core.errors import FormatError

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST = 1 << 21
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an entry stands in a log; `extra` holds the entry itself, unauthenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The whole receipt."""
        extra = "" if self.extra is None else f"extra {b64(self.extra)}\n"
        path = "".join(f"{b64(each)}\n" for each in self.path)
        head = f"{HEADER}\n{extra}index {self.index}\n{path}\n"
        return head + self.checkpoint.content.decode()


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt has shown: the entry stands in the tree that these keys have signed."""

    index: int
    checkpoint: Checkpoint
    log: str
    witnesses: dict[str, int]


def parse_receipt(content: bytes) -> Receipt:
    """Read a receipt. Raises FormatError for anything else."""
    if len(content) > LONGEST:
        raise FormatError(f"a receipt of {len(content)} bytes is too large")
    head, found, note = content.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise FormatError("the head of a receipt is ASCII") from None
    if not found or lines.pop(0) != HEADER:
        raise FormatError("this is no receipt (tlog-proof)")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = unb64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index ") or len(lines) > MOST_HASHES + 1:
        raise FormatError("a receipt has one index and at most 63 hashes")
    index = decimal(lines.pop(0).removeprefix("index "))
    path = tuple(map(unb64, lines))
    if any(len(each) != HASH for each in path):
        raise FormatError(f"a hash of a receipt has {HASH} bytes")
    return Receipt(index, path, parse_note(note), extra)


def check_receipt(
    receipt: Receipt, entry: bytes, *, keys: Collection[NoteKey], origin: str | None = None
) -> Proven:
    """Return what the receipt shows of entry. Raises ProofError when it does not show it.

    keys are those of the log and of witnesses; one of the log's must have signed, whose name is
    the checkpoint's origin.
    """
    try:
        checkpoint = parse_checkpoint(receipt.checkpoint.text)
    except FormatError as error:
        raise ProofError(f"the receipt has no checkpoint: {error.message}") from None
    if origin not in (None, checkpoint.origin):
        raise ProofError(f"the receipt is of the log {checkpoint.origin}, not {origin}")
    verified = verify_note(receipt.checkpoint, keys)
    known = [key for key in keys if key.vkey in verified]
    logs = [key for key in known if key.kind is Kind.LOG and key.name == checkpoint.origin]
    if not logs:
        raise ProofError(f"no trusted key of the log {checkpoint.origin} has signed the receipt")
    verify_inclusion(
        leaf_hash(entry),
        receipt.index,
        checkpoint.size,
        path=receipt.path,
        root=checkpoint.root,
    )
    witnesses = {key.vkey: verified[key.vkey] for key in known if key.kind is not Kind.LOG}
    return Proven(receipt.index, checkpoint, logs[0].vkey, witnesses)
