"""Each model must be covered by a signature that the workload's trust policy takes."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity, Source
from bartizan.evidence.signing import SignatureSeen, SignedModels

SHOWN = 5


@check(
    Meta(
        id="model-signature-valid",
        title="Signatures of models verify against the trust policy",
        control="MOD-05",
        clause="signature-valid",
        severity=Severity.HIGH,
        fix="Sign the released folder by `bartizan model sign`, name the trust policy under "
        "`signing:` in bartizan.yaml, and look into what `bartizan model verify` names.",
        absent="bartizan.yaml names no trust policy for models",
        refs=("mitre-atlas/AML.M0013", "nist-800-53r5/CM-14", "nist-800-53r5/SI-7(15)"),
        source=Source.MODEL,
    ),
    SignedModels,
)
def signature_valid(signed: SignedModels) -> Iterator[Verdict]:
    """A signature that nobody can verify, or that is not of these files, says nothing.

    *What it reads*: the signatures in the workload, by the trust policy that bartizan.yaml names,
    and its model files. *Why it matters*: a model that was put in the place of the released one
    answers in your name. *Passes*: the policy takes a signature, and each signed file is here and
    as it was signed. *Fails*: the policy takes it not, a signed file is another, or a model file is
    covered by none. Where signed files lie elsewhere, or no signature is here, it is for review:
    verify them where they are. *Fix*: see `bartizan model verify`.
    """
    if signed.place is None or not signed.policy:
        return
    for each in signed.signatures:
        yield _judged(each)
    for path in signed.uncovered:
        because = "no signature that the trust policy takes covers it as it is"
        yield failed(because, Place(path), subject=path)
    if not signed.signatures and not signed.uncovered:
        because = "a trust policy is named, and no signature lies here; verify where the models are"
        yield review(because, signed.place, subject="trust policy")


def _judged(each: SignatureSeen) -> Verdict:
    subject = each.place.path
    if each.refused:
        return failed(f"not trusted: {each.refused}", each.place, subject=subject)
    if each.different:
        because = f"not what was signed: {_some(each.different)}"
        return failed(because, each.place, subject=subject)
    if each.elsewhere:
        because = f"valid, but not all is here to be compared: {_some(each.elsewhere)}"
        return review(because, each.place, subject=subject)
    return passed(f"valid, and covers the {each.here} files", each.place, subject=subject)


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
