"""Python in files whose names do not say so: whole files of it, and scripts inside of other files.

`exec`, `runpy` and the interpreter itself run a file whatever it is called, and shell scripts,
container files, workflows and templates carry scripts of several lines.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent
from typing import Final

from bartizan.collect.python.decode import parsed, python_of
from bartizan.core.errors import FormatError

# Stubs say what is elsewhere; nothing runs them.
_NO_CODE: Final = (".pyi", ".d.ts", ".d.mts", ".d.cts", ".min.js")
# Files that hand pieces of themselves to an interpreter.
_HOSTS: Final = re.compile(
    r"(?i)(?:^|/)(?:[^/]*(?:docker|container)file[^/]*|[^/.]*makefile|justfile|procfile"
    r"|[^/]*\.(?:sh|bash|zsh|ksh|bat|cmd|ps1|ya?ml|tf|tofu|hcl|toml|cfg|ini|mk|template"
    r"|j2|jinja2?|tmpl|tpl|rmd|qmd))\Z"
)
_IMPORT: Final = re.compile(
    rb"^[ \t]*(?:import[ \t]+[A-Za-z_]|from[ \t]+[\w.]+[ \t]+import\b)", re.MULTILINE
)
_HEREDOC: Final = re.compile(r"<<-?[ \t]*[\"']?([A-Za-z_]\w{0,60})")
_FENCE: Final = re.compile(r"[ \t]*(?:```|~~~)")


def python_in(path: str, content: bytes) -> bytes | None:
    """Return the Python of a file that is not named as such, on the lines where it stands.

    Only what imports something counts, and a document that quotes code holds none. Scripts inside
    of another file come without its other lines, which are left empty; they may be no Python.
    """
    if b"import" not in content or path.lower().endswith(_NO_CODE):
        return None
    if _IMPORT.search(content) is None:
        return None
    if _is_module(content):
        return content
    return _scripts(content) if _HOSTS.search(path) else None


def _is_module(content: bytes) -> bool:
    try:
        parsed(python_of(content))
    except (FormatError, RecursionError, MemoryError):
        return False
    return True


def _scripts(content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = [""] * len(lines)
    for start, end in _blocks(lines):
        shown[start:end] = dedent("\n".join(lines[start:end])).split("\n")
    return "\n".join(shown).encode("utf-8", "replace")


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a script begins and ends: a here-document, or lines that are indented alike."""
    done = 0
    for at, line in enumerate(lines):
        if at < done or _IMPORT.match(line.encode("utf-8", "replace")) is None:
            continue
        depth, start = _depth(line), at
        while start > done and _within(lines[start - 1], depth):
            start -= 1
        opened = _HEREDOC.search(lines[start - 1]) if start else None
        word = opened[1] if opened else None
        done = at + 1
        while done < len(lines) and lines[done].strip() != word and _within(lines[done], depth):
            done += 1
        yield start, done


def _within(line: str, depth: int) -> bool:
    """Whether a line may stand in a script of this depth; what opens one stands outside."""
    if not line.strip():
        return True
    return _depth(line) >= depth and not _HEREDOC.search(line) and not _FENCE.match(line)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
