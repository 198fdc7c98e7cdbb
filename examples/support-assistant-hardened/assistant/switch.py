"""The stop switch: the runbook names it, the service desk can pull it."""

import boto3

from assistant.errors import Refused
from assistant.settings import REGION

PARAMETER = "/support-assistant/enabled"


def must_be_on() -> None:
    """Raise Refused when the assistant has been stopped."""
    parameters = boto3.client("ssm", region_name=REGION)
    if parameters.get_parameter(Name=PARAMETER)["Parameter"]["Value"] != "yes":
        raise Refused("the assistant takes a break; please write to the service desk")
