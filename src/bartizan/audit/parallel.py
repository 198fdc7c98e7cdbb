"""Reads the bundles of a log in several processes, and gives them back in brief, in order."""

from collections.abc import Generator
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from bartizan.audit.summary import Clean, summarise
from bartizan.audit.tiles import WIDTH, Tile
from bartizan.audit.trust import Source
from bartizan.engine.pool import map_lazily

RANGE = 64


def summaries(source: Source, start: int, size: int, *, jobs: int) -> Generator[Clean | None]:
    """Yield each full bundle from start on in brief, None where it has to be looked at.

    The last bundle is never among them, and with one job none is: what is not here is read by
    whoever asks. The source is sent to the processes.
    """
    if jobs <= 1:
        return
    bundles = range(start // WIDTH, -(-size // WIDTH) - 1)
    spans = (bundles[at : at + RANGE] for at in range(0, len(bundles), RANGE))
    try:
        for found in map_lazily(partial(_read, source), spans, jobs=jobs):
            yield from found
    except BrokenProcessPool:
        return


def _read(source: Source, bundles: range) -> list[Clean | None]:
    return [_one(source, index) for index in bundles]


def _one(source: Source, index: int) -> Clean | None:
    try:
        return summarise(source.tile(Tile(None, index)), source.tile(Tile(0, index)))
    except OSError:
        return None
