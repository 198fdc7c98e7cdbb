"""What the signatures and promotions beside a workload's models are worth, by its trust policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSeen:
    """A signature of a model as it was verified.

    `refused` says why the policy does not take it, empty where it does. `here` counts the signed
    files that lie in the workload and are what was signed; `elsewhere` are those that do not lie
    there, and `different` those that are others, or none that a signature can cover. `digest` is
    that of all signed files, `scan` the verdict that was signed, empty for none, `key` the
    fingerprint of the key that signed, empty where it was refused, and `names` those in its
    certificates.
    """

    place: Place
    refused: str = ""
    here: int = 0
    elsewhere: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    digest: str = ""
    scan: str = ""
    key: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionSeen:
    """A promotion of a model as it was verified; `refused` is empty where an approver signed it.

    `model` is the digest of all its files, `policy` that of the policy that it was taken by, `key`
    the fingerprint of the approver's key.
    """

    place: Place
    refused: str = ""
    to: str = ""
    requested_by: str = ""
    approver: str = ""
    model: str = ""
    verdict: str = ""
    policy: str = ""
    at: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedModels(Evidence):
    """The signatures and promotions in a workload whose profile names a trust policy.

    `policy` is its digest, empty where the profile names none; `uncovered` are the paths of model
    files that no trusted signature covers as they are.
    """

    place: Place | None = None
    policy: str = ""
    signatures: tuple[SignatureSeen, ...] = ()
    promotions: tuple[PromotionSeen, ...] = ()
    uncovered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedReports(Evidence):
    """Which reports of screenings a workload's trust policy vouches for.

    `place` is where the profile names the policy, None where it names none. `trusted` are the
    paths of reports whose bytes somebody signed whom the policy takes; `refused` says of others why
    their signature does not count.
    """

    place: Place | None = None
    trusted: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
