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
    UNKNOWN(files={"a.vue": "client.chat.completions.create({model: 'gpt-4-0314'})\n"}),
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
    FAIL(
        files={
            "app.py": OPENAI + "import settings\n",
            "conf/base.yaml": "llm:\n  name: x\n  model: gpt-4\n",
        },
        at=("conf/base.yaml:3",),
    ),
    FAIL(
        files={
            "a.py": """
            from dataclasses import dataclass
            from openai import OpenAI

            class Bot:
                def __init__(self, model_name: str = "gpt-3.5-turbo"):
                    self.model_name, self.client = model_name, OpenAI()

                def ask(self, m):
                    return self.client.chat.completions.create(model=self.model_name, messages=m)
            """
        },
        at=("a.py:5",),
        without=Outcome.REVIEW,
    ),
    FAIL(
        files={
            "app.py": """
            from openai import OpenAI
            from settings import Settings

            def ask(m, settings: Settings):
                return OpenAI().chat.completions.create(model=settings.chat_model, messages=m)
            """,
            "settings.py": """
            import os
            from dataclasses import dataclass
            from pydantic import BaseModel, Field

            DEFAULT_MODEL = os.getenv("OPENAI_MODEL", "gpt-4")

            @dataclass
            class Settings:
                chat_model: str = "gpt-4-turbo"

            class Request(BaseModel):
                model: str = Field(default="gpt-4-32k", description="which model")

            OPTIONS = {"summary": {"llm_model": os.environ.get("M") or "o1-mini"}}
            """,
        },
        at=("settings.py:5", "settings.py:9", "settings.py:12", "settings.py:14"),
        without=Outcome.REVIEW,
    ),
    FAIL(
        files={
            "a.py": """
            import argparse
            import streamlit as st
            from openai import OpenAI
            parser = argparse.ArgumentParser()
            parser.add_argument("--model", default="gpt-4")
            chosen = st.sidebar.selectbox("Engine", ["gpt-4o-mini", "gpt-4-turbo"])
            OpenAI().chat.completions.create(model=chosen, messages=[])
            """
        },
        at=("a.py:5", "a.py:6"),
    ),
    PASS(
        files={
            "a.py": f"{OPENAI}def f(m, model='gpt-4o-2024-08-06'):\n    return {CREATE}model)\n"
        },
        at=("a.py:3",),
        without=Outcome.REVIEW,
    ),
    REVIEW(
        files={"a.py": f"{OPENAI}def f(m, model):\n    return {CREATE}model)\n"},
        at=("a.py:4",),
        without=Outcome.PASS,
    ),
    REVIEW(
        files={
            "a.py": """
            import requests

            def ask(model, q):
                body = {"model": model, "messages": q}
                return requests.post("http://host/v1/chat/completions", json=body).json()
            """
        },
        at=("a.py:5",),
        without=Outcome.PASS,
    ),
    NONE(
        files={
            "a.py": """
            from openai import OpenAI
            SAMPLE = {"object": "chat.completion", "model": "gpt-4", "choices": []}

            def f(engine="diesel", tokenizer="gpt-4"):
                return engine
            """
        }
    ),
    NONE(files={"azure.yaml": "azure_deployment: gpt-4\n"}),
)
