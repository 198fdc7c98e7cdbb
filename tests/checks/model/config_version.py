"""Cases of model-config-version."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CASES = (
    Case(
        check="model-config-version",
        outcome=Outcome.FAIL,
        files={
            "llm-config.yaml": """
                models:
                  - model: gpt-4o
                  - model: "ollama/llama3"
                  - model: claude-3-5-sonnet-latest
                """
        },
        at=("llm-config.yaml:2", "llm-config.yaml:3", "llm-config.yaml:4"),
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.REVIEW,
        files={"llm.yaml": "default_model: gpt-4-1106-preview\nmodel: ollama/llava:7b\n"},
        at=("llm.yaml:1", "llm.yaml:2"),
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.PASS,
        files={
            "agent.toml": 'model = "gpt-4o-2024-08-06"\n',
            "llm.yaml": "model: anthropic.claude-3-5-sonnet-20241022-v2:0\n"
            "embedding_model: text-embedding-3-large\n",
        },
        at=("agent.toml:1", "llm.yaml:1", "llm.yaml:2"),
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.UNKNOWN,
        files={"mcp.json": "{"},
        at=("mcp.json:1",),
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.NOT_APPLICABLE,
        files={"llm.yaml": "model: acme/bert-base\ntemperature: 0\n"},
    ),
)
