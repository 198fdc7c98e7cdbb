"""Settings of the assistant; secrets stay in the manager and in memory."""

import os
from functools import cache

import boto3

CHAT_MODEL = "gpt-5-mini-2025-08-07"
CHAT_ADDRESS = "http://127.0.0.1:8080/v1"  # the gateway beside this process: gateway/gateway.yaml
REGION = "eu-central-1"
DATABASE = os.environ.get("DATABASE", "orders.db")
INDEX_HOST = os.environ.get("INDEX_HOST", "localhost")
TOKEN_ISSUER = os.environ.get("TOKEN_ISSUER", "https://login.lindenberg.example")
TOKEN_AUDIENCE = "support-assistant"
GUARDRAIL_ID = os.environ.get("GUARDRAIL_ID", "")
GUARDRAIL_VERSION = os.environ.get("GUARDRAIL_VERSION", "7")


@cache
def secret(name: str) -> str:
    """Return a secret of this workload from the secrets manager."""
    manager = boto3.client("secretsmanager", region_name=REGION)
    return manager.get_secret_value(SecretId=f"support-assistant/{name}")["SecretString"]
