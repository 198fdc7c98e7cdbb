"""Every dataset has a card."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import by_folder, counted
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.data import DataFiles


@check(
    Meta(
        id="data-dataset-card",
        title="Each dataset has a card or record",
        control="DAT-03",
        clause="record-complete",
        severity=Severity.LOW,
        fix="Add a README.md beside the data with origin, retrieval date, digest and licence.",
        absent="there is no data file",
        refs=("eu-ai-act/Art. 10",),
    ),
    DataFiles,
)
def dataset_card(data: DataFiles) -> Iterator[Verdict]:
    """Data without a record cannot be traced, and nobody knows whether it may be used.

    *What it reads*: cards and records beside data files, or in a folder above. *Why it matters*:
    after a finding of poisoning or a claim of rights, the origin decides what to do. *Passes*: a
    record covers the folder. *Fails*: none does. *Fix*: write one.
    """
    for folder, files in by_folder(data.data).items():
        bare = [each for each in files if each.record is None]
        if bare:
            have = "has" if len(bare) == 1 else "have"
            because = f"{counted(bare)} in {folder} {have} no card"
            yield failed(because, *(each.place for each in bare[:20]), subject=folder)
        else:
            records = {each.record.path: each.record for each in files if each.record}
            because = f"{folder} is described by {', '.join(sorted(records))}"
            yield passed(because, *(each.place for each in records.values()), subject=folder)
