"""Personal data does not lie in the repository."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import said
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.data import DataFile, DataFiles, PersonalHit

ENOUGH = 5
DENSE = 0.05


@check(
    Meta(
        id="data-personal-in-repository",
        title="No personal data is tracked in the repository",
        control="DAT-04",
        clause="not-in-version-control",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        fix="Move the file to a store with access control, keep a synthetic sample here, and "
        "remove the file from the history.",
        absent="there is no data file",
        refs=("CWE-359", "owasp-llm/LLM02"),
    ),
    DataFiles,
)
def personal_in_repository(data: DataFiles) -> Iterator[Verdict]:
    """A repository is copied whole to everybody who may read it, and forgets nothing.

    *What it reads*: a sample of each data file: the first rows and a seeded choice of the others;
    addresses and numbers as `data classify` finds them, other kinds by the names of columns.
    *Why it matters*: people cannot have their data erased from clones. *Passes*: nothing in the
    sample, with the share that may still be there. *Fails*: proven numbers, or addresses in many
    rows. What only a column's name announces, and a few addresses, are for review. *Fix*: move it.
    """
    for file in data.data:
        if file.personal and not file.unread:
            yield _judge(file)
        elif file.open:
            yield unknown(f"{file.path}: {file.open}", file.place, subject=file.path)
        else:
            yield passed(f"nothing in {said(file)}", file.place, subject=file.path)


def _judge(file: DataFile) -> Verdict:
    proven = [hit for hit in file.personal if _weighs(hit)]
    places = dict.fromkeys(Place(file.path, hit.line) for hit in proven or file.personal)
    what = "; ".join(
        f"{hit.what} in column {hit.column} ({hit.count} of {hit.sampled} sampled rows)"
        for hit in (proven or file.personal)[:5]
    )
    verdict = (failed if proven else review)(what, *places, subject=file.path)
    return verdict.with_(severity=Severity.LOW) if file.in_tests else verdict


def _weighs(hit: PersonalHit) -> bool:
    if hit.by_name:
        return False
    if hit.category in ("financial", "government-id"):
        return True
    return hit.count >= ENOUGH or (hit.count > 1 and hit.count / hit.sampled >= DENSE)
