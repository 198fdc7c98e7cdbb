"""Copies a layout to another place: all that its index names, and the index last.

As with branches, a copy only moves forward: what the other place holds must lie in the history of
what is copied, so that nothing is lost that was pushed or promoted there.
"""

from collections.abc import Callable, Iterator

from bartizan.core.errors import FormatError
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.held import Held, Layout
from bartizan.store.history import chain, head_of
from bartizan.store.oci import IMAGE_MANIFEST, Descriptor, Index, read_manifest
from bartizan.store.room import NO_LIMIT, bounded, demand_room


def copy(
    source: Held,
    target: Layout,
    progress: Callable[[int], None] = lambda _: None,
    most: int = NO_LIMIT,
) -> int:
    """Copy a layout of at most so many bytes, and return how many blobs were sent.

    Raises StoreError where the target holds what the source does not, or was written meanwhile, or
    has no room for it, and StoreBrokenError where bytes are not what their digests say.
    """
    index, before = source.index(), target.index()
    _demand_behind(source, index, before, target)
    missing = []
    for each in bounded(named(source, index), most):
        if target.size(each.digest) == each.size:
            progress(each.size)
        else:
            missing.append(each)
    demand_room(sum(each.size for each in missing), most, target.room(), target.root)
    for each in missing:
        target.put(each, source.chunks(each))
        progress(each.size)
    target.replace(before, index)
    return len(missing)


def named(store: Held, index: Index) -> Iterator[Descriptor]:
    """Yield all that an index names, parts before what names them, each once, and the log."""
    seen: set[str] = set()
    for each in (*_parts(store, index), *chain(store, head_of(index))):
        if each.digest not in seen:
            seen.add(each.digest)
            yield each


def _parts(store: Held, index: Index) -> Iterator[Descriptor]:
    for digest, kind in dict.fromkeys((each.digest, each.media_type) for each in index.manifests):
        if kind != IMAGE_MANIFEST:
            raise StoreBrokenError(f"{digest} is no manifest but {kind[:80]!a}")
    for each in {each.digest: each for each in index.manifests}.values():
        try:
            image = read_manifest(store.blob(each))
        except FormatError as error:
            raise StoreBrokenError(f"{each.digest}: {error.message}") from None
        yield from (image.config, *image.layers, each)


def _demand_behind(source: Held, index: Index, before: Index, target: Layout) -> None:
    """Raise StoreError unless all that was done to the target was done to the source as well."""
    if not before.manifests:
        return
    head = head_of(before)
    if not head or head not in {each.digest for each in chain(source, head_of(index))}:
        raise StoreError(
            f"{target.root} holds what {source.root} does not: it was pushed or promoted there",
            hint="Copy it here first, and do again here what was done since.",
        )
