"""Cases of app-prompt-as-authorisation."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-prompt-as-authorisation"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "app.py": "import a\nfrom openai import OpenAI\nclient = OpenAI()\n",
            "a.py": "PROMPT = 'You analyse code. Do not include explanations of your role.'\n",
        },
        without=Outcome.FAIL,
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": 'SYSTEM_PROMPT = """\nYou help. Only show data of the current user id.\n"""\n',
        },
        at=("a.py:1",),
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": """
            messages = [
                {"role": "system", "content": "Never talk about the orders of another user."},
            ]
            """,
        },
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": """
            from langchain_core.messages import SystemMessage
            first = SystemMessage("Refuse everything that the customer's role does not allow.")
            """,
        },
        at=("a.py:2",),
    ),
    PASS(
        files={
            **SPEAKER,
            "a.py": "SYSTEM_PROMPT = 'You are a friendly assistant for gardeners.'\n",
        },
        at=("a.py:1",),
    ),
    UNKNOWN(files={**SPEAKER, "a.py": "SYSTEM_PROMPT = 'Only show data of the user id.\n"}),
    UNKNOWN(files={**SPEAKER, "a.ts": "const SYSTEM_PROMPT = 'Only show the account.'\n"}),
    NONE(files={"a.py": "text = 'Only admins may do this or that.'\n"}),
    NONE(files={"a.py": "print('hello')\n"}),
)
