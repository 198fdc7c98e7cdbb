"""Cases of app-tool-identity."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-tool-identity"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\n\n@tool\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": TOOL + "def orders(user_id: str):\n    return find(user_id)\n"},
        at=("a.py:4",),
    ),
    FAIL(
        files={"a.py": TOOL + "def balance(account_number: int):\n    return 0\n"}, at=("a.py:4",)
    ),
    FAIL(
        files={
            "a.py": """
            from langchain.agents import Tool

            def rows(userId):
                return db.rows(userId)

            tools = [Tool(name="Rows", func=rows, description="rows of a user")]
            """
        },
        at=("a.py:3", "a.py:6"),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "def orders(user_id: str):\n"
            + "    if user_id != session.user:\n"
            + "        raise PermissionError\n    return find(user_id)\n"
        },
        never=("a.py:4",),
    ),
    PASS(files={"a.py": TOOL + "def orders(year: int):\n    return find(session.user, year)\n"}),
    UNKNOWN(files={"a.py": TOOL + "def orders(user_id: str:\n    pass\n"}),
    UNKNOWN(files={"a.js": "tool(user_id)\n"}),
    NONE(files={"a.py": "def orders(user_id):\n    return user_id\n"}),
)
