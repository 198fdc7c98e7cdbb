"""Cases of app-output-limit-from-user."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-limit-from-user"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": "import gradio as gr\ngr.components.Slider(1, 2000, label='Max tokens')\n"},
        at=("a.py:2",),
    ),
    FAIL(
        files={"a.py": "import streamlit as st\nn = st.sidebar.slider('Max new tokens', 1, 900)\n"}
    ),
    FAIL(files={"a.py": "import streamlit as st\nn = st.number_input('Response length limit')\n"}),
    PASS(
        files={"a.py": "import gradio as gr\ngr.Slider(0, 1, label='Temperature')\n"},
        at=("a.py:2",),
    ),
    UNKNOWN(files={"a.py": "import gradio as gr\ngr.Slider(label='Max tokens'\n"}),
    UNKNOWN(files={"a.js": "gradio.Slider('Max tokens')\n"}),
    NONE(files={"a.py": "max_tokens = 4\n"}),
    REVIEW(
        files={"a.py": "import gradio as gr\ndef f(**o):\n    gr.Slider(1, 9, **o)\n"},
        at=("a.py:3",),
        without=Outcome.PASS,
    ),
)
