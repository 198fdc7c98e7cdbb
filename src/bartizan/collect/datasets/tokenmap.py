"""The sealed map of tokens on disk: read whole, written whole, never in clear."""

import fcntl
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bartizan.classify.masking import KEY_BYTES
from bartizan.classify.tokens import TOKEN, Tokens
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing.context import Context, Expected
from bartizan.sealing.keys import KeyProvider, Recipient
from bartizan.sealing.local import PASSPHRASE
from bartizan.sealing.opening import open_sealed
from bartizan.sealing.whole import whole
from bartizan.sealing.writing import seal_stream

SCHEMA: Final = "bartizan.tokens/v1"
MOST_BYTES: Final = 512 << 20
_CONTEXT: Final = Context(dataset=SCHEMA)


def read_map(path: Path, keys: Sequence[KeyProvider]) -> Tokens:
    """Return the tokens of a map.

    Raises what opening a sealed file raises, FormatError for what is no map of tokens.
    """
    return _opened(path, keys)[0]


@contextmanager
def growing(path: Path, keys: Sequence[KeyProvider]) -> "Iterator[Map]":
    """Give a map to add to, a new one where there is none; no other run has it meanwhile.

    Raises as `read_map`, and InvalidInputError where another run has it or it cannot be written.
    """
    try:
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InvalidInputError(f"cannot write {path}: {error.strerror}") from None
    try:
        _lock(lock, path)
        if path.exists() or path.is_symlink():
            yield Map(path, keys, *_opened(path, keys))
        else:
            yield Map(path, keys, Tokens(os.urandom(KEY_BYTES), {}), ())
    finally:
        os.close(lock)


def _lock(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InvalidInputError(
            f"another run has {path}", hint="Wait for its end: two would lose tokens."
        ) from None


class Map:
    """A map that grows: `save` puts what it has durably in the place of what was on disk."""

    def __init__(
        self, path: Path, keys: Sequence[KeyProvider], tokens: Tokens, known: tuple[Recipient, ...]
    ) -> None:
        self._path = path
        self._keys = keys
        self.tokens = tokens
        self._known = known
        self._saved = len(tokens.values)

    def save(self) -> None:
        """Seal the map anew, where it has grown; whole, mode 0600, or as it was.

        Raises InvalidInputError where someone whom it was sealed for would be shut out, or where it
        has become too large, and what sealing raises.
        """
        if self._known and len(self.tokens.values) == self._saved:
            return
        content = _encoded(self.tokens)
        if len(content) > MOST_BYTES:
            raise InvalidInputError(
                f"{self._path} would have more than {MOST_BYTES >> 20} MiB",
                hint="Begin a new map for further files.",
            )
        with whole(self._path) as out:
            sealed = seal_stream(io.BytesIO(content), out, _CONTEXT, self._keys)
            lost = _shut_out(self._known, sealed.recipients)
            if lost:
                raise InvalidInputError(
                    f"{self._path} is sealed for {lost[0]} as well, who could open it no more",
                    hint="Name each key that it is sealed for with --key.",
                )
        self._saved = len(self.tokens.values)


def _shut_out(before: Sequence[Recipient], after: Sequence[Recipient]) -> list[str]:
    """Return who could open what was sealed before and not what is now.

    A passphrase has another name each time it seals: of these there have to be as many.
    """
    left = [each for each in before if each.name not in {one.name for one in after}]
    phrases = sum(1 for each in after if each.provider == PASSPHRASE)
    again = [each for each in left if each.provider == PASSPHRASE][:phrases]
    return sorted(each.name for each in left if each not in again)


def _opened(path: Path, keys: Sequence[KeyProvider]) -> tuple[Tokens, tuple[Recipient, ...]]:
    with open_sealed(path, keys) as reader:
        header = reader.header
        Expected(_CONTEXT.dataset).check(header.head.context)
        if reader.length > MOST_BYTES:
            raise FormatError(f"{path} has more than {MOST_BYTES >> 20} MiB")
        content = reader.read_at(0, reader.length)
        return _decoded(content, path), header.slot.recipients


def _encoded(tokens: Tokens) -> bytes:
    document = {"schema": SCHEMA, "key": tokens.key.hex(), "values": tokens.values}
    return json.dumps(document).encode()


def _decoded(content: bytes, path: Path) -> Tokens:
    wrong = FormatError(f"{path} holds no map of tokens")
    try:
        document = json.loads(content)
        key, values = bytes.fromhex(document["key"]), document["values"]
        right = document["schema"] == SCHEMA and len(key) == KEY_BYTES and isinstance(values, dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise wrong from None
    if not right or not all(
        TOKEN.fullmatch(name) and isinstance(value, str) for name, value in values.items()
    ):
        raise wrong
    return Tokens(key, values)
