"""Archives that Python runs or imports from: the code in them is not read, and each says so.

Python takes a zip by its end, whatever it is called and whatever stands before it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bartizan.collect.models import ModelInput
from bartizan.collect.source import ARCHIVES, PYTHON, wants
from bartizan.collect.tree import Entry, Tree
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import Source
from bartizan.formats.zipmembers import Member, is_zip, read_members

MOST_MEMBERS: Final = 200_000
# Where a TorchScript keeps its graph, written as Python that no Python runs.
_GRAPH: Final = re.compile(r"[^/]+/code/")


def with_archives(found: Source, tree: Tree) -> Source:
    """Add to source code the archives of code that are not among its gaps yet."""
    known = {gap.path for gap in found.gaps}
    held = (gap for gap in archives(tree) if gap.path not in known)
    gaps = sorted((*found.gaps, *held), key=lambda gap: gap.path)
    return replace(found, gaps=tuple(gaps))


def archives(tree: Tree) -> tuple[Gap, ...]:
    """Return the archives that hold source code, and those of which that cannot be told.

    What they hold is listed and not read, so any word may be in them. An archive of data is none.
    """
    return tuple(_gaps(tree))


def _gaps(tree: Tree) -> Iterator[Gap]:
    for entry in tree.entries:
        if entry.size and not entry.path.lower().endswith(PYTHON):
            reason = _reason(_input(tree, entry))
            if reason:
                yield Gap(entry.path, reason)


def _input(tree: Tree, entry: Entry) -> ModelInput:
    return ModelInput(
        entry.path, entry.size, lambda offset, count: tree.head(entry.path, count, offset)
    )


def _reason(file: ModelInput) -> str:
    """Return why a file may hold code that is not read, "" when it holds none."""
    named = file.path.lower().endswith(ARCHIVES)
    if not named and not _ends_as_zip(file):
        return ""
    try:
        members = read_members(file, MOST_MEMBERS)
    except FormatError as error:
        return f"may be an archive of code: {error.message}"
    code = next((member for member in members if _is_code(member, named=named)), None)
    return f"is an archive that holds code ({code.name[:80]}), which is not read" if code else ""


def _ends_as_zip(file: ModelInput) -> bool:
    try:
        return is_zip(file)
    except FormatError:
        return False


def _is_code(member: Member, *, named: bool) -> bool:
    name = member.name
    if not named and _GRAPH.match(name):
        return False
    return wants(name) or name.lower().endswith(ARCHIVES)
