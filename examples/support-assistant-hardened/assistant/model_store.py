"""Our own model files: fetched by version, and read only when their digest is the recorded one."""

import hashlib
import json
from pathlib import Path

LOCK = Path("models/models.lock.json")


class Tampered(Exception):
    """A file is not the one that was released."""


def verify_digest(name: str, folder: Path = Path("models")) -> Path:
    """Return the path of a model file; raise Tampered unless it is exactly the released one."""
    expected = json.loads(LOCK.read_text(encoding="utf-8"))["files"][name]["sha256"]
    path = folder / name
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != expected:
        raise Tampered(f"{name} has the digest {actual}, not {expected}")
    return path
