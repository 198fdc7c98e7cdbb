"""Reads the pointers that stand in a checkout for files that git keeps in a large-file store."""

import re
from typing import Final

LONGEST: Final = 512
# Git LFS, specification of pointers: the version, then keys in order, of which oid comes first.
_POINTER: Final = re.compile(rb"version \S{4,80}git-lfs\S{0,40}\r?\noid sha256:([0-9a-f]{64})\r?\n")


def pointed(content: bytes) -> str | None:
    """Return the SHA-256, in hexadecimal, of the file that content points at; None for no pointer.

    The first `LONGEST` bytes of a file are enough.
    """
    found = _POINTER.match(content)
    return found[1].decode("ascii") if found else None
