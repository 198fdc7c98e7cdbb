"""Whether the index of a store says what its log says: an edit by hand leaves the log behind."""

from collections import Counter
from collections.abc import Iterator

from bartizan.store.history import Entry, entries, head_of
from bartizan.store.layout import Store
from bartizan.store.models import BY_PROMOTION, OF_MODEL, tags
from bartizan.store.names import Reference
from bartizan.store.oci import Descriptor, Index
from bartizan.store.push import PROMOTED


def contradictions(store: Store, index: Index) -> Iterator[str]:
    """Yield where an index contradicts the log, which is read to its end.

    A layout that another tool made has no log, and nothing to contradict. Raises StoreBrokenError
    for a log that cannot be read.
    """
    named = list(tags(index))
    for reference, count in Counter(each for each, _ in named).items():
        if count > 1:
            yield f"{reference} is there {count} times"
    head = head_of(index)
    if not head:
        if any(OF_MODEL in each.annotations for each in index.manifests):
            yield "the log is gone"
        return
    newest: dict[Reference, Entry] = {}
    for entry in entries(store, head):
        newest.setdefault(Reference(entry.model, tag=entry.tag), entry)
    there = dict(named)
    for reference in sorted({*newest, *there}, key=str):
        if said := _contradiction(newest.get(reference), there.get(reference)):
            yield f"{reference} {said}"


def _contradiction(said: Entry | None, found: Descriptor | None) -> str:
    """Return what is wrong with a tag by the newest entry about it; empty for nothing."""
    if said is None:
        return "was set by no entry of the log"
    if found is None:
        return f"is gone, which named {said.digest}"
    if found.digest != said.digest:
        return f"names {found.digest}, and by the log {said.digest}"
    if (said.action == PROMOTED) is not (BY_PROMOTION in found.annotations):
        return "is a stage by the index alone, or by the log alone"
    return ""
