"""Asks the staging assistant, as a signed-in test customer."""

import os

import requests

STAGING = "https://staging.shop.lindenberg.example/chat"


def ask(message: str) -> str:
    """Return the answer, a refusal included."""
    token = os.environ["STAGING_TOKEN"]
    response = requests.post(
        STAGING, json={"message": message}, headers={"authorization": f"Bearer {token}"}, timeout=60
    )
    return response.json()["answer"]
