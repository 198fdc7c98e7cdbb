"""OpenLineage run events: which run made what of which datasets; written and read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.grant import TREE
from bartizan.datasets.manifest import DatasetManifest
from bartizan.signing.strict import Json, items, members, read_strict, text

EVENT: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS: Final = "https://openlineage.io/spec/facets/"
PRODUCER: Final = "urn:bartizan"
NAMESPACE: Final = "bartizan"
LARGEST: Final = 64 << 20
LONGEST_LINE: Final = 4 << 20
MOST_EVENTS: Final = 200_000
MOST_DATASETS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """A dataset as an event names it; `version` is "" where the event gives none."""

    namespace: str
    name: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that ended well: which job, when, from what, and what it made."""

    job: str
    run: str
    at: datetime
    inputs: tuple[Named, ...]
    outputs: tuple[Named, ...]


def event_of(dataset: DatasetManifest, moment: datetime) -> Mapping[str, Json]:
    """Return the event that a version of a dataset was described, with its version and schema."""
    facets: dict[str, Json] = {
        "version": _facet("1-0-1/DatasetVersionDatasetFacet.json", _version(dataset)),
        "schema": _facet("1-1-1/SchemaDatasetFacet.json", {"fields": _fields(dataset)}),
    }
    if dataset.about.source:
        source: dict[str, Json] = {"name": dataset.name, "uri": dataset.about.source}
        facets["dataSource"] = _facet("1-0-1/DatasourceDatasetFacet.json", source)
    run = str(uuid5(NAMESPACE_URL, f"{PRODUCER}:{dataset.name}:{dataset.root}:{wire(moment)}"))
    return {
        "eventType": "COMPLETE",
        "eventTime": wire(moment),
        "producer": PRODUCER,
        "schemaURL": EVENT,
        "run": {"runId": run},
        "job": {"namespace": NAMESPACE, "name": "data.manifest"},
        "inputs": [],
        "outputs": [{"namespace": NAMESPACE, "name": dataset.name, "facets": facets}],
    }


def read_runs(content: bytes) -> Iterator[Run]:
    """Yield the completed runs of a file: one event, a list of them, or one a line.

    Events of runs that did not complete, and of datasets alone, are passed over. Raises FormatError
    for anything else.
    """
    for document in _documents(content):
        if document.get("eventType") == "COMPLETE" and "run" in document:
            yield _run(document)


def _documents(content: bytes) -> Iterator[Mapping[str, Json]]:
    if len(content) > LARGEST:
        raise FormatError(f"{len(content)} bytes of events are more than {LARGEST}")
    if content.lstrip()[:1] == b"[":
        whole = read_strict(b'{"events":' + content + b"}", limit=LARGEST + 16)
        events: Sequence[Json] = items(whole["events"], "events")
        yield from (members(each, "an event") for each in events[:MOST_EVENTS])
        if len(events) > MOST_EVENTS:
            raise FormatError(f"{len(events)} events are more than {MOST_EVENTS}")
        return
    lines = [line for line in content.split(b"\n") if line.strip()]
    if len(lines) > MOST_EVENTS:
        raise FormatError(f"{len(lines)} events are more than {MOST_EVENTS}")
    if _is_object(lines[0] if lines else b""):
        yield from (read_strict(line, limit=LONGEST_LINE) for line in lines)
    else:
        yield read_strict(content, limit=LARGEST)


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole event, as in a file of one event a line."""
    return line.rstrip().endswith(b"}") and line.count(b"{") == line.count(b"}")


def _run(document: Mapping[str, Json]) -> Run:
    job, run = members(document.get("job"), "job"), members(document.get("run"), "run")
    try:
        at = parse_moment(text(document.get("eventTime"), "eventTime"))
    except InvalidInputError as error:
        raise FormatError(error.message) from None
    namespace, name = text(job.get("namespace"), "namespace"), text(job.get("name"), "name")
    return Run(
        job=f"{namespace}/{name}",
        run=text(run.get("runId"), "runId"),
        at=at,
        inputs=tuple(_named(document.get("inputs", ()))),
        outputs=tuple(_named(document.get("outputs", ()))),
    )


def _named(value: Json) -> Iterator[Named]:
    listed = items(value if value is not None else (), "datasets")
    if len(listed) > MOST_DATASETS:
        raise FormatError(f"{len(listed)} datasets of one run are more than {MOST_DATASETS}")
    for each in listed:
        dataset = members(each, "a dataset")
        facets = members(dataset.get("facets") or {}, "facets")
        version = members(facets.get("version") or {}, "version")
        yield Named(
            text(dataset.get("namespace"), "namespace"),
            text(dataset.get("name"), "name"),
            text(version.get("datasetVersion", ""), "datasetVersion"),
        )


def _facet(schema: str, said: Mapping[str, Json]) -> Json:
    return {"_producer": PRODUCER, "_schemaURL": f"{FACETS}{schema}", **said}


def _version(dataset: DatasetManifest) -> dict[str, Json]:
    return {"datasetVersion": f"{TREE}:{dataset.root}"}


def _fields(dataset: DatasetManifest) -> list[Json]:
    """Return the columns of all tables, each once; the first table that has one gives its type."""
    found: dict[str, str] = {}
    for path in dataset.paths:
        for column in dataset.files[path].columns:
            found.setdefault(column.name, column.kind)
    return [{"name": name, **({"type": kind} if kind else {})} for name, kind in found.items()]


def write_event(event: Mapping[str, Json]) -> str:
    """Return an event as one JSON document."""
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"
