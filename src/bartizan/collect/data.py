"""Data files as evidence: a bounded sample of rows, and the record of the dataset."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from bartizan.collect.data_records import covering, is_record, record_of
from bartizan.collect.data_sample import Sample, sample
from bartizan.collect.data_screenings import is_screening, screening_of
from bartizan.collect.secrets import run_key
from bartizan.collect.shares import Shares
from bartizan.collect.tables.looking import Looked
from bartizan.core.errors import FormatError
from bartizan.evidence.data import DataFile, DataFiles, Screening
from bartizan.evidence.facts import Gap

MAX_BYTES: Final = 8 << 20
# The characters of samples of one text table, and of all of a tree.
MOST_CELLS: Final = 8 << 20
TREE_CELLS: Final = 128 << 20
# The digest of a file by its path, "" for one that cannot be read to its end.
Digest = Callable[[str], str]
_TABLES: Final = {
    ".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".txt": "txt",
}  # fmt: skip
_TEXTS: Final = frozenset(_TABLES.values())
# Kinds of which a part means nothing, and the records of datasets, which are of no kind.
WHOLE: Final = frozenset({"json", ""})
_ANYWHERE: Final = frozenset({".csv", ".tsv", ".jsonl", ".ndjson"})
_BINARY: Final = {
    ".parquet": "parquet", ".arrow": "arrow", ".feather": "feather", ".avro": "avro",
    ".orc": "orc", ".xlsx": "xlsx", ".xls": "xls", ".sqlite": "sqlite", ".sqlite3": "sqlite",
    ".duckdb": "duckdb", ".tfrecord": "tfrecord",
}  # fmt: skip
_CLASSIFIED: Final = frozenset({"sqlite"})
_UNREAD: Final = {
    kind: Looked(
        unread=f"{kind} is not read by an assessment"
        + (": look at it with bartizan data classify" if kind in _CLASSIFIED else "")
    )
    for kind in _BINARY.values()
}
_FOLDER: Final = re.compile(
    r"(?i)(?:^|/)(?:data|datasets?|corpus|corpora|raw|training|train|eval|evals|evaluation"
    r"|finetune|fine-tune|fine_tuning|knowledge|kb|seeds?|labels?)/"
)
_NAMED: Final = re.compile(
    r"(?i)(?:^|[/_\-.])(?:data|dataset|train|training|test|valid|validation|eval|corpus|alpaca"
    r"|instructions|prompts_dataset|samples|records|customers|users|patients|employees)"
    r"(?:[_\-.][^/]*)?\.json\Z"
)
_NOT_DATA: Final = re.compile(
    r"(?i)(?:^|/)(?:requirements[^/]*|constraints[^/]*|robots|licen[cs]e[^/]*|readme[^/]*|notice"
    r"|cmakelists|manifest|package|package-lock|tsconfig[^/]*|composer|config|settings|schema"
    r"|metadata|dataset_infos?|croissant|datapackage|tokenizer[^/]*|special_tokens_map|vocab"
    r"|added_tokens|generation_config|adapter_config|preprocessor_config"
    r"|[^/]+\.vet)\.(?:txt|json)\Z"
    r"|(?:^|/)\.[^/]+/|(?:^|/)node_modules/"
)
_TESTS: Final = re.compile(
    r"(?i)(?:^|/)(?:(?:[\w-]+[-_])?tests?|fixtures?|testdata|mocks?|examples?|samples?|docs?"
    r"|__snapshots__|snapshots?|e2e)/"
)


def wants(path: str) -> bool:
    """Whether a file by this name is a data file, or may be a record or a screening of one."""
    return kind_of(path) != "" or is_record(path) or is_screening(path)


def kind_of(path: str) -> str:
    """Return the format that a data file's name says, "" for a file that is none."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in _BINARY:
        return _BINARY[suffix]
    if suffix not in _TABLES or _NOT_DATA.search(path):
        return ""
    anywhere = suffix in _ANYWHERE or (suffix == ".json" and _NAMED.search(path) is not None)
    return _TABLES[suffix] if anywhere or _FOLDER.search(path) else ""


def is_binary(path: str) -> bool:
    """Whether a data file's name says that it is no text."""
    return kind_of(path) in _BINARY.values()


