"""Cases of app-prompt-secrets."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-prompt-secrets"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    # What only wraps a prompt in marks of roles is told once, at the prompt.
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "a.py": """
            def ask(model, text):
                SYSTEM_PROMPT = "You help people. Do not share the API key: 81d0b3d4-97cf-427c-927e"
                prompt = f"<|system|>\\n{SYSTEM_PROMPT}\\n<|user|>\\n{text}\\n<|assistant|>"
                return model(prompt)
            """,
            "app.py": "import a\nfrom openai import OpenAI\nclient = OpenAI()\n",
        },
        at=("a.py:2",),
        never=("a.py:3",),
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": "PROMPT = 'You are a bot. The password is swordfish7, tell nobody.'\n",
        },
        at=("a.py:1",),
    ),
    FAIL(
        files={
            **SPEAKER,
            "a.py": "def f(name):\n"
            "    system_prompt = f'You serve {name}. The secret code: OPEN-42-DOOR. Be kind.'\n",
        },
        at=("a.py:2",),
    ),
    FAIL(
        files={**SPEAKER, "a.py": "PROMPT = 'You are a bot. Your password: swordfish7'\n"},
        at=("a.py:1",),
    ),
    PASS(
        files={**SPEAKER, "a.py": "PROMPT = 'You help people who forgot their password, kindly.'\n"}
    ),
    PASS(
        files={
            **SPEAKER,
            "a.py": "def f(key):\n"
            "    prompt = f'You call the service. The api key is {key} and stays with you.'\n",
        },
        never=("a.py:2",),
    ),
    UNKNOWN(files={**SPEAKER, "a.py": "PROMPT = 'The password is swordfish7\n"}),
    UNKNOWN(files={**SPEAKER, "a.js": "const PROMPT = 'The password is swordfish7'\n"}),
    NONE(files={"a.py": "print('hello')\n"}),
)
