"""Reads CODEOWNERS files as GitHub and GitLab do, and finds the owners of a path."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.glob import LONGEST, fits
from bartizan.formats.lines import lines_of, read_text

MAX_RULES: Final = 2_000
_MAX_PARTS: Final = 40


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A pattern with its owners; one without owners says that nobody in particular owns it."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    section: str = ""


def read_codeowners(content: bytes) -> tuple[OwnerRule, ...]:
    """Read the rules in order.

    The owners of a GitLab section are those of its rules that name none. Raises FormatError for
    content that is no text, for more than MAX_RULES rules and for a pattern with a part beyond
    LONGEST: the last rule that matches decides, so that none may be left out.
    """
    rules: list[OwnerRule] = []
    section, inherited = "", tuple[str, ...]()
    for number, line in enumerate(lines_of(read_text(content)), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith(("[", "^[")) and "]" in text:
            head, _, rest = text.lstrip("^[").partition("]")
            section, inherited = head, _owners(rest.rpartition("]")[2].split())
            continue
        pattern, *rest_of_line = text.replace("\\ ", "\x00").split()
        if len(rules) == MAX_RULES:
            raise FormatError(f"it has more than {MAX_RULES} rules")
        if any(len(part) > LONGEST for part in pattern.split("/")):
            raise FormatError(f"line {number}: a pattern is longer than {LONGEST} characters")
        owners = _owners(rest_of_line) or inherited
        rules.append(OwnerRule(_unescaped(pattern), owners, number, section))
    return tuple(rules)


def owners_of(rules: Iterable[OwnerRule], path: str) -> tuple[str, ...]:
    """Return the owners by the last rule that matches a path; none when no rule does."""
    found: tuple[str, ...] = ()
    for rule in rules:
        if matches(rule.pattern, path):
            found = rule.owners
    return found


def matches(pattern: str, path: str) -> bool:
    """Whether a CODEOWNERS pattern covers a path.

    A pattern with a slash before its end is anchored at the root; one that ends where a folder does
    covers all below it.
    """
    bare = pattern.rstrip("/") if pattern != "/" else "**"
    anchored = "/" in bare
    wanted = bare.strip("/").split("/")
    parts = path.split("/")
    if len(wanted) > _MAX_PARTS or len(parts) > _MAX_PARTS:
        return False
    if not anchored:
        wanted = ["**", *wanted]
    is_shallow = wanted[-1] == "*" and len(wanted) > 1 and anchored
    ends = _ends(wanted, parts)
    if pattern.endswith("/"):
        ends.discard(len(parts))
    return len(parts) in ends if is_shallow else bool(ends)


def _ends(wanted: list[str], parts: list[str]) -> set[int]:
    """Return after how many parts of the path the pattern can be used up."""
    positions = {0}
    for want in wanted:
        if want == "**":
            positions = set(range(min(positions, default=len(parts)), len(parts) + 1))
        else:
            positions = {at + 1 for at in positions if at < len(parts) and fits(want, parts[at])}
    return positions


def _owners(words: Iterable[str]) -> tuple[str, ...]:
    owners: list[str] = []
    for word in words:
        if word.startswith("#"):
            break
        if "@" in word:
            owners.append(word)
    return tuple(owners)


def _unescaped(pattern: str) -> str:
    return pattern.replace("\x00", " ").replace("\\#", "#")
