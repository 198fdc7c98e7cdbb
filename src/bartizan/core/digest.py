"""Digests that name content and identify findings."""

from hashlib import sha256

SEPARATOR = b"\x00"


def digest_bytes(content: bytes) -> str:
    """Return the SHA-256 of content as `sha256:<hex>`."""
    return f"sha256:{sha256(content).hexdigest()}"


def fingerprint(*parts: str) -> str:
    """Return a stable 32-digit identity of the parts, each kept apart from its neighbours."""
    joined = SEPARATOR.join(part.encode("utf-8", "surrogatepass") for part in parts)
    return sha256(b"bartizan.fingerprint.v1\x00" + joined).hexdigest()[:32]
