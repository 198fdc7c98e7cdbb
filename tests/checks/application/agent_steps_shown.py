"""Cases of app-agent-steps-shown."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-agent-steps-shown"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "from langchain.agents import AgentExecutor\nimport streamlit as st\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": f"""{HEAD}
st.title("Bank")
executor = AgentExecutor(
    agent=agent,
    tools=tools,
    return_intermediate_steps=True,
    max_iterations=6,
)
"""
        },
        at=("a.py:8",),
        never=("a.py:9",),
    ),
    FAIL(
        files={
            "ui.py": "import gradio as gr\ngr.ChatInterface(fn=ask)\n",
            "a.py": "from langchain.agents import AgentExecutor as E\n"
            "e = E.from_agent_and_tools(agent=a, return_intermediate_steps=True)\n",
        },
        at=("a.py:2",),
    ),
    PASS(
        files={"a.py": HEAD + "st.title('x')\ne = AgentExecutor(agent=a, tools=t)\n"},
        at=("a.py:4",),
    ),
    PASS(files={"a.py": HEAD + "e = AgentExecutor(agent=a, return_intermediate_steps=True)\n"}),
    UNKNOWN(files={"a.py": HEAD + "e = AgentExecutor(agent=a\n"}),
    UNKNOWN(files={"a.js": "new langchain.AgentExecutor()\n"}),
    NONE(files={"a.py": "import streamlit as st\nst.title('x')\n"}),
    REVIEW(
        files={
            "a.py": HEAD + "st.title('x')\ndef f(**o):\n    return AgentExecutor(agent=a, **o)\n"
        },
        at=("a.py:5",),
        without=Outcome.PASS,
    ),
)
