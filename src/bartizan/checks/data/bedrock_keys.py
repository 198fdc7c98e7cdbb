"""What managed agents keep is encrypted with a key of yours."""

from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.settings import named

KEYS: Mapping[str, str] = {
    "aws_bedrockagent_agent": "customer_encryption_key_arn",
    "aws_bedrockagent_prompt": "customer_encryption_key_arn",
    "aws_bedrockagent_flow": "customer_encryption_key_arn",
    "aws_bedrockagent_data_source": "server_side_encryption_configuration.kms_key_arn",
    "aws_bedrockagentcore_memory": "encryption_key_arn",
    "aws_bedrockagentcore_gateway": "kms_key_arn",
    "aws_bedrock_guardrail": "kms_key_arn",
    "aws_bedrock_custom_model": "custom_model_kms_key_id",
    "awscc_bedrock_agent": "customer_encryption_key_arn",
    "awscc_bedrock_prompt": "customer_encryption_key_arn",
    "awscc_bedrock_guardrail": "kms_key_arn",
    "AWS::Bedrock::Agent": "CustomerEncryptionKeyArn",
    "AWS::Bedrock::Prompt": "CustomerEncryptionKeyArn",
    "AWS::Bedrock::Flow": "CustomerEncryptionKeyArn",
    "AWS::Bedrock::DataSource": "ServerSideEncryptionConfiguration.KmsKeyArn",
    "AWS::Bedrock::Guardrail": "KmsKeyArn",
    "AWS::BedrockAgentCore::Memory": "EncryptionKeyArn",
    "AWS::BedrockAgentCore::Gateway": "KmsKeyArn",
}
WORDING = Wording("a key of yours is named", "names no customer-managed key")


@check(
    Meta(
        id="data-bedrock-keys",
        title="Agents, prompts and knowledge are encrypted with a key of yours",
        control="DAT-05",
        clause="customer-managed-keys",
        severity=Severity.MEDIUM,
        asks=resources(*KEYS),
        fix="Set customer_encryption_key_arn = aws_kms_key.agents.arn (kms_key_arn for a "
        "guardrail, custom_model_kms_key_id for a tuned model).",
        absent="no agent, prompt, guardrail or knowledge base is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def bedrock_keys(iac: Iac) -> Iterator[Verdict]:
    """Sessions, memories and prompts of an agent hold what users told it.

    *What it reads*: agents, prompts, guardrails, memories, data sources and tuned models, with the
    key that each names. *Why it matters*: a key of yours can be watched, and taken away. *Passes*:
    one is named. *Fails*: none is. *Fix*: name one.
    """
    for resource in iac.of(*KEYS):
        yield demanded(resource, named(iac, resource, KEYS[resource.kind]), WORDING)
