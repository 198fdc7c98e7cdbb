"""The profile must declare what the choice of controls depends on."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.declared import Declared, Profile

NEEDED = (
    ("data.sensitivity", "sensitivity"), ("data.categories", "categories"),
    ("data.jurisdictions", "jurisdictions"), ("criticality", "criticality"),
    ("exposure", "exposure"), ("regulations", "regulations"),
    ("risk_tolerance", "risk_tolerance"), ("use_cases", "use_cases"),
)  # fmt: skip


@check(
    Meta(
        id="org-profile-valid",
        title="The profile declares what tailoring needs",
        control="ORG-02",
        clause="profile-valid",
        severity=Severity.HIGH,
        fix="Declare the missing fields in bartizan.yaml.",
        absent="no bartizan.yaml declares this workload; `bartizan init` writes one",
        refs=("nist-ai-rmf/MAP 1.1", "nist-800-53r5/PL-11"),
        source=Source.BARTIZAN,
    ),
    Declared,
)
def profile_valid(declared: Declared) -> Iterator[Verdict]:
    """Which controls apply follows from facts that no scanner can see.

    *What it reads*: bartizan.yaml. *Why it matters*: understated facts give a short list of
    requirements and a false sense of safety. *Passes*: sensitivity, categories and jurisdictions of
    the data, criticality, exposure, regulations, risk tolerance and use cases are declared.
    *Fails*: fields are missing. No profile at all is not applicable. *Fix*: fill them in.
    """
    profile = declared.profile
    if profile is None:
        return
    missing = [name for name, field in NEEDED if not getattr(profile, field)]
    place = Place(profile.path)
    if missing:
        because = f"the profile does not declare {', '.join(missing)}"
        fix = f"Add to {profile.path}: {', '.join(missing)}."
        yield failed(because, place, subject=profile.path).with_(fix=fix)
    else:
        because = "the profile declares what tailoring needs"
        yield passed(because, *(_places(profile) or [place]), subject=profile.path)


def _places(profile: Profile) -> list[Place]:
    lines = (profile.lines.get(name.partition(".")[0]) for name, _ in NEEDED)
    return [Place(profile.path, line) for line in dict.fromkeys(lines) if line]
