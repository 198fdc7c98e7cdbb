"""Cases of the checks on a model's output: functions that it picks, and classes of tools."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

SHELL, CODE, PATH = "app-output-to-shell", "app-output-to-code", "app-output-to-path"
FAIL = partial(Case, check=SHELL, outcome=Outcome.FAIL)
UNKNOWN = partial(Case, check=SHELL, outcome=Outcome.UNKNOWN)
PASS = partial(Case, check=SHELL, outcome=Outcome.PASS)

HEAD = """\
import json, subprocess
from openai import OpenAI
client = OpenAI()

def run(command):
    return subprocess.run(command, shell=True)

"""
STEP = """
class Agent:
    def __init__(self):
        {made}

    def step(self, messages):
        said = client.chat.completions.create(model="m", messages=messages)
        for call in said.choices[0].message.tool_calls:
            args = json.loads(call.function.arguments)
            {does}
"""


def agent(does: str, made: str = "pass", before: str = "") -> dict[str, str]:
    """An agent that hands what its model answered to what `does`."""
    return {"a.py": HEAD + before + STEP.format(does=does, made=made)}


TABLED = (
    agent("TOOLS[call.function.name](**args)", before="TOOLS = {'run': run}\n"),
    agent("TOOLS['x'].get(call.name, run)(**args)", before="TOOLS = {'x': {'run': run}}\n"),
    agent(
        "TOOLS[call.function.name]['call'](**args)",
        before="TOOLS = {'run': {'call': run, 'about': 'runs'}}\n",
    ),
    agent("self.tools[call.function.name](**args)", made="self.tools = {'run': run}"),
)
# What is called was found nowhere: it is not known whether it is `run`.
LOST = (
    agent(
        "TOOLS[call.function.name](**args)",
        before="TOOLS = {each.__name__: each for each in [run]}\n",
    ),
    agent("self.tools[call.function.name](**args)", made="self.tools = {}; self.tools['r'] = run"),
    agent(
        "TOOLS[call.function.name](**args)",
        before="from elsewhere import TOOLS\n",
    ),
    agent("globals()[call.function.name](**args)"),
    agent("globals().get(call.function.name)(**args)"),
    agent("self.__dict__[call.function.name](**args)"),
    agent("getattr(self, 'do_' + call.function.name)(**args)"),
)
PICKED = (
    agent("globals()[call.function.name](**args)"),
    agent("vars()[call.function.name]()"),
    agent("getattr(self, call.function.name)(**args)"),
    agent("getattr(subprocess, call.function.name)(args['x'])"),
)
CONTAINED = (
    agent("getattr(self, 'do_' + call.function.name)(**args)"),
    agent(
        "if call.function.name in ALLOWED:\n                getattr(self, call.function.name)()",
        before="ALLOWED = ['look', 'wait']\n",
    ),
    agent("globals()['run'](**args)"),
)
# Texts that are run and are the workload's own, as far as they are not cleaned of what is not.
OWN = (
    "os.system('ping ' + shlex.quote(host))",
    "os.system(COMMANDS[host])",
    "os.system(COMMANDS.get(host, 'true'))",
    "os.system(Fixed().go())",
)

MCP = """\
import os, shlex
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("tools")
COMMANDS = {"disk": "df -h", "time": "date"}

class Fixed:
    line = "ls -l"

    def go(self):
        return self.line

@mcp.tool()
def look(host: str) -> str:
"""
TOOL = """\
import subprocess

class BaseTool{base}:
    def to_params(self):
        return {{"name": self.name}}

class ShellTool(BaseTool):
    async def {method}(self, command=None, **rest):
        return subprocess.run(command, shell=True)
"""
MODELS = (
    "client.beta.messages.with_raw_response.create(model='m', messages=[q]).parse().content",
    "client.chat.completions.with_raw_response.create(model='m', messages=[q]).parse()",
    "chat.bind_tools(tools).invoke(q).content",
    "chat.with_structured_output(Answer).invoke(q).line",
)
ASKS = """\
import os, anthropic
def answer(client, chat, tools, q):
    os.system({said})
"""

CASES: tuple[Case, ...] = (
    *(FAIL(files=files, at=("a.py:6",)) for files in TABLED),
    FAIL(
        files={
            "a.py": HEAD
            + "from t import TOOLS\n"
            + STEP.format(does="TOOLS[call.name](**args)", made="pass"),
            "t.py": "import os\ndef go(line):\n    os.system(line)\n\nTOOLS = {'go': go}\n",
        },
        at=("t.py:3",),
    ),
    *(UNKNOWN(files=files, without=Outcome.PASS) for files in LOST),
    *(
        Case(check=CODE, outcome=Outcome.FAIL, files=files, says="names the function")
        for files in PICKED
    ),
    *(
        Case(check=CODE, outcome=outcome, files=files, without=Outcome.FAIL)
        for files, outcome in zip(
            CONTAINED, (Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.PASS), strict=True
        )
    ),
    # Whichever function of a log is picked, it writes down what it is given.
    Case(
        check=CODE,
        outcome=Outcome.PASS,
        files=agent("getattr(logging.getLogger('a'), LEVEL)(args)", before="import logging\n"),
        without=Outcome.UNKNOWN,
    ),
    *(PASS(files={"a.py": f"{MCP}    return {line}\n"}) for line in OWN),
    *(
        FAIL(files={"a.py": TOOL.format(base=base, method=method)}, at=("a.py:9",))
        for base, method in (("", "__call__"), ("(ABC)", "execute"))
    ),
    # A class of another trade that is called a tool tells no model of itself.
    Case(
        check=SHELL,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "a.py": TOOL.format(base="", method="execute")
            .replace("to_params", "draw")
            .replace("BaseTool", "Brush")
            .replace("ShellTool", "LassoTool")
        },
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from assistants import Assistant, method_tool

            class Helper(Assistant):
                @method_tool
                def go(self, line: str):
                    os.system(line)
            """
        },
        at=("a.py:7",),
    ),
    *(FAIL(files={"a.py": ASKS.format(said=said)}, at=("a.py:3",)) for said in MODELS),
    # What is written is not where.
    Case(
        check=PATH,
        outcome=Outcome.PASS,
        files={
            "a.py": """
            from pathlib import Path
            from openai import OpenAI

            def keep(q):
                said = OpenAI().responses.create(model="m", input=q).output_text
                Path("answer.txt").write_text(said)
            """
        },
        without=Outcome.FAIL,
    ),
    Case(
        check=PATH,
        outcome=Outcome.FAIL,
        files={
            "a.py": """
            from pathlib import Path
            from openai import OpenAI

            def keep(q):
                said = OpenAI().responses.create(model="m", input=q).output_text
                Path(said).write_text("x")
            """
        },
        at=("a.py:6",),
    ),
)
