"""Bodies that can be forgotten: sealed under a key of their subject, which can be destroyed.

The log keeps the sealed bytes for ever; without the key they are noise (crypto-erasure). The keys
stand in one file, wrapped by a master key, and not in the log's folder. Copies of that file (a
backup) keep the keys alive: erasure is as complete as their deletion is.
"""

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from bartizan.audit.errors import AuditError, LogFailedError
from bartizan.audit.lock import WriterLock
from bartizan.audit.reading import load
from bartizan.audit.record import Sealed
from bartizan.audit.store import Folder, make_durably, publish
from bartizan.audit.text import b64, unb64
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import CryptoError
from bartizan.crypto.keyfile import OWNER_ONLY
from bartizan.crypto.seal import new_key, seal, unseal

SCHEMA = "bartizan.audit-subjects/v1"
FILE = "subjects.json"
HOLD = "hold"
LONGEST = 256 << 20
WRAP = b"bartizan.audit.wrap/v1\x00"
BODY = b"bartizan.audit.body/v1\x00"
NAME = b"bartizan.audit.subject/v1\x00"


class Subjects:
    """The keys of the people and things that sealed bodies are about."""

    def __init__(self, folder: Path, master: bytes) -> None:
        """Use a folder of its own, outside the log's; master is a key of 32 bytes."""
        make_durably(folder, 0o700)
        self._folder, self._master = Folder(folder, mode=OWNER_ONLY), master

    def pseudonym(self, subject: str) -> str:
        """Return the name by which the log knows a subject."""
        return hmac.new(self._master, NAME + subject.encode(), sha256).hexdigest()[:32]

    def seal(self, subject: str, plain: bytes) -> Sealed:
        """Return a body that opens only with the subject's key, which is made when there is none.

        Raises AuditError for a subject that has been erased.
        """
        with self.sealing() as sealed:
            return sealed(subject, plain)

    @contextmanager
    def sealing(self) -> Iterator[Callable[[str, bytes], Sealed]]:
        """Yield what `seal` does for many bodies: the keys are read once, and locked meanwhile.

        A new key is on the disk before anything sealed under it is returned.
        """
        lock = WriterLock(self._folder.root)
        try:
            keys = self._load()

            def sealed(subject: str, plain: bytes) -> Sealed:
                name = self.pseudonym(subject)
                if name not in keys:
                    keys[name] = self._fresh(name)
                    self._write(keys)
                key = self._key(name, keys[name])
                return Sealed(name, b64(seal(key, plain, BODY + name.encode())))

            yield sealed
        finally:
            lock.release()

    def states(self) -> Iterator[tuple[str, bool, str]]:
        """Yield the pseudonyms, each with whether it has its key, and the reasons of its holds."""
        for name, entry in sorted(self._load().items()):
            yield name, "key" in entry, "; ".join(map(entry.__getitem__, _holds(entry)))

    def open(self, sealed: Sealed) -> bytes:
        """Return the body. Raises AuditError when the subject was erased or the body changed."""
        entry = self._load().get(sealed.subject)
        if entry is None:
            raise AuditError(f"there is no key of subject {sealed.subject}")
        try:
            body = unb64(sealed.body)
            return unseal(self._key(sealed.subject, entry), body, BODY + sealed.subject.encode())
        except (CryptoError, FormatError) as error:
            raise AuditError(f"the sealed body does not open: {error.message}") from None

    def erase(self, subject: str) -> None:
        """Destroy a subject's key; AuditError for none, and while a legal hold forbids it."""
        name = self.pseudonym(subject)
        with self._changing() as keys:
            for hold in _holds(keys.get(name, {})):
                raise AuditError(
                    f"a legal {hold} forbids to erase this subject: {keys[name][hold]}",
                    hint="Lift it first, by its number in the log that it names: `audit release`.",
                )
            if name not in keys:
                raise AuditError(
                    f"there is no key of subject {name}",
                    hint="Write its name as it was when the body was sealed.",
                )
            keys[name] = {"erased": "yes"}

    def hold(self, subject: str, by: str, reason: str) -> None:
        """Forbid to erase a subject until a hold is lifted; `by` names its log and its record."""
        name = self.pseudonym(subject)
        with self._changing() as keys:
            keys.setdefault(name, self._fresh(name))[f"{HOLD} {by}"] = reason

    def lift(self, by: str) -> bool:
        """Lift one hold, and no other; return whether it stood here."""
        with self._changing() as keys:
            found = [entry.pop(f"{HOLD} {by}", None) for entry in keys.values()]
        return any(each is not None for each in found)

    def _key(self, name: str, entry: dict[str, str]) -> bytes:
        if "key" not in entry:
            raise AuditError(f"the key of subject {name} has been destroyed")
        try:
            return unseal(self._master, unb64(entry["key"]), _wrap(name))
        except (CryptoError, FormatError) as error:
            raise AuditError(f"the key of a subject does not open: {error.message}") from None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, str]]]:
        """Hold the lock, and write the keys when the block ends well and changed them."""
        lock = WriterLock(self._folder.root)
        try:
            keys = self._load()
            before = json.dumps(keys, sort_keys=True)
            yield keys
            if json.dumps(keys, sort_keys=True) != before:
                self._write(keys)
        finally:
            lock.release()

    def _fresh(self, name: str) -> dict[str, str]:
        return {"key": b64(seal(self._master, new_key(), _wrap(name)))}

    def _write(self, keys: dict[str, dict[str, str]]) -> None:
        document = {"schema": SCHEMA, "subjects": keys}
        try:
            publish(self._folder, {FILE: json.dumps(document, sort_keys=True).encode()})
        except OSError as error:
            reason = error.strerror or error
            raise LogFailedError(f"cannot write {self._folder.root}: {reason}") from None

    def _load(self) -> dict[str, dict[str, str]]:
        content = self._folder.read(FILE, LONGEST)
        if content is None:
            return {}
        subjects = load(content).get("subjects")
        if not isinstance(subjects, dict):
            raise FormatError(f"{FILE} is no store of subjects' keys")
        return {
            name: {key: str(value) for key, value in entry.items()}
            for name, entry in subjects.items()
            if isinstance(entry, dict)
        }


def _holds(entry: dict[str, str]) -> list[str]:
    return sorted(member for member in entry if member.partition(" ")[0] == HOLD)


def _wrap(name: str) -> bytes:
    return WRAP + name.encode()
