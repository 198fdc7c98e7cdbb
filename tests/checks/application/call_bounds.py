"""Cases of app-call-bounds."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-call-bounds"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
OPENAI = "from openai import OpenAI\nclient = OpenAI()\n"
CREATE = "client.chat.completions.create(model='m', messages=q"

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": f"{OPENAI}{CREATE})\n"}, at=("a.py:3",)),
    FAIL(files={"a.py": f"{OPENAI}{CREATE}, max_tokens=None)\n"}),
    FAIL(files={"a.py": "from langchain_aws import ChatBedrock as B\nllm = B(model_id='m')\n"}),
    FAIL(
        files={
            "a.py": """
            import litellm

            async def ask(q):
                return await litellm.acompletion(model="m", messages=q)
            """
        },
        at=("a.py:4",),
    ),
    FAIL(files={"a.py": f"{OPENAI}{CREATE}, max_tokens=9)\n{CREATE})\n"}, at=("a.py:4",)),
    PASS(files={"a.py": f"{OPENAI}{CREATE}, max_completion_tokens=400)\n"}, at=("a.py:3",)),
    PASS(
        files={
            "a.py": "import boto3\nc = boto3.client('x')\n"
            "c.converse(modelId='m', inferenceConfig={'maxTokens': 400})\n"
        }
    ),
    PASS(
        files={
            "a.py": "from langchain_anthropic import ChatAnthropic\nChatAnthropic(max_tokens=9)\n"
        }
    ),
    REVIEW(
        files={"a.py": f"{OPENAI}def f(**options):\n    return {CREATE}, **options)\n"},
        at=("a.py:4",),
    ),
    UNKNOWN(files={"a.py": f"{OPENAI}{CREATE}\n"}),
    UNKNOWN(files={"a.vue": "client.chat.completions.create({})\n"}),
    NONE(files={"a.py": "zoo.create(model='m')\n"}),
    FAIL(
        files={
            "a.py": "import boto3\nc = boto3.client('x')\n"
            "c.converse(modelId='m', inferenceConfig={'temperature': 0})\n"
        }
    ),
    PASS(
        files={
            "a.py": "from google import genai\nfrom google.genai import types\n"
            "genai.Client().models.generate_content(\n    model='m', contents=q,\n"
            "    config=types.GenerateContentConfig(max_output_tokens=400),\n)\n"
        }
    ),
    FAIL(
        files={
            "a.py": "from google import genai\nfrom google.genai import types\n"
            "genai.Client().models.generate_content(\n    model='m', contents=q,\n"
            "    config=types.GenerateContentConfig(temperature=0),\n)\n"
        },
        at=("a.py:3",),
    ),
    PASS(files={"a.py": f"{OPENAI}o = {{'max_tokens': 9}}\n{CREATE}, **o)\n"}),
    FAIL(files={"a.py": f"{OPENAI}o = {{'top_p': 1}}\n{CREATE}, **o)\n"}),
    REVIEW(files={"tests/test_a.py": f"{OPENAI}{CREATE})\n"}, without=Outcome.FAIL),
    FAIL(
        files={
            "a.py": """
            import requests

            class Client:
                def __init__(self, host):
                    self.api = f"{host}/api"

                def ask(self, model, prompt):
                    body = {"model": model, "prompt": prompt, "stream": False}
                    return requests.post(f"{self.api}/generate", json=body).json()["response"]
            """
        },
        at=("a.py:9",),
    ),
    PASS(
        files={
            "a.py": "import httpx\nbody = {'model': 'm', 'messages': [], 'max_tokens': 400}\n"
            "httpx.post('http://host/v1/chat/completions', json=body)\n"
        },
        at=("a.py:3",),
    ),
    PASS(
        files={
            "a.py": "import requests\n"
            "body = {'model': 'm', 'prompt': 'p', 'options': {'num_predict': 9}}\n"
            "requests.post('http://host:11434/api/generate', json=body)\n"
        },
        at=("a.py:3",),
    ),
    NONE(
        files={
            "a.py": "import requests\nbody = {'model': 'm', 'input': 'text'}\n"
            "requests.post('http://host/v1/embeddings', json=body)\n"
        }
    ),
)
