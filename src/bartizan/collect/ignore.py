"""The rules of .gitignore files: which paths of a folder its team does not keep."""

import warnings
from collections.abc import Sequence
from typing import Final

from pathspec import GitIgnoreSpec

MAX_BYTES: Final = 256 * 1024
MAX_LINES: Final = 2_000
LONGEST_LINE: Final = 1_000
BOM: Final = b"\xef\xbb\xbf"
Rules = tuple[tuple[str, GitIgnoreSpec], ...]


def rules_of(folder: str, content: bytes) -> Rules:
    """Return what a .gitignore file in a folder says; none where it cannot be understood.

    A line that is no pattern says nothing, as in git. Never raises.
    """
    lines = content.removeprefix(BOM).decode("utf-8", "replace").split("\n")
    if len(content) > MAX_BYTES or len(lines) > MAX_LINES:
        return ()
    short = [line.rstrip("\r") for line in lines if len(line) <= LONGEST_LINE]
    spec = _compiled(short)
    if spec is None:
        spec = _compiled([line for line in short if _compiled([line]) is not None])
    return () if spec is None else ((folder, spec),)


def is_ignored(path: str, rules: Rules) -> bool:
    """Whether the rules of the folders above a path leave it out; a folder's path ends in `/`."""
    decided = False
    for folder, spec in (each for each in rules if path.startswith(each[0])):
        verdict = spec.check_file(path.removeprefix(folder)).include
        decided = decided if verdict is None else verdict
    return decided


def _compiled(lines: Sequence[str]) -> GitIgnoreSpec | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return GitIgnoreSpec.from_lines(lines)
    except Exception:  # noqa: BLE001  (each engine of patterns has errors of its own)
        return None
