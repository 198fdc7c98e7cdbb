"""A dataset as Croissant 1.0 JSON-LD: each file by its SHA-256, each table by its columns."""

import mimetypes
from pathlib import PurePosixPath
from typing import Final

from bartizan.datasets.grant import TREE
from bartizan.datasets.manifest import Column, DatasetManifest, FileFacts
from bartizan.report.document import Document, dump, one_line

CONFORMS: Final = "http://mlcommons.org/croissant/1.0"
_TERMS: Final = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject",
    "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField",
    "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: Final[Document] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}
_ENCODINGS: Final = {
    ".parquet": "application/x-parquet",
    ".pq": "application/x-parquet",
    ".jsonl": "application/jsonlines",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}
_KINDS: Final = (
    (("int", "uint"), "sc:Integer"),
    (("float", "double", "halffloat", "decimal"), "sc:Float"),
    (("bool",), "sc:Boolean"),
    (("date", "timestamp"), "sc:Date"),
    (("string", "large_string", ""), "sc:Text"),
)


def croissant(dataset: DatasetManifest) -> str:
    """Return the JSON-LD document; columns of nested types, which it cannot name, are left out."""
    about = dataset.about
    document: Document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": one_line(dataset.name),
        "description": f"{one_line(dataset.name)}: {len(dataset.files)} files.",
        "identifier": f"{TREE}:{dataset.root}",
        "distribution": [_file(path, dataset.files[path]) for path in dataset.paths],
        "recordSet": [
            _records(path, dataset.files[path])
            for path in dataset.paths
            if any(map(_kind, dataset.files[path].columns))
        ],
    }
    said = {"license": about.licence, "url": about.source, "datePublished": about.retrieved}
    return dump(document | {name: one_line(value) for name, value in said.items() if value})


def _file(path: str, facts: FileFacts) -> Document:
    suffix = PurePosixPath(path.lower()).suffix
    guessed = mimetypes.guess_type(path, strict=True)[0] or "application/octet-stream"
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{facts.size} B",
        "encodingFormat": _ENCODINGS.get(suffix, guessed),
        "sha256": facts.sha256,
    }


def _records(path: str, facts: FileFacts) -> Document:
    name = f"records/{path}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{each.name}",
                "name": f"{name}/{each.name}",
                "dataType": _kind(each),
                "source": {"fileObject": {"@id": path}, "extract": {"column": each.name}},
            }
            for each in facts.columns
            if _kind(each)
        ],
    }


def _kind(column: Column) -> str:
    """Return the type of a column, "" for one that the format has none for."""
    plain = column.kind.split("[")[0].split("(")[0].rstrip("0123456789")
    return next((kind for names, kind in _KINDS if plain in names), "")
