"""Cases of app-output-to-shell."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-to-shell"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

MCP = """\
from mcp.server.fastmcp import FastMCP
import subprocess, os, shlex
mcp = FastMCP("tools")

"""
NOTEBOOK = (
    '{"cells": [{"cell_type": "code", "source": ["from langchain_core.tools import tool\\n",\n'
    '   "import os\\n"], "outputs": [], "metadata": {}},\n'
    ' {"cell_type": "code", "source": ["@tool\\n", "def run(command: str):\\n",\n'
    '   "    return os.system(command)\\n"], "outputs": [], "metadata": {}}],\n'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef ping(host: str) -> str:\n"
            + "    return subprocess.check_output(f'ping -c 1 {host}', shell=True)\n"
        },
        at=("a.py:7",),
        says="'host'",
    ),
    FAIL(
        files={
            "a.py": MCP
            + "@mcp.tool\nasync def run(command: str) -> str:\n"
            + "    return subprocess.run(['bash', '-c', command])\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef run(argv: list[str]) -> str:\n    return subprocess.run(argv)\n"
        },
    ),
    FAIL(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef run(name: str) -> str:\n"
            + "    line = ['convert']\n    line.append(name)\n"
            + "    return os.system(' '.join(line))\n"
        },
        at=("a.py:9",),
    ),
    FAIL(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef run(name: str) -> str:\n"
            + "    return os.popen('grep %s log' % name).read() "
            + "+ os.popen('x {}'.format(name)).read()\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": """
            from helper import shell
            from agents import function_tool

            @function_tool
            def look(path: str) -> str:
                return shell("ls " + path)
            """,
            "helper.py": """
            import subprocess

            def shell(line):
                return subprocess.getoutput(line)
            """,
        },
        at=("helper.py:4",),
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from openai import OpenAI
            client = OpenAI()

            def ask(question):
                answer = client.chat.completions.create(model="m", messages=question)
                return answer.choices[0].message.content

            def act(question):
                os.system(ask(question))
            """
        },
        at=("a.py:10",),
        says="what a model answered",
    ),
    FAIL(
        files={
            "a.py": """
            import subprocess
            from langchain_core.tools import BaseTool

            class Run(BaseTool):
                name: str = "run"

                def _run(self, command: str) -> str:
                    return subprocess.run(command, shell=True)
            """
        },
        at=("a.py:8",),
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from langchain.agents import Tool
            shell = Tool(name="shell", func=lambda line: os.system(line), description="runs")
            """
        },
        at=("a.py:3",),
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from google.adk.agents import LlmAgent

            def run(line: str):
                return os.system(line)

            agent = LlmAgent(model="m", name="n", tools=[run])
            """
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={
            "a.py": """
            import os
            import requests

            def ask(text):
                body = {"model": "m", "messages": [{"role": "user", "content": text}]}
                answer = requests.post("http://llm/v1/chat/completions", json=body)
                os.system(answer.json()["choices"][0]["message"]["content"])
            """
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from mcp.server import Server
            server = Server("s")

            @server.call_tool()
            async def call(name: str, arguments: dict):
                os.system(arguments["line"])
            """
        },
        at=("a.py:7",),
    ),
    FAIL(files={"n.ipynb": NOTEBOOK}, at=("n.ipynb:4",)),
    PASS(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef ping(host: str, count: int) -> str:\n"
            + "    subprocess.run(['ping', '-c', str(count), host])\n"
            + "    os.system('ping ' + shlex.quote(host))\n"
            + "    return os.system(f'ping -c {count} localhost')\n"
        },
        at=("a.py:6",),
        never=("a.py:7", "a.py:8", "a.py:9"),
    ),
    PASS(
        files={
            "a.py": MCP
            + "COMMANDS = {'disk': 'df -h', 'time': 'date'}\n\n"
            + "@mcp.tool()\ndef look(kind: str) -> str:\n"
            + "    line = COMMANDS.get(kind, 'true')\n"
            + "    os.system(COMMANDS[kind])\n"
            + "    return subprocess.check_output(line, shell=True)\n"
        },
        never=("a.py:10", "a.py:11"),
    ),
    PASS(
        files={
            "a.py": MCP
            + "@mcp.tool()\ndef say(text: str) -> str:\n    return text\n\n"
            + "def deploy(branch):\n    os.system('git checkout ' + branch)\n"
        },
        never=("a.py:10",),
    ),
    PASS(
        files={
            "a.py": """
            from typing import Literal
            import os
            from langchain_core.tools import tool

            @tool
            def unit(name: Literal["a", "b"], size: float | None = None):
                return os.system(f"systemctl status {name} {size}")
            """
        },
        never=("a.py:7",),
    ),
    UNKNOWN(files={"a.py": MCP + "@mcp.tool()\ndef run(command: str):\n    os.system(command\n"}),
    UNKNOWN(files={"a.vue": "import os from 'os'; os.system(tool(command))\n"}),
    NONE(files={"a.py": "import os\ndef run(line):\n    os.system(line)\n"}),
    NONE(files={"a.py": "print('hello')\n"}),
    NONE(
        files={
            "tests/test_a.py": MCP
            + "@mcp.tool()\ndef run(line: str):\n    return os.system(line)\n"
        }
    ),
    FAIL(
        files={
            "a.py": """
            import os
            from client import Client

            def work(task):
                os.system(Client("http://host").complete(task))
            """,
            "client.py": """
            import requests

            class Client:
                def __init__(self, host):
                    self.api = f"{host}/api"

                def complete(self, prompt):
                    body = {"model": "m", "prompt": prompt, "stream": False}
                    answer = requests.post(f"{self.api}/generate", json=body, timeout=60)
                    return answer.json()["response"]
            """,
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={
            "a.py": """
            import aiohttp, subprocess

            class Agent:
                def __init__(self, session: aiohttp.ClientSession, base):
                    self.session, self.base = session, base

                async def think(self, messages):
                    body = {"model": "m", "messages": messages}
                    async with self.session.post(self.base + "/chat/completions", json=body) as r:
                        said = await r.json()
                    return said["choices"][0]["message"]["content"]

                async def act(self, messages):
                    subprocess.run(await self.think(messages), shell=True)
            """
        },
        at=("a.py:14",),
    ),
    NONE(
        files={
            "a.py": """
            import os, requests
            order = requests.post(f"{shop}/orders/generate", json={"model": "T", "size": 4}).json()
            os.system("print " + order["file"])
            """
        }
    ),
)
