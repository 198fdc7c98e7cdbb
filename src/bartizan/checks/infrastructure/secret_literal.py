"""Images and infrastructure code must not carry credentials."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.exposing import judged, places_of, worst_first
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.secrets import Context, SecretHit, Secrets, Sighting

# What sets the password of a service that the same code starts.
DEPLOYED = "deployed-password"
CONTEXTS = (Context.DOCKERFILE, Context.INFRASTRUCTURE)


@check(
    Meta(
        id="infra-secret-literal",
        title="No credential stands in image or infrastructure code",
        control="INF-02",
        clause="none-in-infrastructure",
        severity=Severity.HIGH,
        fix="Revoke the credential; mount it at build time with `--mount=type=secret`, or refer to "
        "a secrets manager from the deployment.",
        absent="no image or infrastructure code holds or refers to a credential",
        refs=("CWE-798", "CWE-522"),
    ),
    Secrets,
)
def secret_literal(secrets: Secrets) -> Iterator[Verdict]:
    """Whoever can pull an image or read a plan can read what was written into it.

    *What it reads*: image build files, compose files, charts, manifests and infrastructure code.
    *Why it matters*: a layer keeps a file that a later layer deletes. *Passes*: credentials are
    references, such as `secretKeyRef` or a variable. *Fails*: a value that is written out, be it
    `postgres` where it is set as a password, or the default of a variable; a published example in
    an image build file fails at low severity, because the place for a real one is there. *Fix*:
    revoke, and mount or refer.
    """
    for group in worst_first(secrets.values(*CONTEXTS)):
        if group[0].example:
            yield _baked(group)
        elif any(hit.detector == DEPLOYED for hit in group):
            yield _deployed(group)
        else:
            yield judged(group, Severity.HIGH)
    references = [hit for hit in secrets.of(Sighting.REFERENCE) if hit.context in CONTEXTS]
    if references:
        yield passed("credentials are references", *places_of(references), subject="references")


def _deployed(group: tuple[SecretHit, ...]) -> Verdict:
    """Return the verdict on what a deployment sets: it is the password, whatever it looks like."""
    verdict = judged(group, Severity.HIGH)
    return failed(verdict.because, *verdict.where, subject=verdict.subject).with_(
        severity=Severity.HIGH, confidence=Confidence.MEDIUM
    )


def _baked(group: tuple[SecretHit, ...]) -> Verdict:
    verdict = judged(group, Severity.LOW)
    if all(hit.context is not Context.DOCKERFILE for hit in group):
        return verdict
    return failed(verdict.because, *verdict.where, subject=verdict.subject).with_(
        severity=Severity.LOW, confidence=Confidence.LOW
    )
