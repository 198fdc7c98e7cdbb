"""A promotion: a signed in-toto statement that lets one model into a stage, and why it may."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.core.person import four_eyes_problem, identity
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.signing.bundle import read_bundle
from bartizan.signing.manifest import Manifest
from bartizan.signing.policy import AllOf, AnyOf, AtLeast, Policy, ScanSays, Signed, taken
from bartizan.signing.policyfile import Trust
from bartizan.signing.statement import STATEMENT, Statement
from bartizan.signing.strict import (
    FEW,
    Json,
    items,
    members,
    read_strict,
    text,
    texts,
    write_strict,
)
from bartizan.signing.trusted import Signatory, signatory
from bartizan.signing.verify import Outcome, Verified
from bartizan.store.bundles import PROMOTION
from bartizan.store.names import DIGEST, TAG, Reference

SAFE: Final = "safe"
NAMED: Final = re.compile(r"[^\x00-\x1f\x7f:@]{1,255}")
TEXTS: Final = ("to", "requested_by", "approver", "model", "scan", "verdict", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """What is stated: a model of the store (`digest`, of its manifest) enters the stage `to`.

    `model` is the digest of its files, `scan` that of the scan's report, `policy` that of the trust
    policy by which its `signatures` (by their digests) were taken.
    """

    name: str
    digest: str
    to: str
    at: datetime
    requested_by: str
    approver: str
    model: str
    scan: str
    verdict: str
    policy: str
    signatures: tuple[str, ...]

    @property
    def reference(self) -> Reference:
        """The stage's tag."""
        return Reference(self.name, tag=self.to)


def problem(verified: Verified, requested_by: str, approver: str, approving_key: str) -> str:
    """Return why a model may not be promoted; empty where it may."""
    if verified.outcome is Outcome.UNTRUSTED:
        return f"no signature is trusted: {verified.trusted.because}"
    if verified.outcome is not Outcome.VALID:
        first = verified.differences[0]
        return f"it is not what was signed: {first.path} ({first.kind})"
    signed = verified.trusted.signatures
    if not _judges_scan(verified.trust.policy):
        for each in signed:
            scan = each.statement.scan
            if scan is None or scan.verdict != SAFE:
                return f"its scan says {scan.verdict if scan else 'nothing'}, and not safe"
    if alone := signers_of(verified).problem(approving_key, approver):
        return alone
    return four_eyes_problem(requested_by, approver)


def write_promotion(promotion: Promotion) -> bytes:
    """Return the statement as JSON; the same promotion gives the same bytes."""
    said: dict[str, Json] = {name: getattr(promotion, name) for name in TEXTS}
    digest = promotion.digest.removeprefix("sha256:")
    return write_strict(
        {
            "_type": STATEMENT,
            "subject": [{"name": promotion.name, "digest": {"sha256": digest}}],
            "predicateType": PROMOTION,
            "predicate": {
                **said,
                "at": wire(promotion.at),
                "signatures": list(promotion.signatures),
            },
        }
    )


def read_promotion(payload: bytes) -> Promotion:
    """Read a statement. Raises FormatError for anything else."""
    document = read_strict(payload, most=FEW)
    if document.get("_type") != STATEMENT or document.get("predicateType") != PROMOTION:
        raise FormatError("not the statement of a promotion")
    subjects = items(document.get("subject"), "subject")
    if len(subjects) != 1:
        raise FormatError(f"{len(subjects)} subjects where a promotion has one")
    subject = members(subjects[0], "the subject")
    sha = text(members(subject.get("digest"), "the digest").get("sha256"), "the digest")
    predicate = members(document.get("predicate"), "predicate")
    said = {name: text(predicate.get(name), name) for name in TEXTS}
    if TAG.fullmatch(said["to"]) is None or DIGEST.fullmatch(f"sha256:{sha}") is None:
        raise FormatError("a promotion names a stage, and a model by its digest")
    return Promotion(
        name=_name(subject.get("name")),
        digest=f"sha256:{sha}",
        at=_moment(predicate.get("at")),
        signatures=texts(predicate.get("signatures"), "signatures"),
        **said,
    )


def stage_named(bundle: bytes) -> str:
    """Return the stage that a bundle says it promotes to, unverified; "" for what is none."""
    try:
        return read_promotion(read_bundle(bundle).payload).to
    except FormatError:
        return ""


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signed a model: by their keys, and by the names that their certificates give them."""

    keys: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def problem(self, key: str, approver: str) -> str:
        """Return why an approver is no second person beside them; empty where they are."""
        if key in self.keys:
            return "the key that approved is the one that signed the model"
        if identity(approver) in map(identity, self.names):
            return f"{approver} approved the model, and signed it by a certificate of that name"
        return ""


@dataclass(frozen=True, slots=True)
class Sought:
    """The promotion of a digest to a stage that is looked for; `signers` may not have made it.

    Of any model, where the digest is None.
    """

    stage: Reference
    digest: str | None
    signers: Signers = field(default_factory=Signers)


def signers_of(verified: Verified) -> Signers:
    """Return who signed a model, of those by whom it is trusted."""
    signed = verified.trusted.signatures
    names = (name for each in signed for name in each.names)
    return Signers(frozenset(each.key for each in signed), frozenset(names))


def promoted(
    bundles: Mapping[str, bytes], approvers: Trust, sought: Sought, now: datetime
) -> tuple[Promotion | None, str]:
    """Return the newest promotion of a digest to a stage that a policy of approvers takes.

    Where there is none, the reason stands beside.
    """
    found, why = dict[Signed, Promotion](), "nobody promoted it"
    for name, content in bundles.items():
        try:
            by, each = _counts(content, approvers, sought, now)
        except (FormatError, SignatureInvalidError) as error:
            why = f"its promotion does not count: {error.message}"
            continue
        meant = each.reference == sought.stage and sought.digest in (None, each.digest)
        if meant and each.at <= now:
            said = Statement(Manifest("", {}), made=each.at)
            found[Signed(name, by.key, said, by.certified)] = each
    took = taken(approvers.policy, tuple(found), now)
    if found and not took:
        why = f"its promotions are not what the policy {approvers.name!a} asks for"
    return max((found[each] for each in took), key=lambda each: each.at, default=None), why


def _counts(
    content: bytes, approvers: Trust, sought: Sought, now: datetime
) -> tuple[Signatory, Promotion]:
    """Return who approved, and what: by the conditions under which it could be made, once more.

    Who holds an approver's key can write a statement without the command that demands them.
    """
    bundle = read_bundle(content)
    by = signatory(bundle, approvers.policy, now)
    each = read_promotion(bundle.payload)
    if alone := sought.signers.problem(by.key, each.approver):
        raise SignatureInvalidError(alone)
    if alone := four_eyes_problem(each.requested_by, each.approver):
        raise SignatureInvalidError(alone)
    return by, each


def _judges_scan(policy: Policy) -> bool:
    """Whether a policy itself says which verdicts of the scan it takes."""
    match policy:
        case AnyOf(parts):
            return all(map(_judges_scan, parts))
        case AllOf(parts):
            return any(map(_judges_scan, parts))
        case AtLeast(_, parts):
            return all(map(_judges_scan, parts))
        case _:
            return isinstance(policy, ScanSays)


def _name(value: Json) -> str:
    """Return a name of a model: registries of platforms take names that a store does not."""
    name = text(value, "a name")
    if NAMED.fullmatch(name) is None:
        raise FormatError(f"{name[:80]!a} names no model")
    return name


def _moment(value: Json) -> datetime:
    try:
        return parse_moment(text(value, "at"))
    except InvalidInputError as error:
        raise FormatError(error.message) from None
