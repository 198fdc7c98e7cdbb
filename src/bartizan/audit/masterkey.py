"""The file of the master key, under which the keys of sealed bodies are wrapped."""

from pathlib import Path

from bartizan.audit.errors import AuditError
from bartizan.audit.subjects import Subjects
from bartizan.audit.text import b64, unb64
from bartizan.core.errors import FormatError
from bartizan.crypto.keyfile import read_secret, write_secret
from bartizan.crypto.seal import KEY, new_key

HEADER = "bartizan.audit-master/v1 "


def open_subjects(log: Path, store: Path, master: Path, *, make: bool = False) -> Subjects:
    """Return the keys of a log's subjects, with the master key of a file; `make` it if it lacks.

    Raises AuditError when either lies in the log's folder: whoever copies a log must not have the
    keys with it. Raises KeyFileError or FormatError for a file that is no master key.
    """
    for path in (store, master):
        if path.resolve().is_relative_to(log.resolve()):
            raise AuditError(
                f"{path} lies in the log's folder: each copy of the log would hold the keys",
                hint="Name a place outside the log, best on another machine.",
            )
    if make and not master.exists():
        write_secret(master, f"{HEADER}{b64(new_key())}\n".encode())
    return Subjects(store, load_master(master))


def load_master(path: Path) -> bytes:
    """Return the master key of a file. Raises KeyFileError, or FormatError when it holds none."""
    text = read_secret(path).decode("ascii", "replace").rstrip("\n")
    try:
        key = unb64(text.removeprefix(HEADER))
    except FormatError:
        key = b""
    if not text.startswith(HEADER) or len(key) != KEY:
        raise FormatError(f"{path} holds no master key")
    return key
