"""A studio domain keeps its traffic in the private network."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import jointly
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.settings import chosen, named

DOMAINS = ("aws_sagemaker_domain", "AWS::SageMaker::Domain")


@check(
    Meta(
        id="infra-sagemaker-domain",
        title="Studio domains are private and encrypted with a key of yours",
        control="INF-01",
        clause="environment-hardened",
        severity=Severity.HIGH,
        asks=resources(*DOMAINS),
        fix='Set app_network_access_type = "VpcOnly" and kms_key_id = aws_kms_key.studio.arn.',
        absent="no studio domain is declared",
        refs=("CWE-923", "CWE-311"),
        source=Source.IAC,
    ),
    Iac,
)
def sagemaker_domain(iac: Iac) -> Iterator[Verdict]:
    """Every notebook of a team shares its domain's network and home directories.

    *What it reads*: domains with their network access and key. *Why it matters*: with public
    internet access, anything that a notebook holds can leave. *Passes*: `VpcOnly` and a key.
    *Fails*: public internet, which is the default, or no key. *Fix*: set both.
    """
    for domain in iac.of(*DOMAINS):
        network = chosen(domain, ("VpcOnly",), "app_network_access_type", "AppNetworkAccessType")
        demands = (
            (network, "its applications reach the internet directly"),
            (
                named(iac, domain, "kms_key_id", "KmsKeyId"),
                "its home directories have no key of yours",
            ),
        )
        yield jointly(domain, demands, "its traffic stays in the network, under a key of yours")
