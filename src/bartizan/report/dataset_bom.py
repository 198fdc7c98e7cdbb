"""A dataset as the data component of a bill of materials, CycloneDX 1.7 JSON."""

from datetime import datetime

from bartizan import __version__
from bartizan.core.clock import wire
from bartizan.datasets.grant import TREE
from bartizan.datasets.manifest import DatasetManifest, FileFacts
from bartizan.report.cyclonedx_parts import PLAIN_ADDRESS, named
from bartizan.report.document import Document, dump, one_line, stable_uuid

REFERENCE = "bartizan:dataset"


def cyclonedx(dataset: DatasetManifest, moment: datetime) -> str:
    """Return the bill of materials: the dataset, with each of its files by its SHA-256."""
    return dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.7",
            "serialNumber": f"urn:uuid:{stable_uuid('dataset', dataset.name, dataset.root)}",
            "version": 1,
            "metadata": {
                "timestamp": wire(moment),
                "tools": {
                    "components": [
                        {"type": "application", "name": "Bartizan", "version": __version__}
                    ]
                },
            },
            "components": [_component(dataset)],
        }
    )


def _component(dataset: DatasetManifest) -> Document:
    about, name = dataset.about, one_line(dataset.name)
    data: Document = {"type": "dataset", "name": name}
    if about.label:
        data["classification"] = about.label
    part: Document = {
        "type": "data",
        "bom-ref": REFERENCE,
        "name": name,
        "version": f"{TREE}:{dataset.root}",
        "data": [data],
        "components": [_file(path, dataset.files[path]) for path in dataset.paths],
        "properties": [
            named("root", f"{TREE}:{dataset.root}"),
            *([named("retrieved", about.retrieved)] if about.retrieved else []),
        ],
    }
    if about.licence:
        part["licenses"] = [{"license": {"name": one_line(about.licence)}}]
    if PLAIN_ADDRESS.fullmatch(about.source):
        part["externalReferences"] = [{"type": "distribution", "url": about.source}]
    return part


def _file(path: str, facts: FileFacts) -> Document:
    said = [named("size", facts.size)]
    if facts.rows is not None:
        said.append(named("rows", facts.rows))
    if facts.columns:
        said.append(named("columns", tuple(each.name for each in facts.columns)))
    return {
        "type": "data",
        "bom-ref": f"{REFERENCE}/{one_line(path)}",
        "name": one_line(path),
        "hashes": [{"alg": "SHA-256", "content": facts.sha256}],
        "properties": said,
    }
