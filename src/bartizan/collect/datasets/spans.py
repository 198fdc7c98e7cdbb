"""The places of values record by record, for pipelines and for those who measure detectors."""

from collections.abc import Iterator

from bartizan.classify import find_many
from bartizan.classify.batch import Batch, Spec
from bartizan.classify.naming import shown
from bartizan.collect.datasets.reading import batches, parts
from bartizan.collect.datasets.source import UNKNOWN, Source
from bartizan.core.errors import FormatError

Line = dict[str, object]
_NO_KEY = bytes(32)


def records(
    source: Source, field: str | None, types: frozenset[str] | None, gaps: list[str]
) -> Iterator[Line]:
    """Yield a line for each record of a source; what is not read is told in `gaps`.

    With a field its text is looked at; offsets count its characters. Without one each field has
    its own, named in each span. A source in which no record has the field is a gap.
    """
    if source.unread or not source.kind:
        gaps.append(f"{source.name}: {source.unread or UNKNOWN}")
        return
    seen = field is None
    try:
        for part in parts(source):
            for batch in batches(part, Spec(key=_NO_KEY, types=types)):
                seen = seen or field in batch.columns
                yield from _of_batch(batch, field, types)
    except FormatError as error:
        gaps.append(f"{source.name}: {error.message}")
    if not seen:
        gaps.append(f"{source.name}: no record has a field {field}")


def _of_batch(batch: Batch, field: str | None, types: frozenset[str] | None) -> Iterator[Line]:
    named = [name for name in batch.columns if field is None or name == field]
    found: list[list[Line]] = [[] for _ in batch.numbers]
    for name in named:
        cells = batch.cells[batch.columns.index(name)]
        column = "" if field is not None else name
        for spans, into in zip(find_many(cells, types=types, column=column), found, strict=True):
            for span in spans:
                told: Line = {
                    "type": span.type,
                    "start": span.start,
                    "end": span.end,
                    "score": span.score,
                }
                into.append(told if field is not None else {**told, "field": shown(name)})
    for number, spans_of in zip(batch.numbers, found, strict=True):
        yield {"record": number, "spans": spans_of}
