"""Cases of app-system-prompt-input."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-system-prompt-input"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

SPREAD = """\
from fastapi import FastAPI
from openai import OpenAI
from pydantic import BaseModel
client = OpenAI()
app = FastAPI()
DEFAULTS = {"model": "m", "temperature": 0}

class Body(BaseModel):
    q: str
    config: dict

@app.post("/chat")
def chat(body: Body):
    config = {**DEFAULTS, **body.config}
    return client.responses.create(input=body.q, **config)
"""
CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": """
            import streamlit as st
            q = st.chat_input()
            messages = [{"role": "system", "content": f"You help with {q}."}]
            """
        },
        at=("a.py:3",),
    ),
    FAIL(
        files={
            "a.py": """
            from fastapi import FastAPI
            import anthropic
            app = FastAPI()
            client = anthropic.Anthropic()

            @app.post("/chat")
            async def chat(topic: str):
                return client.messages.create(model="m", system="Talk about " + topic, messages=[])
            """
        },
        at=("a.py:8",),
    ),
    FAIL(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()

            def next_turn(history):
                plan = client.responses.create(model="m", input=history).output_text
                return [{"role": "system", "content": plan}]
            """
        },
        at=("a.py:6",),
    ),
    PASS(
        files={
            "a.py": """
            import streamlit as st
            q = st.chat_input()
            messages = [
                {"role": "system", "content": "You help."},
                {"role": "user", "content": q},
            ]
            """
        },
        at=("a.py:4",),
        never=("a.py:5",),
    ),
    PASS(
        files={
            "a.py": "from datetime import date\n"
            "m = {'role': 'developer', 'content': f'Today is {date.today()}.'}\n"
        },
        at=("a.py:2",),
    ),
    PASS(
        files={
            "a.py": """
            from langchain_core.messages import SystemMessage
            first = SystemMessage("You help.")
            second = SystemMessage(load("prompt.txt"))
            """
        },
        at=("a.py:2",),
    ),
    UNKNOWN(files={"a.py": "m = [{'role': 'system', 'content': input()}\n"}),
    UNKNOWN(files={"a.vue": "const m = [{role: 'system', content: q}]\n"}),
    NONE(files={"a.py": "m = [{'role': 'user', 'content': input()}]\n"}),
    FAIL(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()

            def look_up(store, q):
                return "\\n".join(d.page_content for d in store.similarity_search(q))

            def answer(store, q):
                rules = "You help. Use this:" + look_up(store, q)
                messages = [
                    {"role": "system", "content": rules},
                    {"role": "user", "content": q},
                ]
                return client.chat.completions.create(model="m", messages=messages)
            """
        },
        at=("a.py:10",),
        says="similarity_search",
        never=("a.py:11",),
    ),
    FAIL(
        files={
            "a.py": """
            import anthropic, requests

            def sum_up(url):
                page = requests.get(url, timeout=9).text
                return anthropic.Anthropic().messages.create(
                    model="m", max_tokens=9, system=f"Summarise this page: {page}", messages=[]
                )
            """
        },
        at=("a.py:5",),
    ),
    REVIEW(
        files={
            "a.py": """
            from models import SystemMessage

            def complete(system_prompt, history, context=None):
                if context is None:
                    system_message = system_prompt
                else:
                    system_message = system_prompt + f" Context: {context.to_text()}"
                return [SystemMessage(content=system_message), *history]
            """
        },
        at=("a.py:8",),
        says="context",
        without=Outcome.PASS,
    ),
    REVIEW(
        files={
            "a.py": """
            from langchain_core.prompts import ChatPromptTemplate
            prompt = ChatPromptTemplate.from_messages(
                [("system", "Answer from these: {retrieved_docs}"), ("human", "{question}")]
            )
            """
        },
        at=("a.py:2",),
        without=Outcome.PASS,
    ),
    PASS(
        files={
            "a.py": """
            from langchain_core.prompts import ChatPromptTemplate
            prompt = ChatPromptTemplate.from_messages(
                [("system", "You help in {language}."), ("human", "{context}")]
            )
            """
        },
        without=Outcome.REVIEW,
    ),
    REVIEW(
        files={
            "a.py": """
            RULES = "You help. So far you did: {{tool_results}}"

            def begin(task, done):
                return [{"role": "system", "content": RULES.replace("{{tool_results}}", done)}]
            """
        },
        at=("a.py:4",),
        says="tool_results",
    ),
    # The configuration of a caller replaces that of the assistant.
    Case(check=CHECK, outcome=Outcome.REVIEW, files={"a.py": SPREAD}, at=("a.py:15",)),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.py": SPREAD.replace(", **body.config", "")},
    ),
)
