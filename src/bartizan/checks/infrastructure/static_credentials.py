"""Inputs that are secrets have no default, and no long-lived key is made."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.credentials import SecretInput, secret_inputs
from bartizan.evidence.iac import Iac

KEYS = ("aws_iam_access_key", "AWS::IAM::AccessKey")


@check(
    Meta(
        id="infra-static-credentials",
        title="Secret inputs have no default, and no access key is made",
        control="INF-02",
        clause="none-in-infrastructure",
        severity=Severity.HIGH,
        asks=resources("variable", "Parameters", *KEYS),
        fix="Remove the default and set sensitive = true, or read the value with a data source "
        "aws_secretsmanager_secret_version. Rotate what was committed; use a role instead of an "
        "access key.",
        absent="no input is a secret by its name, and no access key is declared",
        refs=("CWE-798",),
        source=Source.IAC,
    ),
    Iac,
)
def static_credentials(iac: Iac) -> Iterator[Verdict]:
    """What is committed once is known to everyone who ever clones the repository.

    *What it reads*: inputs of modules and templates with the name of a secret, and access keys that
    are declared. *Why it matters*: a long-lived key works for whoever finds it. *Passes*: no
    default, and marked sensitive. *Fails*: a value as default, a default to be replaced that is not
    marked sensitive, an access key. *To review*: not marked sensitive. *Fix*: read it from a
    secrets manager.
    """
    for found in secret_inputs(iac):
        yield from _input(found)
    for key in iac.of(*KEYS):
        because = "a long-lived access key is made, and its secret lies in the state"
        yield failed(because, key.place, subject=subject(key))


def _input(found: SecretInput) -> Iterator[Verdict]:
    variable, name = found.variable, f"variable {found.variable.name}"
    if found.place is None:
        if variable.sensitive:
            because = "it has no default and is kept out of output"
            yield passed(because, variable.place, subject=name)
        else:
            because = "it is not marked sensitive, so plans and logs show it"
            yield review(because, variable.place, subject=name).with_(severity=Severity.LOW)
    elif not found.placeholder:
        because = "a secret is written as the default of an input"
        yield failed(because, variable.place, found.place, subject=name)
    elif not variable.sensitive:
        because = (
            "a secret is asked for with a default and is not marked sensitive, so what replaces "
            "the default is committed or printed"
        )
        verdict = failed(because, variable.place, found.place, subject=name)
        yield verdict.with_(confidence=Confidence.MEDIUM)
