"""One role for unlike jobs gives each of them the rights of all."""

import re
from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Dialect, Effect, Iac, Resource, Statement
from bartizan.evidence.settings import value_at

INDEX = re.compile(r"\[[^\]]*\]")
ROLES = ("aws_iam_role", "AWS::IAM::Role")
DOCUMENT = "data.aws_iam_policy_document"
TRUST = frozenset({"assume_role_policy", "AssumeRolePolicyDocument"})
TRUSTED = "Service:"
MANY = 4
ALIKE = {
    "edgelambda": "lambda",
    "scheduler": "events",
    "delivery.logs": "logs",
    "ecs": "ecs-tasks",
    "bedrock-agentcore": "bedrock",
}
DELIVERY = frozenset({"codebuild", "codepipeline", "codedeploy", "cloudformation"})
LEARNING = frozenset({"sagemaker", "bedrock"})
PURPOSES: Mapping[str, str] = {
    "aws_codebuild_project": "delivery",
    "aws_codepipeline": "delivery",
    "AWS::CodeBuild::Project": "delivery",
    "AWS::CodePipeline::Pipeline": "delivery",
    "aws_sagemaker_notebook_instance": "development",
    "aws_sagemaker_domain": "development",
    "aws_sagemaker_user_profile": "development",
    "AWS::SageMaker::NotebookInstance": "development",
    "AWS::SageMaker::Domain": "development",
    "AWS::SageMaker::UserProfile": "development",
    "aws_sagemaker_pipeline": "training",
    "AWS::SageMaker::Pipeline": "training",
    "aws_glue_job": "data preparation",
    "AWS::Glue::Job": "data preparation",
    "aws_sagemaker_model": "serving",
    "AWS::SageMaker::Model": "serving",
    "aws_bedrockagent_agent": "agents",
    "aws_bedrockagentcore_agent_runtime": "agents",
    "AWS::Bedrock::Agent": "agents",
    "AWS::BedrockAgentCore::Runtime": "agents",
    "aws_bedrockagent_knowledge_base": "retrieval",
    "AWS::Bedrock::KnowledgeBase": "retrieval",
    "aws_lambda_function": "functions",
    "AWS::Lambda::Function": "functions",
    "AWS::Serverless::Function": "functions",
    "aws_ecs_task_definition": "services",
    "AWS::ECS::TaskDefinition": "services",
}
HELD = (
    "role", "role_arn", "service_role", "execution_role_arn", "task_role_arn",
    "agent_resource_role_arn", "default_user_settings.execution_role",
    "user_settings.execution_role", "Role", "RoleArn", "ServiceRole", "ExecutionRoleArn",
    "TaskRoleArn", "AgentResourceRoleArn", "DefaultUserSettings.ExecutionRole",
)  # fmt: skip


@check(
    Meta(
        id="infra-iam-shared-role",
        title="Training, serving, agents and delivery have roles of their own",
        control="DAT-04",
        clause="read-write-apart",
        severity=Severity.HIGH,
        asks=resources("assume_role_policy", "AssumeRolePolicyDocument"),
        fix="Declare one aws_iam_role for each job, each trusting one service: Principal = { "
        'Service = "sagemaker.amazonaws.com" }, and give each only the statements that it needs.',
        absent="no role is declared that a service takes on",
        refs=("CWE-269",),
        source=Source.IAC,
    ),
    Iac,
)
def iam_shared_role(iac: Iac) -> Iterator[Verdict]:
    """A role that builds, trains and serves lets the weakest of the three do what all may.

    *What it reads*: trust policies of roles, and which declared resources hold each role. *Why it
    matters*: whoever turns the endpoint can also rewrite the training data. *Passes*: one service,
    or services of one kind, take it on. *Fails*: four or more services are trusted, or resources of
    unlike purpose hold the role. *Fix*: one role for each job.
    """
    for role in iac.of(*ROLES):
        trusting = tuple(_trust(iac, role))
        if trusting:
            yield _verdict(iac, role, trusting)
    for opaque in iac.opaque:
        if opaque.under in TRUST:
            yield unknown(opaque.reason, opaque.place, subject=subject(opaque.owner))


def _trust(iac: Iac, role: Resource) -> Iterator[tuple[str, Place]]:
    """Yield the services that may take a role on, each with its line."""
    for statement in _trust_statements(iac, role):
        places = statement.principal_lines
        for principal, line in zip(statement.principals, places, strict=False):
            if principal.startswith(TRUSTED) and "${" not in principal:
                name = principal.removeprefix(TRUSTED).split(".amazonaws.")[0]
                yield ALIKE.get(name, name), Place(statement.place.path, line)


def _trust_statements(iac: Iac, role: Resource) -> Iterator[Statement]:
    written = value_at(role, "assume_role_policy")
    expression = written.expression if written is not None else None
    text = INDEX.sub("", expression.text) if expression is not None else ""
    for statement in iac.stated_at(role.address, text.removesuffix(".json")):
        owner = statement.owner
        own = owner.same_as(role) and statement.under in TRUST
        by_name = owner.kind == DOCUMENT and owner.scope == role.scope
        named = by_name and text.removesuffix(".json") == owner.address
        if (own or named) and statement.effect is Effect.ALLOW:
            yield statement


def _verdict(iac: Iac, role: Resource, trusting: tuple[tuple[str, Place], ...]) -> Verdict:
    name = subject(role)
    services = tuple(dict.fromkeys(service for service, _ in trusting))
    places = tuple(place for _, place in trusting)[: len(services)]
    if len(services) >= MANY:
        because = f"{len(services)} services take on one role: {', '.join(services)}"
        return failed(because, places[0], subject=name)
    holders = _holders(iac, role)
    purposes = tuple(dict.fromkeys(PURPOSES[holder.kind] for holder in holders))
    if len(purposes) > 1:
        because = f"one role is held for {' and '.join(purposes)}"
        return failed(because, role.place, *(h.place for h in holders), subject=name)
    if DELIVERY.intersection(services) and LEARNING.intersection(services):
        because = f"one role serves delivery and models: {', '.join(services)}"
        return review(because, *places, subject=name)
    return passed(f"only {', '.join(services)} takes it on", *places, subject=name)


def _holders(iac: Iac, role: Resource) -> tuple[Resource, ...]:
    return tuple(
        other
        for other in iac.referring_to(role)
        if other.kind in PURPOSES and any(_holds(other, path, role) for path in HELD)
    )


def _holds(other: Resource, path: str, role: Resource) -> bool:
    node = value_at(other, path)
    expression = node.expression if node is not None else None
    if expression is None:
        return False
    if role.dialect is Dialect.CLOUDFORMATION:
        argument = expression.text.partition(" ")[2]
        return argument.split(".")[0] == role.name
    named = INDEX.sub("", expression.text)
    return named.removesuffix(".arn").removesuffix(".id") == role.address
