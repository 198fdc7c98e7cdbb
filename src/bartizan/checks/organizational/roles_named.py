"""Each role that a control names must be filled by somebody."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.person import identity
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Role, Severity, Source
from bartizan.evidence.declared import Declared


@check(
    Meta(
        id="org-roles-named",
        title="Every role is filled in the profile",
        control="ORG-04",
        clause="roles-named",
        severity=Severity.MEDIUM,
        fix="Fill `roles` in bartizan.yaml: security, data-science, ml-platform, application, "
        "legal and executive-owner.",
        absent="no bartizan.yaml declares this workload; `bartizan init` writes one",
        refs=("nist-ai-rmf/GOVERN 2.1", "iso-42001/A.3.2"),
        source=Source.BARTIZAN,
    ),
    Declared,
)
def roles_named(declared: Declared) -> Iterator[Verdict]:
    """A control that everyone shares is done by no one.

    *What it reads*: the roles of bartizan.yaml. *Why it matters*: gaps lie where each believes that
    another does it, and who approves must not be who asks. *Passes*: all six roles have a name.
    *Fails*: a role is empty; one name in every role is for review. No profile at all is not
    applicable. *Fix*: fill them in.
    """
    profile = declared.profile
    if profile is None:
        return
    place = Place(profile.path, profile.lines.get("roles", 1))
    names = {role: identity(profile.roles.get(role, "")) for role in Role}
    missing = [role.value for role, name in names.items() if not name]
    if missing:
        lacking = ", ".join(missing)
        fix = f"Name who fills {lacking} under `roles` in {profile.path}."
        yield failed(f"nobody is named for {lacking}", place, subject="roles").with_(fix=fix)
    elif len(set(names.values())) == 1:
        because = "one name fills every role: nobody can approve what that person asks for"
        yield review(because, place, subject="roles")
    else:
        yield passed("each role is filled", place, subject="roles")
