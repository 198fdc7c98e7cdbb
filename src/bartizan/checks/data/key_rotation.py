"""A customer-managed key rotates, and its policy names who may use it."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject
from bartizan.core.verdict import Verdict, failed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.iam import policy_of, public_statement
from bartizan.evidence.settings import Said, chosen, switch

KEYS = ("aws_kms_key", "AWS::KMS::Key")
ROTATING = ("SYMMETRIC_DEFAULT",)
WORDING = Wording("it rotates every year", "it never rotates")


@check(
    Meta(
        id="data-key-rotation",
        title="Keys rotate and are not open to everyone",
        control="DAT-05",
        clause="customer-managed-keys",
        severity=Severity.MEDIUM,
        asks=resources(*KEYS),
        fix="Set enable_key_rotation = true, and name principals in the key policy.",
        absent="no symmetric key is declared",
        refs=("CWE-320",),
        source=Source.IAC,
    ),
    Iac,
)
def key_rotation(iac: Iac) -> Iterator[Verdict]:
    """A key that everyone may use, or that never changes, protects nothing for long.

    *What it reads*: declared keys, their rotation and their policy; keys that cannot rotate are
    left out. *Why it matters*: a leaked key opens all that it ever sealed. *Passes*: it rotates.
    *Fails*: it does not, or its policy allows everyone without a condition. *Fix*: switch rotation
    on.
    """
    for key in iac.of(*KEYS):
        opened = public_statement(policy_of(iac, key))
        if opened is not None:
            because = "its policy lets everyone use it, without a condition"
            verdict = failed(because, opened.place, key.place, subject=subject(key))
            yield verdict.with_(severity=Severity.CRITICAL)
        elif _can_rotate(key):
            yield demanded(key, switch(key, "enable_key_rotation", "EnableKeyRotation"), WORDING)


def _can_rotate(key: Resource) -> bool:
    spec = chosen(key, ROTATING, "customer_master_key_spec", "key_spec", "KeySpec")
    usage = chosen(key, ("ENCRYPT_DECRYPT",), "key_usage", "KeyUsage")
    return spec.said is not Said.NO and usage.said is not Said.NO
