"""No credential stands in infrastructure code."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.credentials import (
    Written,
    is_secret_name,
    secrets_in,
    variables_with_secrets,
)
from bartizan.evidence.iac import Iac, Resource

SKIPPED = frozenset({"output", "provider", "terraform", "ConfigMapList"})


@check(
    Meta(
        id="infra-static-credentials",
        title="No credential is written into infrastructure code",
        control="INF-02",
        clause="none-in-infrastructure",
        severity=Severity.HIGH,
        fix="Remove the default, set sensitive = true, and read the value from a manager: data "
        '"aws_secretsmanager_secret_version" "token" { secret_id = "…" }. Rotate what was committed.',
        absent="no secret-like input, value or access key is declared",
        refs=("CWE-798",),
        source=Source.IAC,
    ),
    Iac,
)
def static_credentials(iac: Iac) -> Iterator[Verdict]:
    """What is committed once is known to everyone who ever clones the repository.

    *What it reads*: inputs with a secret's name, attributes and environment variables of resources,
    manifests and compose services, and declared access keys. *Why it matters*: a long-lived key
    works for whoever finds it. *Passes*: an input without a default that is marked sensitive.
    *Fails*: a value written in the code, a default that is not marked sensitive, an access key.
    *Fix*: read it from a secrets manager.
    """
    yield from _inputs(iac)
    for resource in iac.resources:
        if resource.kind in {"aws_iam_access_key", "AWS::IAM::AccessKey"}:
            because = "a long-lived access key is made, and its secret lies in the state"
            yield failed(because, resource.place, subject=subject(resource))
        elif resource.kind not in SKIPPED:
            yield from (_verdict(resource, each) for each in secrets_in(iac, resource))


def _inputs(iac: Iac) -> Iterator[Verdict]:
    written = {id(variable): found for variable, found in variables_with_secrets(iac)}
    for variable in iac.variables:
        name = f"variable {variable.name}"
        found = written.get(id(variable))
        if found is not None:
            yield from _default(name, found)
        elif is_secret_name(variable.name) and variable.default is None and variable.sensitive:
            yield passed("it has no default and is kept out of output", variable.place, subject=name)


def _default(name: str, found: Written) -> Iterator[Verdict]:
    if found.placeholder and found.sensitive:
        return
    if found.placeholder:
        because = (
            "a secret is asked for with a default and is not marked sensitive, so the value that "
            "replaces it is committed or printed"
        )
        yield failed(because, found.place, subject=name).with_(confidence=Confidence.MEDIUM)
    else:
        because = "a secret is written as the default of an input"
        yield failed(because, found.place, subject=name)


def _verdict(resource: Resource, found: Written) -> Verdict:
    name = f"{subject(resource)} {found.name}"
    if found.placeholder:
        because = "a placeholder stands where a secret will be written into the code"
        verdict = failed(because, found.place, subject=name)
        return verdict.with_(severity=Severity.LOW, confidence=Confidence.LOW)
    return failed("a secret is written into the code", found.place, subject=name)
