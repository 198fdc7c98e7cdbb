"""The guardrail on everything that enters and leaves the model; no answer from it is a refusal."""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import Refused
from assistant.settings import GUARDRAIL_ID, GUARDRAIL_VERSION, REGION


def screen_input(text: str) -> str:
    """Return text that may enter the model; raise Refused for an attack."""
    return _screen(text, "INPUT")


def screen_output(text: str) -> str:
    """Return an answer with personal data masked; raise Refused where it must not leave."""
    return _screen(text, "OUTPUT")


def _screen(text: str, source: str) -> str:
    guardrails = boto3.client("bedrock-runtime", region_name=REGION)
    try:
        ruling = guardrails.apply_guardrail(
            guardrailIdentifier=GUARDRAIL_ID,
            guardrailVersion=GUARDRAIL_VERSION,
            source=source,
            content=[{"text": {"text": text}}],
        )
    except (BotoCoreError, ClientError) as error:
        raise Refused("the assistant is not available") from error
    if ruling["action"] == "NONE":
        return text
    masked = [part["text"] for part in ruling.get("outputs", [])]
    if source == "OUTPUT" and masked and _only_masked(ruling):
        return masked[0]
    raise Refused("this request cannot be answered here")


def _only_masked(ruling: dict) -> bool:
    policies = [name for part in ruling["assessments"] for name in part if name.endswith("Policy")]
    return policies == ["sensitiveInformationPolicy"]
