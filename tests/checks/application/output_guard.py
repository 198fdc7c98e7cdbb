"""Cases of app-output-guard."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-guard"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "import anthropic, streamlit as st\nclient = anthropic.Anthropic()\nq = st.chat_input()\n"
ASK = "client.messages.create(model='m', max_tokens=9, messages=q)"

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": HEAD + f"st.write({ASK})\n"}, at=("a.py:4",)),
    FAIL(files={"a.py": HEAD + f"check_prompt(q)\nst.write({ASK})\n"}, at=("a.py:5",)),
    PASS(files={"a.py": HEAD + f"a = {ASK}\nst.write(redact(a))\n"}, at=("a.py:4",)),
    PASS(files={"a.py": HEAD + f"a = {ASK}\nif moderate(a):\n    st.write(a)\n"}, at=("a.py:4",)),
    PASS(
        files={
            "a.py": HEAD
            + "def ask(q):\n"
            + f"    return {ASK}\n\n"
            + "def answer(q):\n    return filter_output(ask(q))\n"
        },
        at=("a.py:5",),
    ),
    REVIEW(
        files={"a.py": f"import anthropic\nclient = anthropic.Anthropic()\nq = 'x'\nprint({ASK})\n"}
    ),
    UNKNOWN(files={"a.py": HEAD + "client.messages.create(\n"}),
    UNKNOWN(files={"a.ts": "client.messages.create({})\n"}),
    NONE(files={"a.py": "print('hello')\n"}),
)
