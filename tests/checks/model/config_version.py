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
        outcome=Outcome.FAIL,
        files={
            "deploy/values.yaml": "assistant:\n  chatModel: gpt-4o\n",
            "app/defaults.json": '{"rag": {"embeddingModel": "cohere/command-r"}}',
            ".env.example": "OPENAI_MODEL=gpt-5-mini\n",
            "docker-compose.yml": """
                services:
                  api:
                    environment:
                      - LLM_MODEL=gemini-2.0-flash
                """,
            "pyproject.toml": '[tool.bot]\nmodels = ["claude-3-5-sonnet-latest"]\n',
        },
        at=(
            "deploy/values.yaml:2",
            "app/defaults.json:1",
            ".env.example:1",
            "docker-compose.yml:4",
            "pyproject.toml:2",
        ),
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.REVIEW,
        files={"templates.yaml": "bot:\n  model_name:  # which\n    gpt-3.5-turbo\n"},
        at=("templates.yaml:3",),
        without=Outcome.FAIL,
    ),
    Case(
        check="model-config-version",
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "prices.yaml": "gpt-4o: 0.03\ntitle: how gpt-4o compares\nmodel: T-34\n",
            "results/answers.json": '{"model": "gpt-4o", "choices": []}',
            "tests/config.yaml": "model: gpt-4o\n",
        },
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
