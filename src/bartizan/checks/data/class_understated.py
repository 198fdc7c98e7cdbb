"""No data lies under a label that is lower than what it holds."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.data import DataFile, DataFiles
from bartizan.evidence.declared import Declared

SCALE = ("public", "internal", "confidential", "restricted")


@check(
    Meta(
        id="data-file-above-class",
        title="Data holds nothing above its declared class",
        control="DAT-02",
        clause="class-not-understated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        source=Source.DATASET,
        fix="Raise the class in the card or profile, or remove the columns.",
        absent="no data file has a declared class",
        refs=("nist-800-53r5/RA-2", "CWE-359"),
    ),
    DataFiles,
    Declared,
)
def class_understated(data: DataFiles, declared: Declared) -> Iterator[Verdict]:
    """A label that is too low is worse than none: it is believed.

    *What it reads*: the sample of each data file, and the class that its record or the profile
    gives. *Why it matters*: what is called internal is copied, logged and shared. *Passes*: what
    was found fits the class. *Fails*: proven data of a higher class. What only a column's name
    announces is for review. *Fix*: raise the class.
    """
    stated = declared.profile.sensitivity if declared.profile else None
    for file in data.data:
        label = (file.record.label if file.record else "") or stated or ""
        if label not in SCALE or file.in_tests:
            continue
        yield _judge(file, label)


def _judge(file: DataFile, label: str) -> Verdict:
    above = [hit for hit in file.personal if _rank(hit.lowest_class) > _rank(label)]
    if not above and file.open:
        return unknown(f"{file.path}: {file.open}", file.place, subject=file.path)
    if not above:
        because = f"{file.sampled} sampled rows of {file.path} hold nothing above {label}"
        return passed(because, file.place, subject=file.path)
    proven = [hit for hit in above if not hit.by_name]
    worst = max(proven or above, key=lambda hit: _rank(hit.lowest_class))
    because = f"{file.path} is {label}, and {worst.what} in {worst.column} is {worst.lowest_class}"
    places = dict.fromkeys(Place(file.path, hit.line) for hit in proven or above)
    return (failed if proven else review)(because, *places, subject=file.path)


def _rank(label: str) -> int:
    return SCALE.index(label)
