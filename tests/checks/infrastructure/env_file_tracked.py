"""Cases of infra-env-file-tracked."""

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("env")
CASES = (
    Case(
        check="infra-env-file-tracked",
        outcome=Outcome.FAIL,
        files={".env": f"MODEL=small\nOPENAI_API_KEY={KEYS['openai']}\nDB_PASSWORD=tr0ub4dor\n"},
        at=(".env:2", ".env:3"),
        never=(".env:1",),
        says="OPENAI_API_KEY, DB_PASSWORD",
    ),
    Case(
        check="infra-env-file-tracked",
        outcome=Outcome.FAIL,
        files={".env.example": f"GROQ_API_KEY={KEYS['groq']}\n"},
        at=(".env.example:1",),
    ),
    Case(
        check="infra-env-file-tracked",
        outcome=Outcome.PASS,
        files={
            ".env.openai.template": 'model_name="gpt"\nOPENAI_API_KEY=<open ai api key>\n',
            ".env": "MODEL=small\nHF_TOKEN=\n",
        },
        at=(".env.openai.template:2", ".env:2"),
    ),
    Case(
        check="infra-env-file-tracked",
        outcome=Outcome.UNKNOWN,
        files={".env": b"\x00\x00"},
        at=(".env:1",),
    ),
    Case(check="infra-env-file-tracked", outcome=Outcome.NOT_APPLICABLE, files={"a.py": "x = 1\n"}),
)
