"""Cases of app-output-to-markup."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-to-markup"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
ASK = """\
from openai import OpenAI
import streamlit as st
answer = OpenAI().responses.create(input="q")
"""

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": ASK + "st.markdown(answer.output_text, unsafe_allow_html=True)\n"},
        at=("a.py:4",),
        without=Outcome.PASS,
    ),
    FAIL(
        files={
            "a.py": """
            import streamlit as st
            from langchain_openai import ChatOpenAI
            from langgraph.prebuilt import create_react_agent

            class Chat:
                def __init__(self):
                    self.agent = create_react_agent(ChatOpenAI(), [])

                async def ask(self, q):
                    async for event in self.agent.astream_events({"m": q}, version="v2"):
                        st.markdown(event["data"], unsafe_allow_html=True)
            """
        },
        at=("a.py:11",),
    ),
    FAIL(
        files={"a.py": ASK + "from markupsafe import Markup\nMarkup(answer.output_text)\n"},
        at=("a.py:5",),
    ),
    FAIL(
        files={"a.py": ASK + "import jinja2\npage = jinja2.Template(answer.output_text)\n"},
        at=("a.py:5",),
    ),
    FAIL(
        files={"a.py": ASK + "import yaml\nplan = yaml.load(answer.output_text)\n"}, at=("a.py:5",)
    ),
    PASS(files={"a.py": ASK + "st.markdown(answer.output_text)\n"}, never=("a.py:4",)),
    PASS(
        files={"a.py": ASK + "st.markdown('<b>hello</b>', unsafe_allow_html=True)\n"},
        never=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": ASK
            + "import html\nst.markdown(html.escape(answer.text), unsafe_allow_html=True)\n"
        },
        never=("a.py:5",),
    ),
    PASS(
        files={"a.py": ASK + "import yaml\nyaml.load(answer.text, Loader=yaml.SafeLoader)\n"},
        never=("a.py:5",),
    ),
    UNKNOWN(files={"a.py": ASK + "st.markdown(answer.output_text, unsafe_allow_html=True\n"}),
    UNKNOWN(files={"a.vue": "streamlit.markdown(text)\n"}),
    NONE(files={"a.py": "import streamlit as st\nst.markdown(x, unsafe_allow_html=True)\n"}),
    REVIEW(
        files={"a.py": ASK + "st.markdown(answer.output_text, **options)\n"},
        at=("a.py:4",),
        without=Outcome.PASS,
    ),
    FAIL(files={"a.py": ASK + "st.markdown(answer.output_text, True)\n"}, at=("a.py:4",)),
)
