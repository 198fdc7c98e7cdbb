"""The profile at the top of a workload, for commands that need nothing else of it."""

from pathlib import Path

from bartizan.core.errors import InvalidInputError
from bartizan.evidence.declared import Declared

ESCAPE = b"\\"


def profile_at(root: Path, about: bytes = b"") -> Declared:
    """Return what bartizan.yaml at root declares, nothing where there is none.

    Schemas are slow to load: who asks `about` one field gets nothing, too, where the file is text
    that does not have that word. Raises InvalidInputError for a file that cannot be read, breaks
    its schema, or is a link out of the workload.
    """
    from bartizan.collect.keeping import PROFILE

    path = root / PROFILE
    if not path.is_file():
        return Declared()
    if not path.resolve().is_relative_to(root.resolve()):
        raise InvalidInputError(
            f"{path} is a symbolic link out of the workload", hint="Make it a file of its own."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    if about not in content and ESCAPE not in content and _is_text(content):
        return Declared()
    from bartizan.collect.declared import read_declared

    return read_declared({PROFILE: content})


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content
