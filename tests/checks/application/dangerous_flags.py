"""Cases of app-dangerous-flags."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-dangerous-flags"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
PANDAS = "from langchain_experimental.agents import create_pandas_dataframe_agent as make\n"

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": PANDAS + "a = make(llm, df, allow_dangerous_code=True)\n"}, at=("a.py:2",)),
    FAIL(
        files={
            "a.py": "from langchain_experimental.tools import PythonREPLTool\n"
            "t = PythonREPLTool()\n"
        }
    ),
    FAIL(
        files={"a.py": "from langchain_community.tools import ShellTool\ntools = [ShellTool()]\n"}
    ),
    FAIL(
        files={"a.py": "from crewai import Agent\na = Agent(role='r', allow_code_execution=True)\n"}
    ),
    FAIL(
        files={
            "a.py": """
            from autogen import UserProxyAgent
            user = UserProxyAgent(
                name="u",
                human_input_mode="TERMINATE",
                code_execution_config={"work_dir": "w", "use_docker": False},
            )
            """
        },
    ),
    FAIL(
        files={
            "a.py": "from autogen import UserProxyAgent\n"
            "u = UserProxyAgent(name='u', human_input_mode='NEVER')\n"
        }
    ),
    PASS(
        files={"a.py": PANDAS + "a = make(llm, df, allow_dangerous_code=False)\n"}, at=("a.py:2",)
    ),
    PASS(
        files={
            "a.py": "from autogen import UserProxyAgent\n"
            "u = UserProxyAgent(name='u', human_input_mode='ALWAYS')\n"
        }
    ),
    UNKNOWN(files={"a.py": "t = ShellTool(\n", "b.py": "from x.tools import ShellTool(\n"}),
    UNKNOWN(files={"a.js": "new tools.ShellTool()\n"}),
    NONE(files={"a.py": "from agents import ShellTool\nt = ShellTool(environment='hosted')\n"}),
    FAIL(files={"a.py": PANDAS + "a = make(llm, df, allow_dangerous_code=1)\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": PANDAS + "o = dict(allow_dangerous_code=True)\na = make(llm, df, **o)\n"}),
    REVIEW(files={"a.py": PANDAS + "def f(**o):\n    return make(llm, df, **o)\n"}),
    REVIEW(files={"a.py": PANDAS + "a = make(llm, df, allow_dangerous_code=q)\n"}),
    REVIEW(
        files={"tests/test_a.py": PANDAS + "a = make(llm, df, allow_dangerous_code=True)\n"},
        without=Outcome.FAIL,
    ),
    NONE(files={"a.py": "agent = Agent(name='x')\n"}),
)
