"""A dataset's manifest as it is signed: in the statement that also names every file's digest.

The statement is that of a model's signature (`bartizan.signing.statement`), so that one signer, one
verifier and one trust policy serve both, and `model_signing` verifies a dataset as well. What that
format has no words for stands under `bartizan`, `dataset`.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.datasets.manifest import CLASSES, About, Column, DatasetManifest, FileFacts
from bartizan.signing.bundle import read_bundle
from bartizan.signing.manifest import Algorithm, Manifest
from bartizan.signing.statement import Statement, Subject, read_statement
from bartizan.signing.strict import Json, hexadecimal, items, members, text, whole

SCHEMA: Final = Subject.DATASET.value
SIGNATURE: Final = "dataset.sig"
_SAID: Final = tuple(each.name for each in fields(About))


def stated(dataset: DatasetManifest, files: Manifest, made: datetime) -> Statement:
    """Return what is signed of a dataset whose files are `files`, at a moment."""
    said: dict[str, Json] = {name: getattr(dataset.about, name) for name in _SAID}
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "root": dataset.root,
        "about": {name: value for name, value in said.items() if value},
        "files": {path: _told(each) for path, each in dataset.files.items()},
    }
    return Statement(files, made=made, dataset=document)


def read_stated(content: bytes) -> DatasetManifest:
    """Return the manifest in a signature file. Whether it is signed by anybody is not looked at.

    Raises FormatError for anything else, and where the parts of it do not agree.
    """
    return dataset_of(read_statement(read_bundle(content).payload))


def dataset_of(statement: Statement) -> DatasetManifest:
    """Return the dataset that a statement is about.

    Raises FormatError where it is about none, and where its root is not that of its files.
    """
    statement.demand(Subject.DATASET)
    said = statement.dataset or {}
    files = statement.manifest
    if files.algorithm is not Algorithm.SHA256:
        raise FormatError("the files of a dataset are hashed by sha256")
    told = members(said.get("files"), "files")
    if told.keys() != files.files.keys():
        raise FormatError("the files of the dataset are not those whose digests are signed")
    found = DatasetManifest(
        files.name,
        {path: _facts(told[path], path, digest) for path, digest in files.files.items()},
        _about(members(said.get("about", {}), "about")),
    )
    if said.get("root") != found.root:
        raise FormatError("the root of the dataset is not that of its files")
    return found


def _told(facts: FileFacts) -> Json:
    said: dict[str, Json] = {"size": facts.size}
    if facts.rows is not None:
        said["rows"] = facts.rows
    if facts.columns:
        said["columns"] = [[each.name, each.kind] for each in facts.columns]
    if facts.unread:
        said["unread"] = facts.unread
    return said


def _facts(value: Json, path: str, digest: str) -> FileFacts:
    said = members(value, f"{path!a}")
    return FileFacts(
        sha256=hexadecimal(digest, "a digest", 64),
        size=whole(said.get("size"), "size"),
        rows=None if said.get("rows") is None else whole(said["rows"], "rows"),
        columns=tuple(map(_column, items(said.get("columns", ()), "columns"))),
        unread=text(said.get("unread", ""), "unread"),
    )


def _column(value: Json) -> Column:
    pair = items(value, "a column")
    if len(pair) != 2:  # noqa: PLR2004  (name and type)
        raise FormatError("a column is a name and a type")
    return Column(text(pair[0], "a column's name"), text(pair[1], "a column's type"))


def _about(said: Mapping[str, Json]) -> About:
    if not said.keys() <= set(_SAID):
        raise FormatError("what is said of the dataset has a member that is not known")
    about = About(**{name: text(value, name) for name, value in said.items()})
    if about.label not in ("", *CLASSES):
        raise FormatError(f"the class of a dataset is one of {', '.join(CLASSES)}")
    return about
