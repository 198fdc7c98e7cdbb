"""Datasets hold no credentials."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import counted, said
from bartizan.checks.exposing import judged, worst_first
from bartizan.core.verdict import Verdict, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.data import DataFile, DataFiles
from bartizan.evidence.secrets import Context, Secrets

# Of these the rows of a sample are looked at; the text of others is looked at whole.
_SAMPLED = frozenset({"parquet", "arrow", "feather"})


@check(
    Meta(
        id="data-secret-in-dataset",
        title="Datasets hold no credentials",
        control="DAT-06",
        clause="secrets-absent",
        severity=Severity.HIGH,
        source=Source.DATASET,
        fix="Revoke the credential, remove it from the set, and rebuild what was trained on it.",
        absent="there is no data file",
        refs=("owasp-llm/LLM02", "CWE-798"),
    ),
    DataFiles,
    Secrets,
)
def secret_in_dataset(data: DataFiles, secrets: Secrets) -> Iterator[Verdict]:
    """A model repeats what it was trained on, keys included.

    *What it reads*: secret detectors over the whole text of data files, and over the sampled rows
    of Parquet, Arrow and Feather. *Why it matters*: what was learned cannot be revoked. *Passes*:
    nothing is found. *Fails*: a credential. Other binary tables, and bytes in cells that are no
    text, are unknown. *Fix*: revoke, remove, rebuild.
    """
    paths = {each.path for each in data.data}
    groups = (
        tuple(hit for hit in group if hit.place.path in paths)
        for group in secrets.values(Context.DATA)
    )
    found = [group for group in groups if group]
    yield from (judged(group, Severity.HIGH) for group in worst_first(found))
    dirty = {hit.place.path for group in found for hit in group}
    for each in data.data:
        if (left := _open(each)) and each.path not in dirty:
            yield unknown(f"{each.path}: {left}", each.place, subject=each.path)
    clean = [each for each in data.read() if not _open(each) and each.path not in dirty]
    for each in (each for each in clean if each.format in _SAMPLED):
        yield passed(f"no credential is in {said(each)}", each.place, subject=each.path)
    clean = [each for each in clean if each.format not in _SAMPLED]
    if clean:
        because = f"no credential is in {counted(clean)}"
        yield passed(because, *(each.place for each in clean[:50]), subject="data files")


def _open(file: DataFile) -> str:
    """Return why nothing is said of a file, "" where something is: of text all is read."""
    return file.open if file.format in _SAMPLED else file.unread
