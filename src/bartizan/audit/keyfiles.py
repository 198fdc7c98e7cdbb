"""The key files of logs and witnesses: a secret key in the text form of signed notes."""

from pathlib import Path

from bartizan.audit.given import read_given
from bartizan.audit.notekeys import (
    Kind,
    NoteKey,
    NoteSigner,
    parse_skey,
    parse_vkey,
    refuse_secret,
)
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import KeyFileError
from bartizan.crypto.keyfile import read_secret, write_secret

LONGEST_VKEY = 4096


def make_key(path: Path, name: str, kind: Kind = Kind.LOG) -> NoteSigner:
    """Return a new key that a new file with mode 0600 holds. Raises KeyFileError."""
    signer = NoteSigner.generate(name, kind)
    write_secret(path, f"{signer.skey}\n".encode())
    return signer


def load_key(path: Path) -> NoteSigner:
    """Return the key of a file. Raises KeyFileError when it is unsafe, FormatError when no key."""
    try:
        return parse_skey(read_secret(path).decode("utf-8").strip())
    except UnicodeDecodeError:
        raise FormatError(f"{path} holds no secret key") from None


def load_or_make(path: Path, name: str, kind: Kind = Kind.LOG) -> NoteSigner:
    """Return the key of a file, which is made when it is not there."""
    return load_key(path) if path.exists() else make_key(path, name, kind)


def vkey_of(text: str) -> NoteKey:
    """Return the verifier key that text is, or that the file named by it holds.

    Raises KeyFileError or FormatError for neither; no message shows a key.
    """
    path = Path(text)
    refuse_secret(text)
    try:
        if "+" in text and not path.is_file():
            return parse_vkey(text)
        content = read_given(path, LONGEST_VKEY).decode()
    except FormatError:
        raise
    except (OSError, UnicodeDecodeError, ValueError):
        raise KeyFileError(f"{_shown(text)} is neither a verifier key nor a file of one") from None
    return parse_vkey(content)


def _shown(text: str) -> str:
    """Return a file's name for a message; no base64 has a dot, and no file's name needs a plus."""
    return f"'{text[:80]}'" if "." in text and "+" not in text else "what was given"
