"""Signed notes (C2SP signed-note): a text, and who signed it."""

from collections.abc import Collection
from dataclasses import dataclass

from bartizan.audit.errors import ProofError
from bartizan.audit.notekeys import NoteKey, NoteSigner, check_name
from bartizan.audit.text import b64, unb64
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError

LONGEST = 1 << 20
MOST_SIGNATURES = 64
ID = 4
DASH = "\u2014 "
SPACE = 0x20


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and the bytes."""

    name: str
    id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line of the note, with its end."""
        return f"{DASH}{self.name} {b64(self.id + self.value)}\n"

    def by(self, key: NoteKey) -> bool:
        """Whether it says to be by this key."""
        return self.name == key.name and self.id == key.id


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures; nothing in it is verified yet."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @property
    def content(self) -> bytes:
        """The bytes of the whole note."""
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}".encode()

    def signed(self, signer: NoteSigner, moment: int = 0) -> "Note":
        """Return the note with one more signature."""
        key = signer.key
        added = Signature(key.name, key.id, signer.sign(self.text, moment))
        return Note(self.text, (*self.signatures, added))


def parse_note(content: bytes) -> Note:
    """Read a note. Raises FormatError for anything but a note with at least one signature."""
    if len(content) > LONGEST:
        raise FormatError(f"a note of {len(content)} bytes is too large")
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("a note is UTF-8") from None
    if any(each < SPACE and each != ord("\n") for each in content):
        raise FormatError("a note holds no control characters")
    text, found, block = whole.rpartition("\n\n")
    lines = block.split("\n")
    if not found or not block or lines.pop() or len(lines) > MOST_SIGNATURES:
        raise FormatError("a note is a text, an empty line, and one line for each signature")
    return Note(text + "\n", tuple(map(_parse_line, lines)))


def _parse_line(line: str) -> Signature:
    name, found, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not found:
        raise FormatError(f"'{line[:60]}' is no line of a signature")
    check_name(name)
    value = unb64(encoded)
    if len(value) <= ID:
        raise FormatError(f"the signature of {name} is too short")
    return Signature(name, value[:ID], value[ID:])


def verify_note(note: Note, keys: Collection[NoteKey]) -> dict[str, int]:
    """Return the verified vkeys, each with the moment of its signature (0 where it has none).

    Signatures by unknown keys are ignored. Raises ProofError when one by a known key is false, or
    when there is none by a known key.
    """
    verified: dict[str, int] = {}
    for signature in note.signatures:
        for key in keys:
            if signature.by(key):
                try:
                    verified[key.vkey] = key.verify(note.text, signature.value)
                except (SignatureInvalidError, FormatError):
                    raise ProofError(f"the signature of {key.name} does not verify") from None
    if not verified:
        raise ProofError("none of the trusted keys has signed this note")
    return verified
