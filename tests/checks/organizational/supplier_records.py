"""Cases of org-supplier-records."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "org-supplier-records"
CODE = {"app.py": "import openai\nimport boto3\nc = boto3.client('bedrock-runtime')\n"}
REGISTER = "docs/supplier-register.yaml"
ENTRY = """
- name: %s
  assessed: 2026-03-01
  certificates: [SOC 2 type II]
  contract: agreement of 2026-01-10
  exit: the other provider
"""

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=CODE,
        at=("app.py:1", "app.py:3"),
        says="used here: OpenAI, Amazon Web Services",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=CODE | {REGISTER: ENTRY % "OpenAI"},
        at=("app.py:3",),
        says="no entry for Amazon Web Services",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=CODE | {REGISTER: ENTRY.replace("exit: the other provider", "") % "OpenAI, AWS"},
        says="does not treat exit plan",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=CODE | {REGISTER: ENTRY % "OpenAI" + ENTRY % "AWS"},
        at=(f"{REGISTER}:2",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"app.py": "import openai\ndef ("}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "import json\n"}),
)
