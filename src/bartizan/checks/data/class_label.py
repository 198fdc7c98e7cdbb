"""Every dataset says how sensitive it is."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.datasets import by_folder, counted
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.data import DataFiles
from bartizan.evidence.declared import Declared, Profile


@check(
    Meta(
        id="data-class-label-present",
        title="Each dataset carries a sensitivity class",
        control="DAT-02",
        clause="class-declared",
        severity=Severity.MEDIUM,
        fix="State `class: public | internal | confidential | restricted` in the dataset's card, "
        "or `data: {sensitivity: …}` for the whole workload in bartizan.yaml.",
        absent="there is no data file",
        refs=("nist-800-53r5/RA-2",),
    ),
    DataFiles,
    Declared,
)
def class_label(data: DataFiles, declared: Declared) -> Iterator[Verdict]:
    """Handling follows the label: without one, everything is handled as if it were harmless.

    *What it reads*: cards and records beside data files, and the profile. *Why it matters*: access,
    encryption and retention depend on the class. *Passes*: the record, else the profile, gives a
    class of the scale. *Fails*: neither does. *Fix*: add the class to the card.
    """
    for folder, files in by_folder(data.data).items():
        labelled = next((each.record for each in files if each.record and each.record.label), None)
        if labelled is not None:
            because = f"{folder} is {labelled.label} by {labelled.path}"
            yield passed(because, labelled.at("class"), subject=folder)
        elif (profile := declared.profile) is not None and profile.sensitivity:
            because = f"{folder} is {profile.sensitivity} by the profile"
            yield passed(because, _place(profile), subject=folder)
        else:
            because = f"no class is stated for the {counted(files)} in {folder}"
            yield failed(because, *(each.place for each in files[:20]), subject=folder)


def _place(profile: Profile) -> Place:
    lines = profile.lines
    return Place(profile.path, lines.get("data.sensitivity", lines.get("data", 1)))
