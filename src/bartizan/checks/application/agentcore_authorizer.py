"""A gateway to tools asks who calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, chosen

GATEWAYS = ("aws_bedrockagentcore_gateway", "awscc_bedrockagentcore_gateway",
            "AWS::BedrockAgentCore::Gateway")  # fmt: skip


@check(
    Meta(
        id="app-agentcore-authorizer",
        title="Tool gateways authenticate their callers",
        control="APP-07",
        clause="servers-not-open",
        severity=Severity.CRITICAL,
        asks=resources(*GATEWAYS),
        fix='Set authorizer_type = "CUSTOM_JWT" with authorizer_configuration, or "AWS_IAM".',
        absent="no tool gateway is declared",
        refs=("CWE-306", "owasp-llm/LLM06"),
        source=Source.IAC,
    ),
    Iac,
)
def agentcore_authorizer(iac: Iac) -> Iterator[Verdict]:
    """A gateway without an authorizer hands its tools to whoever finds its address.

    *What it reads*: declared gateways of AgentCore and their authorizer. *Why it matters*: the
    gateway acts with its own role, for any caller. *Passes*: tokens or IAM are demanded. *Fails*:
    the authorizer is NONE or missing. *Fix*: set one.
    """
    for gateway in iac.of(*GATEWAYS):
        yield _verdict(gateway)


def _verdict(gateway: Resource) -> Verdict:
    kind = chosen(gateway, ("CUSTOM_JWT", "AWS_IAM"), "authorizer_type", "AuthorizerType")
    if kind.said is Said.YES:
        because = f"callers are authenticated by {kind.shown}"
        return passed(because, kind.place, subject=subject(gateway))
    if kind.said is Said.COMPUTED:
        return undecided(gateway, kind, "callers are authenticated")
    because = "anyone who finds the address may call its tools"
    return failed(because, kind.place, subject=subject(gateway))
