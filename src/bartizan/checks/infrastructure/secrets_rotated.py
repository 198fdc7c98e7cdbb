"""Secrets in the manager change after a time."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named

SECRETS = ("aws_secretsmanager_secret", "AWS::SecretsManager::Secret")
ROTATIONS = ("aws_secretsmanager_secret_rotation", "AWS::SecretsManager::RotationSchedule")


@check(
    Meta(
        id="infra-secrets-rotated",
        title="Secrets in the manager rotate",
        control="INF-02",
        clause="rotated-and-owned",
        severity=Severity.LOW,
        asks=resources(*SECRETS, *ROTATIONS),
        fix='Add resource "aws_secretsmanager_secret_rotation" "NAME" { secret_id = '
        "aws_secretsmanager_secret.NAME.id  rotation_rules { automatically_after_days = 30 } }.",
        absent="no secret is declared in a manager",
        refs=("CWE-324",),
        source=Source.IAC,
    ),
    Iac,
)
def secrets_rotated(iac: Iac) -> Iterator[Verdict]:
    """A secret that never changes is known to everyone who ever had it.

    *What it reads*: declared secrets and their rotation. *Why it matters*: keys of model providers
    leak into notebooks and logs, and work until they are changed. *Passes*: a rotation is declared.
    *To review*: none is; a provider's key may have to be changed by hand. *Fix*: declare one.
    """
    for secret in iac.of(*SECRETS):
        yield _verdict(iac, secret)


def _verdict(iac: Iac, secret: Resource) -> Verdict:
    name = subject(secret)
    near = [other for other in iac.referring_to(secret) if other.kind in ROTATIONS]
    if near:
        return passed("a rotation is declared", near[0].place, secret.place, subject=name)
    if named(iac, secret, "rotation_rules").said is Said.YES:
        return passed("a rotation is declared", secret.place, subject=name)
    loose = next((one for one in iac.of(*ROTATIONS) if one.scope == secret.scope), None)
    if loose is not None:
        because = "a rotation here may be for this secret or for another"
        return unknown(because, secret.place, loose.place, subject=name)
    return review("no rotation is declared", secret.place, subject=name)
