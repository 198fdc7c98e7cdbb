"""Cases of app-input-guard."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-input-guard"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
OPENAI = "from openai import OpenAI\nclient = OpenAI()\n"
ASK = "client.responses.create(model='m', input=q)"

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": OPENAI + f"import streamlit as st\nq = st.chat_input()\nst.write({ASK})\n"},
        at=("a.py:5",),
    ),
    FAIL(
        files={
            "llm.py": OPENAI + f"def ask(q):\n    return {ASK}\n",
            "app.py": """
            from fastapi import FastAPI
            from llm import ask
            app = FastAPI()

            @app.post("/chat")
            def chat(q: str):
                return ask(q)
            """,
        },
        at=("llm.py:4",),
    ),
    FAIL(
        files={
            "a.py": """
            import gradio as gr
            from langchain_openai import ChatOpenAI
            llm = ChatOpenAI(model="m")
            bound = llm.bind_tools([])

            def reply(message, history):
                return bound.invoke(message).content

            gr.ChatInterface(reply).launch()
            """
        },
        at=("a.py:7",),
    ),
    *(
        FAIL(
            files={
                "a.py": OPENAI
                + "import streamlit as st\nfrom b import screen_prompt\nq = st.chat_input()\n"
                + f"screen_prompt(q)\nst.write({ASK})\n",
                "b.py": text,
            },
            at=("a.py:7",),
            without=Outcome.PASS,
        )
        for text in (
            "def screen_prompt(text):\n    return True\n",
            "def screen_prompt(text):\n    return text\n",
            'def screen_prompt(text):\n    """Screens."""\n    return text\n',
        )
    ),
    PASS(
        files={
            "a.py": OPENAI
            + "import streamlit as st\nfrom b import screen_prompt\nq = st.chat_input()\n"
            + f"screen_prompt(q)\nst.write({ASK})\n",
            "b.py": "def screen_prompt(text):\n    refuse(text)\n    return text\n",
        },
    ),
    PASS(
        files={
            "a.py": OPENAI
            + "import streamlit as st\nq = st.chat_input()\nscreen_prompt(q)\n"
            + f"st.write({ASK})\n"
        },
        at=("a.py:6",),
    ),
    PASS(
        files={
            "a.py": """
            import boto3, streamlit as st
            client = boto3.client("bedrock-runtime")
            q = st.chat_input()
            client.converse(modelId="m", messages=q, guardrailConfig={"guardrailIdentifier": "g"})
            """
        },
        at=("a.py:4",),
    ),
    PASS(
        files={
            "llm.py": OPENAI + f"def ask(q):\n    return {ASK}\n",
            "app.py": """
            from fastapi import FastAPI
            from llm import ask
            app = FastAPI()

            @app.post("/chat")
            def handle(q: str):
                if detect_injection(q):
                    raise ValueError
                return ask(q)
            """,
        },
        at=("llm.py:4",),
    ),
    REVIEW(files={"a.py": OPENAI + f"q = 'what is 1 + 1'\nprint({ASK})\n"}, at=("a.py:4",)),
    REVIEW(
        files={
            "a.py": OPENAI + f"q = 'x'\nprint({ASK})\n",
            "ui.py": "import streamlit as st\nst.chat_input()\n",
        },
        at=("a.py:4",),
        never=("a.py:4",),
    ),
    FAIL(
        files={
            "a.py": OPENAI
            + "import streamlit as st\nq = st.chat_input()\nst.screenshot(q)\nscreen_width(q)\n"
            + f"st.write({ASK})\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "llm.py": OPENAI
            + "def ask(q):\n    return client.responses.create(model='m', input=q)\n",
            "engine.py": "from llm import ask\n\nclass Engine:\n    def chat(self, q):\n"
            "        return self.deeper(q)\n\n    def deeper(self, q):\n        return ask(q)\n",
            "web.py": "from starlette.concurrency import run_in_threadpool\n"
            "from fastapi import FastAPI\nfrom engine import Engine\n"
            "app, engine = FastAPI(), Engine()\n\n@app.post('/ask')\nasync def ask(q: str):\n"
            "    return await run_in_threadpool(engine.chat, q)\n",
        },
        at=("llm.py:4",),
    ),
    REVIEW(
        files={
            "a.py": OPENAI
            + "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/health')\ndef health():\n"
            + "    return client.responses.create(model='m', input='are you there?')\n"
        },
        at=("a.py:8",),
        never=("a.py:8",),
    ),
    UNKNOWN(files={"a.py": OPENAI + "client.responses.create(model='m'\n"}),
    UNKNOWN(files={"a.ts": "client.responses.create({})\n"}),
    NONE(files={"a.py": "import streamlit as st\nst.chat_input()\n"}),
    NONE(files={"tests/test_a.py": OPENAI + f"q = 1\n{ASK}\n"}),
)
