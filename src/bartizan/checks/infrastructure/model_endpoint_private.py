"""Models are called over private paths that let in named callers only."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import uses_models
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named, shown, value_at

ENDPOINTS = ("aws_vpc_endpoint", "AWS::EC2::VPCEndpoint")
SERVICES = ("bedrock", "sagemaker")
SEPARATE = "aws_vpc_endpoint_policy"


@check(
    Meta(
        id="infra-model-endpoint-private",
        title="Models are reached through private endpoints with a policy",
        control="INF-03",
        clause="private-model-access",
        severity=Severity.MEDIUM,
        asks=resources(*ENDPOINTS),
        fix='Add resource "aws_vpc_endpoint" "bedrock" { service_name = '
        '"com.amazonaws.eu-west-1.bedrock-runtime"  vpc_endpoint_type = "Interface"  '
        "private_dns_enabled = true  policy = data.aws_iam_policy_document.callers.json }.",
        absent="the infrastructure code uses no hosted model",
        refs=("CWE-923",),
        source=Source.IAC,
    ),
    Iac,
)
def model_endpoint_private(iac: Iac) -> Iterator[Verdict]:
    """Prompts that cross the internet need an open exit, and that exit serves thieves as well.

    *What it reads*: private endpoints for Bedrock and SageMaker, and whether the code uses them.
    *Why it matters*: the endpoint's policy is where calls with foreign credentials stop. *Passes*:
    an endpoint with a policy. *To review*: one without. *Unknown*: models are used, and no endpoint
    is declared here. *Fix*: declare it.
    """
    found = [endpoint for endpoint in iac.of(*ENDPOINTS) if _serves_models(endpoint)]
    for endpoint in found:
        yield _verdict(iac, endpoint)
    used = uses_models(iac)
    if not found and used is not None:
        because = "models are used, and no private endpoint for them is declared here"
        yield unknown(because, used, subject="private endpoint")


def _serves_models(endpoint: Resource) -> bool:
    service = value_at(endpoint, "service_name", "ServiceName")
    return service is not None and any(name in shown(service) for name in SERVICES)


def _verdict(iac: Iac, endpoint: Resource) -> Verdict:
    name = subject(endpoint)
    own = named(iac, endpoint, "policy", "PolicyDocument").said is not Said.ABSENT
    beside = any(other.kind == SEPARATE for other in iac.referring_to(endpoint))
    if own or beside:
        because = "models are reached through a private endpoint with a policy"
        return passed(because, endpoint.place, subject=name)
    because = "the endpoint has no policy of its own, so any identity may call through it"
    return review(because, endpoint.place, subject=name)
