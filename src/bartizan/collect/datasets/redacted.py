"""The note beside a redacted file that says by which policy and key: once is enough.

A pseudonym looks like a value and a moved date like a date, so that nothing in the file tells.
"""

import hmac
import json
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from bartizan.classify.policy import Policy

SCHEMA: Final = "bartizan.redacted/v1"
_DOMAIN: Final = b"bartizan.redacted.v1\x00"


def note_of(path: Path) -> Path:
    """Return where the note of a file stands."""
    return path.with_name(f"{path.name}.redacted.json")


def noted(path: Path, policy: Policy, key: bytes) -> str:
    """Return the note of a redacted file; it tells nothing of the key. Raises OSError."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    seal = hmac.new(key, _DOMAIN + _told(policy, digest), sha256).hexdigest()
    return json.dumps({"schema": SCHEMA, "sha256": digest, "seal": seal}, indent=2) + "\n"


def is_redacted(path: Path, policy: Policy, key: bytes) -> bool:
    """Whether a file is just as a redaction by this policy and key left it. Raises OSError."""
    note = note_of(path)
    if not note.is_file():
        return False
    wanted = noted(path, policy, key).encode()
    return hmac.compare_digest(note.read_bytes(), wanted)


def _told(policy: Policy, digest: str) -> bytes:
    rules = [sorted(policy.types.items()), sorted(policy.columns.items())]
    return json.dumps([digest, rules]).encode()
