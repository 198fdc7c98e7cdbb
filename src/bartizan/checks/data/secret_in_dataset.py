"""Datasets hold no credentials."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import counted
from bartizan.checks.exposing import judged, worst_first
from bartizan.core.verdict import Verdict, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.data import DataFiles
from bartizan.evidence.secrets import Context, Secrets


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

    *What it reads*: secret detectors over the whole text of data files. *Why it matters*: what was
    learned cannot be revoked. *Passes*: nothing is found. *Fails*: a credential. Binary tables are
    unknown. *Fix*: revoke, remove, rebuild.
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
        if each.unread:
            yield unknown(f"{each.path}: {each.unread}", each.place, subject=each.path)
    clean = [each for each in data.read() if each.path not in dirty]
    if clean:
        because = f"no credential is in {counted(clean)}"
        yield passed(because, *(each.place for each in clean[:50]), subject="data files")
