"""Which reports of screenings in a workload are signed by whom its trust policy takes."""

from dataclasses import replace
from datetime import datetime

from bartizan.collect.data_screenings import is_screening
from bartizan.collect.signing import trust_in
from bartizan.collect.tree import Tree
from bartizan.core.errors import BartizanError, FormatError
from bartizan.core.place import Place
from bartizan.datasets.screened import SUFFIX, demand_of
from bartizan.evidence.declared import Profile
from bartizan.evidence.facts import Gap
from bartizan.evidence.signing import SignedReports
from bartizan.signing.policyfile import Trust
from bartizan.signing.statement import Subject
from bartizan.signing.trusted import trusted


def collect(tree: Tree, profile: Profile, now: datetime) -> SignedReports:
    """Return what the signatures beside reports are worth; nothing where no policy is named.

    Where the policy cannot be read nobody is trusted, and each report says so.
    """
    at = profile.signing
    reports = [entry.path for entry in tree.entries if is_screening(entry.path)]
    if at is None:
        return SignedReports(files=len(reports))
    place = Place(profile.path, profile.lines.get("signing", 1))
    try:
        trust = replace(trust_in(tree, at), of=Subject.REPORT)
    except BartizanError as error:
        why = f"the trust policy cannot be read: {error.message}"
        return SignedReports(place=place, refused=dict.fromkeys(reports, why), files=len(reports))
    refused: dict[str, str] = {}
    for path in reports:
        try:
            _demand_trusted(tree, path, trust, now)
        except FormatError as error:
            refused[path] = error.message
    known = frozenset(reports) - refused.keys()
    return SignedReports(place=place, trusted=known, refused=refused, files=len(reports))


def _demand_trusted(tree: Tree, path: str, trust: Trust, now: datetime) -> None:
    """Raise FormatError where nobody whom the policy takes signed a report as it is."""
    report, signature = tree.read(path), tree.read(f"{path}{SUFFIX}")
    if isinstance(signature, Gap):
        raise FormatError(f"nobody signed it: {path}{SUFFIX} {signature.reason}")
    if isinstance(report, Gap):
        raise FormatError(report.reason)
    found = trusted({f"{path}{SUFFIX}": signature}, trust, now)
    if not found.signatures:
        raise FormatError(found.because)
    for each in found.signatures:
        demand_of(each.statement, path.rpartition("/")[2], report)
