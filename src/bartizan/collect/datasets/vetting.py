"""Vets a dataset: reads it once for the methods, and a second time for what to show of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from bartizan.classify.markers import poison_markers, visible
from bartizan.classify.naming import shown
from bartizan.classify.told import MASK
from bartizan.collect.datasets.records import Reading, named, paths_of, records
from bartizan.collect.datasets.roles import Roles
from bartizan.vetting import triggers
from bartizan.vetting.records import Records
from bartizan.vetting.result import Result
from bartizan.vetting.snapshot import Snapshot
from bartizan.vetting.spelling import spelled
from bartizan.vetting.study import Study, Vetting, overall
from bartizan.vetting.uncovered import not_covered

MOST_PREVIEWS: Final = 5
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VettedFile:
    """A file of a dataset: its name, the SHA-256 of its bytes, and which rows are its."""

    name: str
    digest: str
    size: int
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetted:
    """A dataset that was vetted: its files, what was found, what was not read or covered."""

    name: str
    files: tuple[VettedFile, ...]
    rows: int
    columns: tuple[tuple[str, str], ...]
    results: tuple[Result, ...]
    gaps: tuple[str, ...]
    uncovered: tuple[str, ...]
    counts: Snapshot

    @property
    def outcome(self) -> str:
        """alarm, inconclusive or clear."""
        return overall(self.results, self.gaps)


def vet(
    path: Path,
    roles: Roles,
    before: Snapshot | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Vetted:
    """Vet a dataset; `roles` must be settled. What cannot be read is told as a gap.

    `progress` is given the number of rows that were read so far.

    Raises InvalidInputError where columns or arrays do not belong together.
    """
    reading = Reading()
    vetting = Vetting(_detect, before)
    digests = {each: _digest(each) for each in paths_of(path, roles)}
    for each in records(path, roles, reading):
        vetting.add(each)
        progress(vetting.rows)
    study = vetting.end()
    previews = _previews(path, roles, study)
    results = tuple(_told(result, previews) for result in study.results)
    lacking = [f"{count:,} rows have no {shown(name)}" for name, count in reading.lacking.items()]
    files, unread = _files(reading, roles, digests)
    return Vetted(
        name=path.name,
        files=files,
        rows=study.rows,
        columns=tuple(_columns(roles)),
        results=results,
        gaps=(*reading.gaps, *lacking, *unread),
        uncovered=not_covered({result.method for result in results}),
        counts=study.counts,
    )


def _detect(text: str) -> Iterator[str]:
    return (marker.kind.value for marker in poison_markers(text))


def _told(result: Result, previews: tuple[str, ...]) -> Result:
    if result.method == triggers.METHOD:
        return replace(result, previews=previews)
    return replace(result, previews=tuple(_masked(each) for each in result.previews))


def _masked(text: str) -> str:
    return visible(shown(text))


def _previews(path: Path, roles: Roles, study: Study) -> tuple[str, ...]:
    """Return the n-grams of the first triggers, masked, by a second look at a row of each."""
    first = {pair.rows[0]: pair for pair in reversed(study.pairs[:MOST_PREVIEWS])}
    if not first:
        return ()
    found: dict[int, str] = {}
    for each in records(path, roles, Reading()):
        for row in sorted(first.keys() & set(range(each.first, each.first + each.size))):
            found[row] = _preview(each, row, first[row])
        if each.first + each.size > max(first):
            break
    order = dict.fromkeys(pair.rows[0] for pair in study.pairs[:MOST_PREVIEWS])
    return tuple(found[row] for row in order if row in found)


def _preview(each: Records, row: int, pair: triggers.Pair) -> str:
    text = (each.texts or ())[row - each.first]
    # Words may be pieces of a value: they are looked for where all values are masked already.
    words = visible(spelled(shown(text), pair.gram)) or MASK
    return f"“{words}” in {pair.first:,} rows, with one answer in {pair.both:,}"


def _columns(roles: Roles) -> Iterator[tuple[str, str]]:
    for role, names in (
        ("labels", (roles.labels,)),
        ("text", roles.texts),
        ("response", (roles.answers,)),
        ("source", (roles.sources,)),
        ("split", (roles.splits,)),
        ("features", roles.features),
    ):
        yield from ((role, shown(name)) for name in names if name)
    if roles.array is not None:
        yield "features", roles.array[0].name


def _files(
    reading: Reading, roles: Roles, before: Mapping[Path, tuple[str, int]]
) -> tuple[tuple[VettedFile, ...], list[str]]:
    """Return the files with their digests; one that is another than before it was read is a gap."""
    found: list[VettedFile] = []
    gaps: list[str] = []
    listed = list(reading.files)
    if roles.array is not None:
        listed.append((roles.array[0], roles.array[0].name, 0, reading.rows))
    for path, name, first, rows in listed:
        digest, size = _digest(path)
        if not digest or before.get(path) != (digest, size):
            gaps.append(f"{named(path, name)}: was not the same before and after it was read")
            continue
        told = named(path, name)
        found.append(VettedFile(name=told, digest=digest, size=size, first_row=first, rows=rows))
    return tuple(found), gaps


def _digest(path: Path) -> tuple[str, int]:
    """Return the digest and the size of a file, ("", 0) for one that cannot be read."""
    whole, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                whole.update(chunk)
                size += len(chunk)
    except OSError:
        return "", 0
    return f"sha256:{whole.hexdigest()}", size
