"""The lines around what was found, as a report shows them."""

import re
from collections.abc import Mapping

from bartizan.assess.facts import Assessment
from bartizan.collect.tree import Tree
from bartizan.core.place import Place
from bartizan.core.words import Outcome
from bartizan.report.excerpt import excerpt

MOST_EXCERPTS = 2_000


def excerpts(tree: Tree, assessment: Assessment) -> Mapping[Place, tuple[str, ...]]:
    """Return lines of what was looked at; a report to import may name any other file."""
    wanted: dict[str, list[Place]] = {}
    for finding in assessment.findings:
        if finding.outcome in (Outcome.FAIL, Outcome.REVIEW):
            for place in finding.locations[:3]:
                wanted.setdefault(place.path, []).append(place)
    found: dict[Place, tuple[str, ...]] = {}
    for path in sorted(wanted.keys() & {entry.path for entry in tree.entries}):
        content = tree.read(path)
        if isinstance(content, bytes) and len(found) < MOST_EXCERPTS:
            lines = re.split(r"\r\n|\r|\n", content.decode("utf-8", "replace"))
            found |= {place: excerpt(lines, place) for place in wanted[path]}
    return found
