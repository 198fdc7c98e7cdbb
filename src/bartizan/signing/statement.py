"""What is signed of a model: an in-toto statement in the OpenSSF Model Signing format v1.0.

The format lets a predicate hold more than its readers know. What it has no words for stands there
under `bartizan`: what may be run, empty folders, the scan, and files that its readers pass over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.signing.manifest import (
    MOST_FILES,
    Algorithm,
    Manifest,
    checked_path,
    in_order,
    is_beneath,
)
from bartizan.signing.strict import (
    Json,
    hexadecimal,
    items,
    members,
    read_strict,
    text,
    texts,
    write_strict,
)

STATEMENT: Final = "https://in-toto.io/Statement/v1"
PREDICATE: Final = "https://model_signing/signature/v1.0"
EXTENSION: Final = "bartizan.model-signature/v1"
# What `model_signing` never looks at in a model's folder: signed under `bartizan`, out of its way.
PASSED_OVER: Final = (".git", ".gitattributes", ".github", ".gitignore")
DIGITS: Final = {Algorithm.SHA256: 64, Algorithm.BLAKE2B: 128}


class Subject(StrEnum):
    """What a signature is of. The value is the schema of what it says besides; a model's has none.

    All are in one format: what is signed as one thing is never taken for another.
    """

    MODEL = ""
    DATASET = "bartizan.dataset/v1"
    REPORT = "bartizan.vetting-signature/v1"


_NAMED: Final = {
    Subject.MODEL: ("a model", "`bartizan model verify` checks it"),
    Subject.DATASET: ("a dataset", "`bartizan data verify` checks it"),
    Subject.REPORT: ("a report of `bartizan data vet`", "`bartizan assess` checks it"),
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the signer's scan said: the worst verdict, and the report by its digest."""

    verdict: str
    report: str
    engine: str
    allow_list: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The manifest that is signed; what the scan said and when it was signed, where it says so.

    `dataset` is what the signature of a dataset says of it besides (`bartizan.datasets.stated`),
    or that of a report; None in that of a model.
    """

    manifest: Manifest
    scan: Scanned | None = None
    made: datetime | None = None
    dataset: Mapping[str, Json] | None = None

    @property
    def subject(self) -> Subject | None:
        """What it is of; None for what nobody here knows."""
        if self.dataset is None:
            return Subject.MODEL
        known = (each for each in Subject if each and each == self.dataset.get("schema"))
        return next(known, None)

    def demand(self, wanted: Subject) -> None:
        """Raise FormatError where it is of something else than what is wanted."""
        if self.subject is wanted:
            return
        what = f"not the signature of {_NAMED[wanted][0]}"
        if self.subject is None:
            raise FormatError(f"{what}, but of something that is not known here")
        other, how = _NAMED[self.subject]
        raise FormatError(f"{what}, but of {other}: {how}")


def write_statement(statement: Statement) -> bytes:
    """Return the statement as JSON; the same statement gives the same bytes."""
    manifest = statement.manifest
    plain = replace(manifest, files=dict(_told(manifest, beside=False)))
    predicate: dict[str, Json] = {
        "serialization": {
            "method": "files",
            "hash_type": manifest.algorithm.value,
            "allow_symlinks": False,
            **({"ignore_paths": list(manifest.ignored)} if manifest.ignored else {}),
        },
        "resources": _resources(manifest, beside=False),
    }
    if manifest.executable is not None and manifest.empty is not None:
        predicate["bartizan"] = _extension(statement)
    subject: Json = {"name": manifest.name, "digest": {"sha256": plain.root}}
    return write_strict(
        {
            "_type": STATEMENT,
            "subject": [subject],
            "predicateType": PREDICATE,
            "predicate": predicate,
        }
    )


def read_statement(payload: bytes) -> Statement:
    """Read a statement. Raises FormatError for any other, and where its digests do not agree."""
    document = read_strict(payload)
    if document.get("_type") != STATEMENT or document.get("predicateType") != PREDICATE:
        raise FormatError(
            "no signature of a model: not an in-toto statement v1 of the predicate type "
            f"{PREDICATE}"
        )
    subjects = items(document.get("subject"), "subject")
    if len(subjects) != 1:
        raise FormatError(f"{len(subjects)} subjects where a signature has one")
    subject = members(subjects[0], "the subject")
    predicate = members(document.get("predicate"), "predicate")
    manifest = _manifest(text(subject.get("name"), "the subject's name"), predicate)
    claimed = members(subject.get("digest"), "the subject's digest").get("sha256")
    if claimed != manifest.root:
        raise FormatError("the digest of the whole is not that of the files that are listed")
    if "bartizan" not in predicate:
        return Statement(replace(manifest, executable=None, empty=None))
    return _extended(manifest, members(predicate["bartizan"], "bartizan"))


def _manifest(name: str, predicate: Mapping[str, Json]) -> Manifest:
    serialization = members(predicate.get("serialization"), "serialization")
    method, hashed = serialization.get("method"), serialization.get("hash_type")
    if method != "files" or hashed not in (*Algorithm,):
        raise FormatError(
            f"files are hashed by '{str(method)[:20]}' and '{str(hashed)[:20]}', which is not read",
            hint="Sign whole files with sha256 or blake2b.",
        )
    algorithm = Algorithm(str(hashed))
    ignored = texts(serialization.get("ignore_paths", ()), "ignore_paths")
    files = _files(predicate.get("resources"), algorithm)
    return Manifest(name, files, algorithm, ignored=tuple(_below(ignored)))


def _below(paths: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths that lie in the model's folder; the writer may name others, to no effect."""
    for path in paths:
        if not path.startswith(("/", "../")) and path != "..":
            yield checked_path(path.rstrip("/").removeprefix("./"))


