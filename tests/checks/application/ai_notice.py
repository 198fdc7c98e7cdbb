"""Cases of app-ai-notice."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-ai-notice"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"app.py": "import streamlit as st\nst.title('Bank')\nq = st.chat_input('Ask')\n"},
        at=("app.py:2", "app.py:3"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"app.py": "import gradio as gr\ngr.ChatInterface(f, title='Your AI assistant')\n"},
        at=("app.py:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "app.py": "import streamlit as st\nst.title('Bank')\n"
            "st.caption('Answers come from a language model and can be wrong.')\n"
        },
        at=("app.py:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "app.py": "import streamlit as st\nst.title('Bank')\n",
            "docs/privacy-notice.md": "# Privacy notice\n\nOur assistant is an AI system.\n",
        },
        at=("docs/privacy-notice.md:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "app.py": "import streamlit as st\nst.title('Mail')\n",
            "README.md": "# Mail\n\nMaintained by people.\n",
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"app.py": "import streamlit\nstreamlit.title('Bank'\n"},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "import json\n"}),
)
