"""Rows of a dataset hold no hidden text."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import said
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.data import DataFiles


@check(
    Meta(
        id="data-hidden-text",
        title="Data holds no hidden characters or instructions",
        control="DAT-08",
        clause="hidden-text-absent",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        source=Source.DATASET,
        fix="Look at the rows, remove invisible characters on ingestion, and drop the source that "
        "they came from.",
        absent="there is no data file",
        refs=("owasp-llm/LLM04", "mitre-atlas/AML.T0020"),
    ),
    DataFiles,
)
def hidden_text(data: DataFiles) -> Iterator[Verdict]:
    """What a person cannot see in a row, a model still learns or obeys.

    *What it reads*: the sample of each data file. *Why it matters*: a few poisoned rows plant a
    trigger, or an order that retrieval later hands to the model. *Passes*: no such mark in the
    sample. *Fails*: zero-width, bidirectional or tag characters, or orders to ignore instructions.
    *Fix*: remove them, and their source.
    """
    for file in data.data:
        if file.open and not file.hidden:
            yield unknown(f"{file.path}: {file.open}", file.place, subject=file.path)
        elif file.hidden:
            kinds = ", ".join(dict.fromkeys(mark.kind for mark in file.hidden))
            places = dict.fromkeys(Place(file.path, mark.line) for mark in file.hidden)
            yield failed(f"{file.path} holds {kinds}", *places, subject=file.path)
        else:
            yield passed(f"no mark in {said(file)}", file.place, subject=file.path)
