"""Which declared resources are AI services, and whether a workload calls models at all."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.iac import Effect, Iac, Resource

PREFIXES = ("aws_bedrock", "awscc_bedrock", "AWS::Bedrock", "aws_sagemaker", "awscc_sagemaker",
            "AWS::SageMaker", "InferenceService", "ServingRuntime", "azurerm_cognitive",
            "azurerm_machine_learning", "google_vertex_ai")  # fmt: skip
AGENTS = ("aws_bedrockagent_agent", "awscc_bedrock_agent", "AWS::Bedrock::Agent")
GUARDRAILS = ("aws_bedrock_guardrail", "awscc_bedrock_guardrail", "AWS::Bedrock::Guardrail")
_CALLS = ("bedrock:InvokeModel", "bedrock:InvokeAgent", "bedrock:RetrieveAndGenerate",
          "sagemaker:InvokeEndpoint")  # fmt: skip
_BEDROCK = ("aws_bedrock", "awscc_bedrock", "AWS::Bedrock")


def ai_resources(iac: Iac) -> Iterator[Resource]:
    """Yield the declared resources that are AI services."""
    return (resource for resource in iac.resources if resource.kind.startswith(PREFIXES))


def uses_bedrock(iac: Iac) -> Place | None:
    """Return where the workload's use of Bedrock models shows first, if it does."""
    for resource in iac.resources:
        if resource.kind.startswith(_BEDROCK):
            return resource.place
    return _calls(iac, "bedrock:")


def uses_models(iac: Iac) -> Place | None:
    """Return where the workload's use of hosted models shows first, if it does."""
    found = next(ai_resources(iac), None)
    return found.place if found is not None else _calls(iac, "")


def _calls(iac: Iac, service: str) -> Place | None:
    for statement in iac.statements:
        if statement.effect is Effect.DENY or statement.is_trust:
            continue
        named = [action for action in statement.actions if ":" in action]
        for call in _CALLS:
            if call.startswith(service) and named and statement.names(call) and "*" not in named:
                return statement.place_of(call)
    return None
