"""Cases of model-version-alias."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-version-alias"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
OPENAI = "from openai import OpenAI\nclient = OpenAI()\n"
CREATE = "client.chat.completions.create(messages=m, model="

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": f"{OPENAI}{CREATE}'gpt-4o')\n"}, at=("a.py:3",)),
    FAIL(files={"a.py": f"{OPENAI}{CREATE}'gpt-4.1-mini')\n"}),
    FAIL(
        files={
            "a.py": "from langchain_openai import ChatOpenAI as C\nllm = C(model='gpt-4o-mini')\n"
        }
    ),
    FAIL(
        files={
            "a.py": """
            import anthropic
            MODEL = "claude-3-5-sonnet-latest"
            client = anthropic.Anthropic()
            client.messages.create(
                max_tokens=10,
                model=MODEL,
            )
            """
        },
        at=("a.py:6",),
    ),
    FAIL(files={"a.py": "import litellm\nlitellm.completion('ollama/x', model='ollama/llama3')\n"}),
    FAIL(files={"a.py": "import ollama\nollama.chat(model='mistral:latest', messages=m)\n"}),
    FAIL(files={"a.py": "from crewai import Agent\na = Agent(role='r', llm='openai/gpt-4o')\n"}),
    FAIL(
        files={
            "a.py": """
            import os
            from openai import OpenAI
            OpenAI().responses.create(model=os.getenv("MODEL", "gpt-5"), input=q)
            """
        },
        says="gpt-5",
    ),
    FAIL(
        files={
            "a.py": "import google.generativeai as g\nm = g.GenerativeModel('gemini-2.0-flash')\n"
        }
    ),
    PASS(files={"a.py": f"{OPENAI}{CREATE}'gpt-4o-2024-08-06')\n"}, at=("a.py:3",)),
    PASS(files={"a.py": f"{OPENAI}{CREATE}'gpt-3.5-turbo-0125')\n"}),
    PASS(
        files={
            "a.py": "import boto3\nc = boto3.client('bedrock-runtime')\n"
            "c.converse(modelId='anthropic.claude-3-haiku-20240307-v1:0', messages=m)\n"
        }
    ),
    PASS(files={"a.py": "import ollama\nollama.chat(model='llama3.1:8b', messages=m)\n"}),
    UNKNOWN(files={"a.py": f"{OPENAI}{CREATE}'gpt-4o'\n"}),
    UNKNOWN(files={"a.ts": "await client.chat.completions.create({model: 'gpt-4o'})\n"}),
    NONE(
        files={
            "a.py": f"from openai import AzureOpenAI\nclient = AzureOpenAI()\n{CREATE}'gpt-4o')\n"
        }
    ),
    REVIEW(
        files={"a.py": f"{OPENAI}def f(name):\n    return {CREATE}name)\n"},
        at=("a.py:4",),
        without=Outcome.PASS,
    ),
    FAIL(
        files={"a.py": f"{OPENAI}def f(model='gpt-4o'):\n    return {CREATE}model)\n"},
        at=("a.py:3",),
    ),
    REVIEW(
        files={"a.py": f"{OPENAI}{CREATE}'gpt-4')\n{CREATE}'gpt-3.5-turbo')\n"},
        at=("a.py:3", "a.py:4"),
        without=Outcome.FAIL,
    ),
    NONE(files={"a.py": f"{OPENAI}{CREATE}'our-own-model')\n"}),
    NONE(files={"tests/test_a.py": f"{OPENAI}{CREATE}'gpt-4o')\n"}),
    NONE(files={"a.py": "car(model='gpt-4o')\n"}),
    *(
        NONE(files={"a.py": f"{OPENAI}{name} = {value}\n"})
        for name in ("NO_TEMPERATURE_MODELS", "vision_models", "reasoning_model_names")
        for value in ("['gpt-4o', 'o3']", "{'gpt-4o'}", "('gpt-4o', 'o3')")
    ),
    *(
        FAIL(files={"a.py": f"{OPENAI}{name} = ['gpt-4o', 'o3']\n"}, at=("a.py:3",))
        for name in ("models", "MODEL_NAMES", "FALLBACK_MODELS", "default_models")
    ),
    FAIL(files={"a.py": f"{OPENAI}vision_model = 'gpt-4o'\n"}, at=("a.py:3",)),
    REVIEW(
        files={"a.py": f"{OPENAI}client.chat.completions.create(**options)\n"},
        at=("a.py:3",),
        without=Outcome.PASS,
    ),
)
