"""The AI services of a workload are declared in code."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Confidence, Severity
from bartizan.core.words import Source as From
from bartizan.evidence.ai_resources import ai_resources, uses_models
from bartizan.evidence.asks import calls, resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.source import Call, Source

CLIENTS = ("boto3.*", "sagemaker.Session")
SERVICES = ("bedrock", "sagemaker")
SHOWN = 10


@check(
    Meta(
        id="infra-iac-present",
        title="AI services are declared in code",
        control="INF-08",
        clause="declared-in-code",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        asks=(*calls(*CLIENTS), *resources("bedrock", "sagemaker")),
        fix="Declare the models, agents, guardrails and endpoints that the code calls, and the "
        "role that calls them, in Terraform or CloudFormation beside the code.",
        absent="neither code nor infrastructure uses AI services of a cloud",
        refs=("CWE-1053",),
        source=From.IAC,
    ),
    Iac,
    Source,
)
def iac_present(iac: Iac, source: Source) -> Iterator[Verdict]:
    """What was clicked together cannot be reviewed, compared or built again.

    *What it reads*: declared AI resources and grants, and clients of Bedrock and SageMaker in code.
    *Why it matters*: settings that nobody wrote down drift unseen. *Passes*: they are declared.
    *To review*: the code uses a service that its infrastructure code does not name. *Unknown*:
    there is no infrastructure code here. *Fix*: declare them.
    """
    declared = tuple(resource.place for resource in ai_resources(iac))[:SHOWN]
    granted = uses_models(iac)
    if declared or granted is not None:
        places = declared or ((granted,) if granted is not None else ())
        yield passed("AI services are declared in code", *places, subject="AI services")
        return
    clients = [call.place for call in source.calls(*CLIENTS) if _is_ai(call)]
    if clients and iac.resources:
        because = "code uses AI services that no infrastructure code declares"
        yield review(because, *clients[:SHOWN], subject="AI services")
    elif clients:
        because = "code uses AI services, and their declaration is not here"
        yield unknown(because, *clients[:SHOWN], subject="AI services")


def _is_ai(call: Call) -> bool:
    if call.name.startswith("sagemaker."):
        return True
    if not call.name.endswith((".client", ".resource")):
        return False
    first = call.args[0] if call.args else call.keyword("service_name")
    return first is not None and (first.text or "").startswith(SERVICES)
