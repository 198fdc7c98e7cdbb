"""Cards and records of datasets: where one stands, what it covers and what it fills in."""

import re
from pathlib import PurePosixPath
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.evidence.data import Record
from bartizan.formats.jsondoc import read_json
from bartizan.formats.lines import lines_of, read_text
from bartizan.formats.node import Node
from bartizan.formats.prose import read_front_matter
from bartizan.formats.yamldoc import read_yaml

LABELS: Final = ("public", "internal", "confidential", "restricted")
_CARD: Final = re.compile(
    r"(?i)(?:^|/)(?:readme|datasheet|data[_\-]?sheet|dataset[_\-]?card|data[_\-]?card|dataset"
    r"|datasets|data|data[_\-]?inventory|provenance|dataset_infos?|croissant|datapackage|metadata)"
    r"\.(?:md|rst|ya?ml|json)\Z|\.(?:card|meta|provenance|metadata)\.(?:md|ya?ml|json)\Z|\.dvc\Z"
    r"|(?:^|/)dataset\.sig\Z"
)
_FIELDS: Final = {
    "origin": r"source|origin|homepage|url|source[_ ]datasets|download[_ ]url|repository|deps",
    "retrieved": r"retrieved|retrieval[_ ]date|downloaded|download[_ ]date|collected"
    r"|collection[_ ]date|date[_ ](?:retrieved|downloaded|collected)|accessed",
    "digest": r"sha256|sha512|md5|digest|checksum|hash|checksums",
    "licence": r"licen[cs]es?",
    "owner": r"owner|maintainer|steward|contact|creators?",
    "purpose": r"purpose|intended[_ ]use|task[_ ]categories|use",
    "class": r"class|classification|sensitivity|data[_ ]class|confidentiality",
}  # fmt: skip
_KEYS: Final = {name: re.compile(rf"(?i)(?:{words})\Z") for name, words in _FIELDS.items()}
_LINE: Final = re.compile(
    r"\s*(?:[-*+]|\|)?\s*[*_`]{0,2}([A-Za-z][A-Za-z0-9 _-]{1,30}?)[*_`]{0,2}\s*[:|][*_`]{0,2}"
    r"\s*(\S.*)"
)
_HEADING: Final = re.compile(r"#{1,6}\s+([A-Za-z][A-Za-z ]{1,40})\s*\Z")
_EMPTY: Final = re.compile(r"(?i)(?:tbd|todo|n/?a|unknown|none|null|\[.*needed\]|-+|\.+)?\Z")
_DATA_FOLDER: Final = re.compile(r"(?i)(?:data|datasets?|corpus|corpora|raw|training|evals?)\Z")
_MAX: Final = 1 << 20
_DEPTH: Final = 3


def is_record(path: str) -> bool:
    """Whether a file by this name may be the card or record of a dataset."""
    return _CARD.search(path) is not None


def record_of(path: str, content: bytes) -> Record:
    """Return the fields that a card or record fills; none where it cannot be read."""
    try:
        fields = _fields(path, content)
    except FormatError:
        return Record(path=path)
    label = fields.get("class", ("", 0))[0].strip().lower()
    return Record(
        path=path,
        fields={name: line for name, (_, line) in fields.items()},
        label=label if label in LABELS else "",
    )


def covering(path: str, records: tuple[Record, ...]) -> Record | None:
    """Return the record that covers a data file: its own, else that of the nearest folder.

    At the root of a workload, and in a folder above that is not one of data, a README describes
    something else: it counts only where it says where data comes from or what class it has.
    """
    own = [each for each in records if each.path.startswith(f"{path}.")]
    if own:
        return own[0]
    stem = path.removesuffix(PurePosixPath(path).suffix)
    named = [each for each in records if _stem(each.path) == stem]
    if named:
        return named[0]
    folder, root = PurePosixPath(path).parent, PurePosixPath()
    for parent in (folder, *folder.parents):
        here = [each for each in records if PurePosixPath(each.path).parent == parent]
        here = [each for each in here if not each.path.endswith(".dvc") and not _of_other(each)]
        if parent == root or (parent != folder and not _DATA_FOLDER.match(parent.name)):
            here = [each for each in here if {"origin", "digest", "class"} & set(each.fields)]
        if here:
            return max(here, key=lambda each: len(each.fields))
    return None


def _stem(path: str) -> str:
    return re.sub(r"\.(?:card|meta|provenance|metadata)\.(?:md|ya?ml|json)\Z", "", path)


def _of_other(record: Record) -> bool:
    return _stem(record.path) != record.path


def _fields(path: str, content: bytes) -> dict[str, tuple[str, int]]:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".sig":
        return _of_manifest(content)
    if suffix == ".json":
        return _of_tree(read_json(content))
    if suffix in (".yaml", ".yml", ".dvc"):
        found: dict[str, tuple[str, int]] = {}
        for document in read_yaml(content):
            found |= _of_tree(document)
        return found
    text = read_text(content, limit=_MAX)
    front = read_front_matter(text)
    return {**_of_prose(text), **(_of_tree(front) if front is not None else {})}


def _of_manifest(content: bytes) -> dict[str, tuple[str, int]]:
    """Return what a signed manifest says, whoever signed it: as a card, it is a statement."""
    from bartizan.datasets.stated import read_stated  # noqa: PLC0415 - few workloads have one

    dataset = read_stated(content)
    about = dataset.about
    said = {
        "origin": about.source,
        "retrieved": about.retrieved,
        "digest": dataset.root,
        "licence": about.licence,
        "class": about.label,
    }
    return {name: (value, 1) for name, value in said.items() if value}


def _of_tree(tree: Node) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    level = [tree]
    for _ in range(_DEPTH):
        below: list[Node] = []
        for node in level:
            for key, value in node.fields().items():
                name = _field(key)
                if name and _filled(value):
                    found.setdefault(name, (value.text or "", value.key_line))
            below += node.children()
        level = below
    return found


def _of_prose(text: str) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    heading = ""
    for number, line in enumerate(lines_of(text), 1):
        title = _HEADING.match(line)
        if title:
            heading = _field(title[1].strip())
            continue
        pair = _LINE.match(line[:500])
        name = _field(pair[1].strip()) if pair else ""
        value = pair[2].strip(" |*`") if pair else line.strip()
        name = name or (heading if line.strip() else "")
        if name and not _EMPTY.match(value):
            found.setdefault(name, (value, number))
    return found


def _field(key: str) -> str:
    return next((name for name, pattern in _KEYS.items() if pattern.match(key.strip())), "")


def _filled(value: Node) -> bool:
    if value.text is not None:
        return _EMPTY.match(value.text.strip()) is None
    return bool(value.children()) or value.value is not None
