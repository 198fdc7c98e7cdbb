"""Remembers the scans of large model files by their content, in the user's cache folder.

Every byte is read and hashed again each time; what is saved is unpacking and walking. What else
could change the answer is part of the key: the engine, the list of allowed names, and the name that
a file has, since some names promise a format.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from bartizan import __version__
from bartizan.engine.cache import DiskCache, user_cache_folder
from bartizan.scan.facts import ENGINE, Coverage, FileScan, ScanFinding, Verdict

if TYPE_CHECKING:
    from bartizan.engine.cache import Cache
    from bartizan.scan.allowed import Allowed

KEPT = 10_000


class ScanMemory:
    """Scans by digest and name, as long as engine and list are the same."""

    def __init__(self, known: "Allowed", cache: "Cache | None" = None) -> None:
        """Use the user's cache, or another one."""
        grants = sorted(f"{grant}" for grant in known.grants.values())
        self.judges = "|".join((__version__, ENGINE, known.version, *grants))
        self.cache = cache or DiskCache(user_cache_folder() / "model-scans.sqlite", most=KEPT)

    def recall(self, path: str, digest: str) -> FileScan | None:
        """Return what a scan said of a file of this name and content, None where none did."""
        key = self._key(path, digest)
        content = self.cache.get([key]).get(key)
        try:
            return None if content is None else _scan(path, digest, json.loads(content))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, scan: FileScan) -> None:
        """Keep a scan that has a digest."""
        told = {**asdict(scan), "findings": [each._asdict() for each in scan.findings]}
        told["coverage"] = scan.coverage._asdict()
        content = json.dumps(told, separators=(",", ":")).encode()
        self.cache.put({self._key(scan.path, scan.digest or ""): content})

    def _key(self, path: str, digest: str) -> str:
        name = path.rpartition("/")[2]
        return sha256(f"model-scan|{self.judges}|{name}|{digest}".encode()).hexdigest()


def _scan(path: str, digest: str, told: dict[str, object]) -> FileScan:
    findings, coverage = told["findings"], told["coverage"]
    if not isinstance(findings, list) or not isinstance(coverage, dict):
        raise TypeError("no scan")
    return FileScan(
        path=path,
        format=str(told["format"]),
        digest=digest,
        findings=tuple(
            ScanFinding(**{**each, "verdict": Verdict(each["verdict"])}) for each in findings
        ),
        coverage=Coverage(**coverage),
        allowed=_texts(told["allowed"]),
        names=_texts(told["names"]),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
