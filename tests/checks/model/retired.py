"""Cases of model-retired."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-retired"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
OPENAI = "from openai import OpenAI\nclient = OpenAI()\n"
CREATE = "client.chat.completions.create(messages=m, model="

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": f"{OPENAI}{CREATE}'gpt-4-1106-preview')\n"}, at=("a.py:3",)),
    FAIL(files={"a.py": "import openai\nopenai.Completion.create(engine='text-davinci-003')\n"}),
    FAIL(
        files={"llm-config.yaml": "default_model: gpt-4-1106-preview\n"}, at=("llm-config.yaml:1",)
    ),
    FAIL(
        files={
            "a.py": "import anthropic\n"
            "anthropic.Anthropic().messages.create(model='claude-2.1', messages=m)\n"
        },
        says="2025-07-21",
    ),
    FAIL(
        files={
            "a.py": f"{OPENAI}{CREATE}'gpt-4o-2024-08-06')\n{CREATE}'openai/gpt-4.5-preview')\n"
        },
        at=("a.py:4",),
        never=("a.py:3",),
    ),
    PASS(files={"a.py": f"{OPENAI}{CREATE}'gpt-4o-2024-08-06')\n"}, at=("a.py:3",)),
    PASS(files={"llm-config.yaml": "model: gpt-4o-2024-08-06\n"}),
    UNKNOWN(files={"a.py": f"{OPENAI}{CREATE}'gpt-4-0314'\n"}),
    UNKNOWN(files={"a.js": "client.chat.completions.create({model: 'gpt-4-0314'})\n"}),
    NONE(
        files={
            "a.py": f"from openai import AzureOpenAI\n"
            f"client = AzureOpenAI()\n{CREATE}'gpt-4-0613')\n"
        }
    ),
    NONE(files={"a.py": "tariff(model='ada')\n"}),
    REVIEW(
        files={"a.py": f"{OPENAI}client.chat.completions.create(**options)\n"},
        at=("a.py:3",),
        without=Outcome.PASS,
    ),
)
