"""Each workload must be registered, with an owner."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.declared import Declared

NEEDED = (
    ("name", "name"), ("owner.team", "owner_team"), ("owner.contact", "owner_contact"),
    ("phase", "phase"), ("use_cases", "use_cases"), ("data.sensitivity", "sensitivity"),
    ("criticality", "criticality"), ("exposure", "exposure"),
)  # fmt: skip


@check(
    Meta(
        id="org-register-entry",
        title="The workload has a complete entry with a named owner",
        control="ORG-01",
        clause="entry-complete",
        severity=Severity.MEDIUM,
        fix="Fill the missing fields of the entry in bartizan.yaml.",
        absent="no bartizan.yaml declares this workload; `bartizan init` writes one",
        refs=("nist-ai-rmf/GOVERN 1.6", "nist-800-53r5/PM-5"),
        source=Source.BARTIZAN,
    ),
    Declared,
)
def register_entry(declared: Declared) -> Iterator[Verdict]:
    """What is not registered is not assessed, and nobody answers for it.

    *What it reads*: bartizan.yaml. *Why it matters*: when a model must be withdrawn, the register
    says whom to call. *Passes*: name, owner with a contact, phase, use cases, sensitivity,
    criticality and exposure are filled. *Fails*: fields are missing. No profile at all is not
    applicable. *Fix*: fill them in.
    """
    profile = declared.profile
    if profile is None:
        return
    missing = [name for name, field in NEEDED if not getattr(profile, field)]
    place = Place(profile.path, profile.lines.get("owner", 1))
    if missing:
        lacking = ", ".join(missing)
        fix = f"Add to {profile.path}: {lacking}."
        yield failed(f"the entry lacks {lacking}", place, subject=profile.path).with_(fix=fix)
    else:
        yield passed(
            f"{profile.owner_team} answers for {profile.name}", place, subject=profile.path
        )
