"""A promotion must be signed by an approver, a second person, for the model that is signed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.core.person import four_eyes_problem, identity
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.declared import Declared
from bartizan.evidence.signing import PromotionSeen, SignatureSeen, SignedModels


@check(
    Meta(
        id="model-promotion-signed",
        title="Promotions of models are signed statements of an approver",
        control="MOD-04",
        clause="approval-recorded",
        severity=Severity.HIGH,
        fix="Promote by `bartizan model promote … -o promotion.json` with the key of an approver "
        "whom bartizan.yaml names, and keep the statement beside the signature.",
        absent="no promotion of a model is stated here",
        refs=("nist-800-53r5/CM-3", "eu-ai-act/Art. 12"),
    ),
    SignedModels,
    Declared,
)
def promotion_signed(signed: SignedModels, declared: Declared) -> Iterator[Verdict]:
    """An approval that anybody could have written down is none.

    *What it reads*: the promotions in the workload, by the approvers' keys of bartizan.yaml, and
    the signatures beside them. *Why it matters*: a model that nobody let in serves customers all
    the same. *Passes*: an approver signed it, who fills a role and did not ask for it himself, for
    the very files that a trusted signature covers, which the scan found safe. *Fails*: no approver
    signed it, one person did both, one key or the holder of one certificate's name signed both the
    model and its promotion, or it is of other files than those that are signed here. Where no
    signature is here, the person fills no role, the scan said something else or the policy is
    another one by now, it is for review. *Fix*: see `bartizan model promote`.
    """
    models: defaultdict[str, list[SignatureSeen]] = defaultdict(list)
    for one in signed.signatures:
        if not one.refused:
            models[one.digest].append(one)
    people = {identity(name) for name in declared.people.values()}
    for each in signed.promotions:
        yield _judged(each, signed.policy, models, people)


def _judged(
    each: PromotionSeen,
    policy: str,
    models: Mapping[str, Collection[SignatureSeen]],
    people: Collection[str],
) -> Verdict:
    """Judge a promotion by the signatures of each model, by the digest of the model's files."""
    subject = each.place.path
    problem = each.refused or four_eyes_problem(each.requested_by, each.approver)
    problem = problem or _alone(each, models.get(each.model, ()))
    if problem:
        return failed(f"does not count: {problem}", each.place, subject=subject)
    if models and each.model not in models:
        because = f"lets other files into {each.to} than those that are signed here"
        return failed(because, each.place, subject=subject)
    if doubt := _doubt(each, policy, models, people):
        return review(doubt, each.place, subject=subject)
    because = f"{each.approver} let the model into {each.to}, for {each.requested_by}"
    return passed(because, each.place, subject=subject)


def _alone(each: PromotionSeen, signatures: Collection[SignatureSeen]) -> str:
    """Return why who approved a model is the one who signed it; empty where it is another."""
    if each.key in {one.key for one in signatures}:
        return "the key that approved is the one that signed the model"
    if identity(each.approver) in {identity(name) for one in signatures for name in one.names}:
        return f"{each.approver} approved the model, and signed it by a certificate of that name"
    return ""


def _doubt(
    each: PromotionSeen, policy: str, models: Collection[str], people: Collection[str]
) -> str:
    if not models:
        return f"lets a model into {each.to}, and no trusted signature here is of it"
    if identity(each.approver) not in people:
        return f"{each.approver} approved it, and fills no role by bartizan.yaml"
    if each.verdict != "safe":
        return f"its scan said {each.verdict or 'nothing'}, and not safe"
    if each.policy != policy:
        return "it was taken by another trust policy than the one that bartizan.yaml names"
    return ""
