"""Keys of signed notes: what they sign, their ids, and their text forms vkey and skey."""

from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Self

from bartizan.audit import cosignature
from bartizan.audit.text import b64, unb64
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import CryptoError, SignatureInvalidError
from bartizan.crypto.keys import Signer, SigningKey, Verifier, VerifyingKey
from bartizan.crypto.mldsa import QuantumSigningKey, QuantumVerifyingKey

PRIVATE = "PRIVATE+KEY+"
MASTER = "bartizan.audit-master/"
PARTS = 3


class Kind(IntEnum):
    """The signature types of C2SP signed-note that are spoken here."""

    LOG = 1
    WITNESS = 4
    WITNESS_QUANTUM = 6


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key with its name and the one kind of signature that it makes."""

    name: str
    kind: Kind
    verifier: Verifier

    @property
    def id(self) -> bytes:
        """The four bytes that say in a signature which key made it."""
        content = f"{self.name}\n".encode() + bytes([self.kind]) + self.verifier.raw
        return sha256(content).digest()[:4]

    @property
    def vkey(self) -> str:
        """The text form: name, id and key, joined by `+`."""
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.verifier.raw)}"

    def verify(self, text: str, value: bytes) -> int:
        """Return the moment of the signature of a note's text, 0 for kinds that have none.

        Raises SignatureInvalidError, or FormatError where value or text cannot be read.
        """
        if self.kind is Kind.LOG:
            self.verifier.verify(value, text.encode())
            return 0
        moment, signature = cosignature.split(value)
        self.verifier.verify(signature, _message(self.kind, self.name, text, moment))
        return moment


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A secret key with its name and the one kind of signature that it makes."""

    name: str
    kind: Kind
    signer: Signer = field(repr=False)

    @classmethod
    def generate(cls, name: str, kind: Kind = Kind.LOG) -> Self:
        """Return a new key. Raises FormatError for a name that a note cannot carry."""
        check_name(name)
        quantum = kind is Kind.WITNESS_QUANTUM
        return cls(name, kind, QuantumSigningKey.generate() if quantum else SigningKey.generate())

    @property
    def key(self) -> NoteKey:
        """The public key."""
        return NoteKey(self.name, self.kind, self.signer.verifier)

    @property
    def skey(self) -> str:
        """The secret text form; only a key file may hold it."""
        secret = b64(bytes([self.kind]) + self.signer.seed)
        return f"{PRIVATE}{self.name}+{self.key.id.hex()}+{secret}"

    def sign(self, text: str, moment: int = 0) -> bytes:
        """Return the signature of a note's text; moment counts only for a witness."""
        if self.kind is Kind.LOG:
            return self.signer.sign(text.encode())
        message = _message(self.kind, self.name, text, moment)
        return cosignature.STAMP.pack(moment) + self.signer.sign(message)


def check_name(name: str) -> None:
    """Raise FormatError for a name of a key that a signed note cannot carry."""
    if not _is_name(name):
        raise FormatError(f"'{name[:60]}' is no name of a key: no spaces, no +, not empty")


def _is_name(name: str) -> bool:
    blank = any(each.isspace() or ord(each) < ord(" ") for each in name)
    return bool(name) and "+" not in name and not blank


def refuse_secret(text: str) -> None:
    """Raise FormatError for a secret key where one to verify with is wanted; it shows no key."""
    for mark, what in ((PRIVATE, "secret key"), (MASTER, "master key")):
        if mark in text:
            raise FormatError(f"this is a {what}: give the verifier key, and keep this one secret")


def parse_vkey(text: str) -> NoteKey:
    """Read a verifier key. Raises FormatError for any other text, and shows nothing of it."""
    refuse_secret(text)
    name, given, kind, raw = _parse(text.strip())
    quantum = kind is Kind.WITNESS_QUANTUM
    try:
        key = NoteKey(name, kind, QuantumVerifyingKey(raw) if quantum else VerifyingKey(raw))
    except CryptoError as error:
        raise FormatError(f"no verifier key: {error.message}") from None
    if key.id.hex() != given:
        raise FormatError("the id of this verifier key is not its own")
    return key


def parse_skey(text: str) -> NoteSigner:
    """Read a secret key. Raises FormatError, whose message never holds any of it."""
    if not text.startswith(PRIVATE):
        raise FormatError("this is no secret key of a signed note")
    try:
        name, given, kind, seed = _parse(text.removeprefix(PRIVATE).strip())
        quantum = kind is Kind.WITNESS_QUANTUM
        key = NoteSigner(name, kind, QuantumSigningKey(seed) if quantum else SigningKey(seed))
    except (CryptoError, FormatError):
        raise FormatError("this secret key of a signed note cannot be read") from None
    if key.key.id.hex() != given:
        raise FormatError("the id of this secret key is not its own")
    return key


def _parse(text: str) -> tuple[str, str, Kind, bytes]:
    parts = text.split("+", PARTS - 1)
    if len(parts) != PARTS:
        raise FormatError("this is no key: name, id and key, joined by +")
    if not _is_name(parts[0]):
        raise FormatError("this key has no name that a note can carry")
    content = unb64(parts[2])
    try:
        return parts[0], parts[1], Kind(content[0]), content[1:]
    except (ValueError, IndexError):
        raise FormatError("this key is of a kind that is not known here") from None


def _message(kind: Kind, name: str, text: str, moment: int) -> bytes:
    if kind is Kind.WITNESS:
        return cosignature.ed25519_message(text, moment)
    return cosignature.mldsa_message(name, text, moment)


__all__ = [
    "Kind",
    "NoteKey",
    "NoteSigner",
    "SignatureInvalidError",
    "check_name",
    "parse_skey",
    "parse_vkey",
    "refuse_secret",
]
