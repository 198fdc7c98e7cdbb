"""Which reports of other tools lie in a workload, and which that should be there are not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from bartizan.collect.tree import Entry, Tree
from bartizan.evidence.declared import Declared
from bartizan.evidence.facts import Gap

IMPORTS = ".bartizan/imports/"
_ABOVE = frozenset({".bartizan", ".bartizan/imports"})
_NO_REPORT = re.compile(
    r"(?i)(?:.*/)?(?:\.git(?:keep|ignore|attributes)|\.keep|readme(?:\.(?:md|rst|txt))?)"
)


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports that count, in the order of their paths, and those that cannot be had."""

    files: tuple[Entry, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __bool__(self) -> bool:
        """Whether the workload speaks of any report."""
        return bool(self.files or self.gaps)


def reports_in(tree: Tree, declared: Declared) -> Reports:
    """Return the reports in the folder of imports, and those that the profile names.

    What a person named counts though .gitignore leaves it out; a name for which nothing is there,
    and what cannot be read in the folder of imports, is evidence that was lost.
    """
    patterns = declared.profile.imports if declared.profile else ()
    at = {entry.path: entry for entry in tree.entries}
    at |= {link.path: at[link.target] for link in tree.links}
    chosen = {path for path in at if path.startswith(IMPORTS) and not _NO_REPORT.fullmatch(path)}
    if patterns:
        at |= {entry.path: entry for entry in tree.ignored()}
    gaps = [gap for gap in (*tree.skipped, *tree.lost) if _unseen(gap, chosen)]
    folded = {path: PurePosixPath(path.lower()) for path in at} if patterns else {}
    for pattern in dict.fromkeys(patterns):
        named = {path for path, name in folded.items() if _named(name, pattern)}
        chosen |= named
        if not named:
            reason = "is named by the imports of bartizan.yaml, and no such file is there"
            gaps.append(Gap(pattern, reason))
    return Reports(tuple(_once(at[path] for path in sorted(chosen))), tuple(gaps))


def _once(entries: Iterable[Entry]) -> Iterable[Entry]:
    return {entry.path: entry for entry in entries}.values()


def _unseen(gap: Gap, seen: set[str]) -> bool:
    path = gap.path.rstrip("/")
    if path in seen or _NO_REPORT.fullmatch(path):
        return False
    return path in _ABOVE or path.startswith(IMPORTS)


def _named(path: PurePosixPath, pattern: str) -> bool:
    try:
        return path.match(pattern.lower())
    except ValueError:  # an empty pattern: "." or "/"
        return False
