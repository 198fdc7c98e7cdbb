"""Which models and data files were looked at: they are read by parts, and by no other collector."""

from collections.abc import Mapping

from bartizan.evidence.data import DataFiles
from bartizan.evidence.facts import Evidence, Unavailable
from bartizan.evidence.model import ModelFiles


def sampled(found: Mapping[type[Evidence], Evidence | Unavailable]) -> frozenset[str]:
    """Return the paths of those whose content was seen; a pointer to bytes elsewhere has none."""
    paths: set[str] = set()
    for evidence in found.values():
        if isinstance(evidence, ModelFiles):
            paths.update(each.path for each in evidence.models if not each.is_pointer)
        elif isinstance(evidence, DataFiles):
            paths.update(each.path for each in evidence.read())
    return frozenset(paths)
