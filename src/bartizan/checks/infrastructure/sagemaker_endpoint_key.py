"""The volumes that serve a model are encrypted with a key that is named."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject
from bartizan.core.verdict import Verdict, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import named, value_at

CONFIGURATIONS = ("aws_sagemaker_endpoint_configuration", "AWS::SageMaker::EndpointConfig")
SERVERLESS = ("production_variants.serverless_config", "ProductionVariants.ServerlessConfig")
WORDING = Wording("a key is named for its volumes", "no key is named for its volumes")


@check(
    Meta(
        id="infra-sagemaker-endpoint-key",
        title="Endpoint volumes are encrypted with a named key",
        control="DAT-05",
        clause="encrypted",
        severity=Severity.MEDIUM,
        asks=resources(*CONFIGURATIONS),
        fix="Set kms_key_arn = aws_kms_key.serving.arn (KmsKeyId in CloudFormation).",
        absent="no endpoint configuration is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def sagemaker_endpoint_key(iac: Iac) -> Iterator[Verdict]:
    """The weights and whatever the container writes lie on the volume that serves them.

    *What it reads*: endpoint configurations and the key that each names. *Why it matters*: without
    a key of yours nobody can say, or end, who reads the volume. *Passes*: a key is named, or the
    endpoint has no volume. *Fails*: none is. *Fix*: name a key.
    """
    for configuration in iac.of(*CONFIGURATIONS):
        yield _verdict(iac, configuration)


def _verdict(iac: Iac, configuration: Resource) -> Verdict:
    if value_at(configuration, *SERVERLESS) is not None:
        because = "it is serverless and has no volume of its own"
        return passed(because, configuration.place, subject=subject(configuration))
    key = named(iac, configuration, "kms_key_arn", "KmsKeyId")
    return demanded(configuration, key, WORDING)