def collect(
    files: Iterable[tuple[str, bytes]],
    sizes: Mapping[str, int] | None = None,
    key: bytes | None = None,
    digest: Digest | None = None,
    tables: Mapping[str, Looked] | None = None,
) -> DataFiles:
    """Return the data files among these (path relative to the workload's root, content).

    Where `sizes` gives a file more bytes than its content has, the content is taken as the
    beginning of the file. Of each file at most MAX_BYTES are looked at. `tables` are the binary
    ones that were looked at; others are listed with the reason why their content is not known.
    `key` is the random key of the run. `digest` tells the digest of a file, and is asked where
    there are reports of screenings.
    """
    known = {path: content for path, content in files if wants(path)}
    cells = Shares(TREE_CELLS, sum(kind_of(path) in _TEXTS for path in known))
    records = tuple(record_of(path, known[path]) for path in sorted(known) if is_record(path))
    found: list[DataFile] = []
    gaps: list[Gap] = []
    for path in sorted(known, key=lambda path: (len(known[path]), path)):
        if kind_of(path):
            size = max(len(known[path]), (sizes or {}).get(path, 0))
            try:
                bare = _bare(path, known[path], size, tables or {})
                each = _looked_at(bare, known[path], key or run_key(), cells)
                each = replace(each, record=covering(path, records))
                found += [each] if not _is_settings(each, known[path]) else []
            except FormatError as error:
                gaps.append(Gap(path, error.message))
    screenings = tuple(_screenings(known, gaps))
    if screenings and digest is not None:
        found = [replace(each, digest=digest(each.path)) for each in found]
    return DataFiles(
        data=tuple(sorted(found, key=lambda each: each.path)),
        records=records,
        screenings=screenings,
        gaps=tuple(sorted(gaps, key=lambda gap: gap.path)),
        files=len(known),
    )


def _screenings(known: Mapping[str, bytes], gaps: list[Gap]) -> Iterator[Screening]:
    """Yield the reports of screenings; one that cannot be relied on is a gap."""
    for path in filter(is_screening, sorted(known)):
        try:
            yield screening_of(path, known[path])
        except FormatError as error:
            gaps.append(Gap(path, f"as a report of a vetting it {error.message}"))


def _is_settings(file: DataFile, content: bytes) -> bool:
    """Whether a JSON file outside of data folders is one flat object that speaks of nobody."""
    flat = content.lstrip().startswith(b"{") and content.count(b"{") == 1 and b"[" not in content
    return (
        file.format == "json"
        and flat
        and not (file.partial or file.personal or file.hidden)
        and _FOLDER.search(file.path) is None
    )


def _bare(path: str, content: bytes, size: int, tables: Mapping[str, Looked]) -> DataFile:
    """Return a data file with what a reader of binary tables said of it."""
    kind = kind_of(path)
    in_tests = _TESTS.search(path) is not None
    bare = DataFile(path=path, format=kind, size=size, in_tests=in_tests)
    if content.startswith(b"version ") and b"git-lfs" in content[:200]:
        return replace(bare, unread="a git-lfs pointer: the bytes are not here")
    if kind in _TEXTS:
        return bare
    return _table(bare, tables.get(path, _UNREAD[kind]))


def _looked_at(bare: DataFile, content: bytes, key: bytes, cells: Shares) -> DataFile:
    """Return a data file with what a sample of a text table holds, of its share of characters."""
    if bare.format not in _TEXTS:
        return bare
    if bare.unread:
        cells.used(0)
        return bare
    partial = bare.size > MAX_BYTES or bare.size > len(content)
    most = cells.share(MOST_CELLS)
    try:
        seen = sample(content[:MAX_BYTES], bare.format, key=key, cut=partial, most=most)
    except FormatError:
        cells.used(0)
        raise
    cells.used(seen.characters)
    if partial and not seen.rows:
        raise FormatError(f"has no whole row in its first {len(content):,} bytes")
    return replace(_filled(bare, seen), partial=partial)


def _table(bare: DataFile, looked: Looked) -> DataFile:
    if looked.unread:
        return replace(bare, unread=looked.unread)
    return replace(
        _filled(bare, looked.sample),
        partial=not looked.whole,
        total=looked.total,
        opaque=looked.opaque,
    )


def _filled(bare: DataFile, seen: Sample) -> DataFile:
    return replace(
        bare,
        rows=seen.rows,
        sampled=seen.sampled,
        columns=seen.columns,
        personal=seen.personal,
        hidden=seen.hidden,
        cut=seen.cut,
    )