def _files(listed: Json, algorithm: Algorithm) -> dict[str, str]:
    resources = items(listed, "resources")
    if len(resources) > MOST_FILES:
        raise FormatError(f"{len(resources)} files are more than {MOST_FILES}")
    files: dict[str, str] = {}
    for each in resources:
        resource = members(each, "a resource")
        path = checked_path(text(resource.get("name"), "a resource's name"))
        if resource.get("algorithm") != algorithm or path in files:
            raise FormatError(f"{path!a} is listed twice, or not hashed by {algorithm}")
        files[path] = hexadecimal(resource.get("digest"), f"{path!a}", DIGITS[algorithm])
    if list(files) != in_order(files):
        raise FormatError("the files are not listed in the order of their paths")
    return files


def _told(manifest: Manifest, *, beside: bool) -> Iterator[tuple[str, str]]:
    for path in in_order(manifest.files):
        if is_beneath(path, PASSED_OVER) is beside:
            yield path, manifest.files[path]


def _resources(manifest: Manifest, *, beside: bool) -> list[Json]:
    return [
        {"name": path, "algorithm": manifest.algorithm.value, "digest": digest}
        for path, digest in _told(manifest, beside=beside)
    ]


def _extension(statement: Statement) -> Json:
    manifest, scan = statement.manifest, statement.scan
    found: dict[str, Json] = {
        "schema": EXTENSION,
        "executable": sorted(manifest.executable or ()),
        "empty_folders": sorted(manifest.empty or ()),
        "resources": _resources(manifest, beside=True),
    }
    if scan is not None:
        found["scan"] = {
            "verdict": scan.verdict,
            "report": scan.report,
            "engine": scan.engine,
            "allow_list": scan.allow_list,
        }
    if statement.made is not None:
        found["made"] = wire(statement.made)
    if statement.dataset is not None:
        found["dataset"] = statement.dataset
    return found


def _extended(manifest: Manifest, extension: Mapping[str, Json]) -> Statement:
    if extension.get("schema") != EXTENSION:
        raise FormatError(f"the part `bartizan` of the signature is not {EXTENSION}")
    beside = _files(extension.get("resources", ()), manifest.algorithm)
    if not manifest.files.keys().isdisjoint(beside):
        raise FormatError("a file is listed twice")
    executable = texts(extension.get("executable", ()), "executable")
    empty = texts(extension.get("empty_folders", ()), "empty_folders")
    files = {**manifest.files, **beside}
    if not set(executable) <= files.keys():
        raise FormatError("a file that may be run is not listed")
    return Statement(
        replace(
            manifest,
            files=files,
            executable=frozenset(executable),
            empty=frozenset(map(checked_path, empty)),
        ),
        _scan(extension.get("scan")),
        _made(extension.get("made")),
        members(extension["dataset"], "dataset") if "dataset" in extension else None,
    )


def _scan(value: Json) -> Scanned | None:
    if value is None:
        return None
    scan = members(value, "scan")
    return Scanned(
        *(text(scan.get(name), name) for name in ("verdict", "report", "engine", "allow_list"))
    )


def _made(value: Json) -> datetime | None:
    try:
        return None if value is None else parse_moment(text(value, "made"))
    except InvalidInputError as error:
        raise FormatError(error.message) from None
