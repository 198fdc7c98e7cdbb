"""Indexes of git work trees, and work trees made by git itself."""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.builders_runs import lay

FILE, LINK, REPOSITORY, SPARSE_FOLDER = 0o100644, 0o120000, 0o160000, 0o040000


@dataclass(frozen=True)
class Tracked:
    name: bytes
    mode: int = FILE
    absent: bool = False


def number(value: int) -> bytes:
    out = [value & 127]
    while value := value >> 7:
        value -= 1
        out.insert(0, 128 | value & 127)
    return bytes(out)


def git_index(
    entries: Iterable[Tracked], version: int = 2, oid: int = 20, extensions: bytes = b""
) -> bytes:
    """An index as git writes it, with its checksum."""
    rows = list(entries)
    body = bytearray(b"DIRC" + version.to_bytes(4) + len(rows).to_bytes(4))
    before = b""
    for row in rows:
        flags = min(len(row.name), 0xFFF) | (0x4000 if row.absent else 0)
        entry = bytes(24) + row.mode.to_bytes(4) + bytes(12) + bytes(oid) + flags.to_bytes(2)
        entry += (0x4000).to_bytes(2) if row.absent else b""
        if version == 4:
            kept = next(
                (n for n in range(len(before), 0, -1) if row.name.startswith(before[:n])), 0
            )
            entry += number(len(before) - kept) + row.name[kept:] + b"\x00"
        else:
            entry += row.name
            entry += bytes(8 - len(entry) % 8)
        body += entry
        before = row.name
    return sealed(bytes(body) + extensions, oid)


def sealed(body: bytes, oid: int = 20) -> bytes:
    """Bytes with their checksum, by which a reader takes them for whole."""
    if oid == 20:
        return body + hashlib.sha1(body, usedforsecurity=False).digest()
    return body + hashlib.sha256(body).digest()


def git(root: Path, *arguments: str) -> str:
    """Run git on its own: neither the user's configuration nor the machine's counts."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(root)}
    who = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")}  # fmt: skip
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        check=True,
        env={**own, **who, **path},
        timeout=60,
    )
    return done.stdout.decode()


def work_tree(
    root: Path, tracked: Mapping[str, str | bytes], others: Mapping[str, str | bytes] | None = None
) -> Path:
    """Lay files that git tracks, by force where they are ignored, and others that it does not."""
    lay(root, tracked)
    git(root, "init", "--quiet")
    git(root, "add", "--force", "--", *tracked)
    return lay(root, others or {})
