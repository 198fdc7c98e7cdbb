"""Cases of app-memory-written."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-memory-written"
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\n\n@tool\ndef note(text: str):\n"

CASES: tuple[Case, ...] = (
    REVIEW(files={"a.py": TOOL + "    memory.add(text)\n"}, at=("a.py:5",)),
    REVIEW(
        files={
            "a.py": """
            import litellm

            def learn(talk, store):
                answer = litellm.completion(model="m", messages=talk)
                store.save_memory(answer.choices[0].message.content)
            """
        },
        at=("a.py:5",),
    ),
    PASS(files={"a.py": TOOL + "    validate_note(text)\n    memory.add(text)\n"}, at=("a.py:6",)),
    UNKNOWN(files={"a.py": TOOL + "    memory.add(text\n"}),
    UNKNOWN(files={"a.js": "memory.add(text)\n"}),
    NONE(files={"a.py": "def f(text):\n    memory.add(text)\n"}),
    NONE(files={"a.py": TOOL + "    return memory.search(text)\n"}),
)
