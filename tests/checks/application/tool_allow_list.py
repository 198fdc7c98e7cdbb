"""Cases of app-tool-allow-list."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-tool-allow-list"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
import json, tools
from openai import OpenAI
client = OpenAI()

def chat(q):
    answer = client.chat.completions.create(model="m", messages=q)
    for call in answer.choices[0].message.tool_calls:
        name, given = call.function.name, json.loads(call.function.arguments)
"""

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": HEAD + "        globals()[name](**given)\n"}, at=("a.py:9",)),
    FAIL(files={"a.py": HEAD + "        getattr(tools, name)(**given)\n"}, at=("a.py:9",)),
    FAIL(
        files={
            "a.py": HEAD + "        function = getattr(tools, name)\n        function(**given)\n"
        },
        at=("a.py:10",),
    ),
    FAIL(files={"a.py": HEAD + "        eval(name)(**given)\n"}, at=("a.py:9",)),
    PASS(
        files={
            "a.py": HEAD
            + "        if name not in ALLOWED:\n            raise ValueError\n"
            + "        getattr(tools, name)(**given)\n"
        },
        at=("a.py:11",),
    ),
    REVIEW(
        files={
            **SPEAKER,
            "a.py": "import tools\n\ndef run(tool_name, given):\n"
            "    return getattr(tools, tool_name)(**given)\n",
        },
        at=("a.py:4",),
    ),
    UNKNOWN(files={"a.py": HEAD + "        globals()[name](**given\n"}),
    UNKNOWN(files={"a.js": "globals()[name]()\n"}),
    NONE(files={"a.py": HEAD + "        TOOLS[name](**given)\n"}),
    NONE(files={"a.py": "import tools\n\ndef f(x):\n    return getattr(tools, x)()\n"}),
    NONE(files={"a.py": HEAD + "        getattr(tools, 'look_up')(**given)\n"}),
    REVIEW(
        files={"a.py": HEAD + "        registry.execute_tool(name, **given)\n"},
        at=("a.py:9",),
        says="execute_tool",
    ),
    REVIEW(
        files={
            "a.py": """
            import json, litellm
            from store import run_function_by_name

            def chat(q):
                said = litellm.completion(model="m", messages=q)["choices"][0]["message"]
                for call in said.get("tool_calls", []):
                    wanted = call["function"]["name"]
                    run_function_by_name(wanted, **json.loads(call["function"]["arguments"]))
            """,
            "store.py": """
            def run_function_by_name(name, **given):
                return load(name)(**given)
            """,
        },
        at=("a.py:8",),
    ),
    PASS(
        files={
            "a.py": HEAD + "        run_tool(name, given)\n\n"
            "def run_tool(name, given):\n    if name not in TOOLS:\n        raise KeyError(name)\n"
            "    return TOOLS[name](**given)\n"
        },
        at=("a.py:9",),
        without=Outcome.REVIEW,
    ),
    NONE(files={"a.py": HEAD + "        session.call_tool(name, given)\n"}),
    NONE(files={"a.py": HEAD + "        execute_tool('look_up', given)\n"}),
    NONE(files={"a.py": HEAD + "        run_command(answer.choices[0].message.content)\n"}),
    NONE(files={"a.py": HEAD + "        call_tool(call)\n"}),
    REVIEW(
        files={
            "a.py": HEAD + "        if any(name == done for done in history):\n"
            "            continue\n        self.invoke_function(name, **given)\n"
        },
        at=("a.py:11",),
        without=Outcome.PASS,
    ),
)
