"""Cases of app-tool-approval."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-tool-approval"
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\n\n@tool\n"

LOOP = """\
import json
from openai import OpenAI
client = OpenAI()
TOOLS = load_tools()

def turn(messages, tools):
    said = client.chat.completions.create(model="m", messages=messages, tools=tools)
    for tool_call in said.choices[0].message.tool_calls:
        args = json.loads(tool_call.function.arguments)
{}        messages.append(TOOLS[tool_call.function.name](**args))
"""
UNASKED = (
    LOOP.format(""),
    # What a person types for another reason approves nothing.
    LOOP.format("        messages.append(input('you> '))\n"),
    LOOP.format("        run = globals()[tool_call.function.name]\n        run(**args)\n"),
)
ASKED = (
    LOOP.format(
        "        if input(f'Run {tool_call.function.name}? [y/N] ') != 'y':\n            continue\n"
    ),
    "import click\n"
    + LOOP.format("        if not click.confirm('Shall it run?'):\n            continue\n"),
)
CASES: tuple[Case, ...] = (
    # The class names the tool, not the method that every tool has.
    REVIEW(
        files={
            "a.py": """
            from tools.base import BaseTool

            class SendMailTool(BaseTool):
                def execute(self, to, text):
                    mail(to, text)
            """
        },
        at=("a.py:3",),
    ),
    NONE(
        files={
            "a.py": """
            from tools.base import BaseTool

            class WeatherTool(BaseTool):
                def execute(self, place):
                    return weather(place)
            """
        },
    ),
    # A server that says itself that its tool destroys something.
    *(
        REVIEW(
            files={
                "a.py": f"""
                from mcp.server.fastmcp import FastMCP
                from mcp.types import ToolAnnotations

                mcp = FastMCP("cloud")

                @mcp.tool(annotations={annotations})
                def pipeline(command: str):
                    return cloud(command)
                """
            },
            at=("a.py:7",),
        )
        for annotations in (
            "ToolAnnotations(title='Go', destructiveHint=True)",
            "{'destructiveHint': True}",
        )
    ),
    NONE(
        files={
            "a.py": """
            from mcp.server.fastmcp import FastMCP
            from mcp.types import ToolAnnotations

            mcp = FastMCP("cloud")

            @mcp.tool(annotations=ToolAnnotations(readOnlyHint=True, destructiveHint=False))
            def pipeline(command: str):
                return cloud(command)
            """
        },
    ),
    REVIEW(files={"a.py": TOOL + "def send_email(to: str):\n    mail(to)\n"}, at=("a.py:4",)),
    REVIEW(
        files={
            "a.py": """
            from agents import Agent, function_tool

            @function_tool
            async def delete_order(order: str):
                await orders.drop(order)
            """
        },
        at=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "def send_email(to: str):\n    require_approval(to)\n    mail(to)\n\n"
            + "def require_approval(to):\n    used = db.execute('select who', (to,)).fetchone()\n"
            + "    if used:\n        return used[0]\n    raise Held('a colleague looks first')\n"
        },
        at=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "def send_email(to: str):\n    if not confirm(to):\n        return\n    mail(to)\n\n"
            + "def confirm(to):\n    return input(f'send to {to}? ') == 'yes'\n"
        },
        at=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": "from langgraph.types import interrupt\n"
            + TOOL
            + "def send_email(to: str):\n    if interrupt({'to': to}) == 'yes':\n        mail(to)\n"
        },
    ),
    *(
        REVIEW(files={"a.py": TOOL + text}, at=("a.py:4",), without=Outcome.PASS)
        for text in (
            "def send_email(to: str):\n    if not confirm(to):\n        return\n    mail(to)\n",
            "def send_email(to):\n    approve(to) and mail(to)\n\ndef approve(to): return 1\n",
            "def send_email(to: str):\n    mail(to)\n\ngraph = b.compile(interrupt_before=[])\n",
            "def send_email(to: str):\n    mail(to)\n\ng = b.compile(interrupt_before=None)\n",
        )
    ),
    REVIEW(
        files={
            "a.py": "from agents import function_tool\n\n@function_tool(needs_approval=False)\n"
            "def delete_order(order: str):\n    orders.drop(order)\n"
        },
        without=Outcome.PASS,
    ),
    PASS(
        files={
            "a.py": TOOL
            + "def refund(order: str):\n    pay(order)\n\n"
            + "graph = builder.compile(interrupt_before=['tools'])\n"
        },
        at=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": """
            from agents import function_tool

            @function_tool(needs_approval=True)
            def delete_order(order: str):
                orders.drop(order)
            """
        },
        at=("a.py:4",),
    ),
    REVIEW(
        files={
            "a.py": """
            from langchain_core.tools import StructuredTool
            from crewai_tools import BaseTool

            class Refund(BaseTool):
                name: str = "refund"

                def _run(self, order: str):
                    pay(order)

            def send_mail(to):
                mail(to)

            class Plain(BaseTool):
                pass

            made = StructuredTool.from_function(func=send_mail, name="mail", description="sends")
            bound = llm.bind_tools([send_mail, Refund(), "x"])
            unnamed = StructuredTool.from_function()
            remote = StructuredTool.from_function(name="remote")
            """
        },
        at=("a.py:16",),
    ),
    UNKNOWN(files={"a.py": TOOL + "def send_email(to: str:\n    mail(to)\n"}),
    UNKNOWN(files={"a.vue": "tool(send_email)\n"}),
    REVIEW(files={"a.py": TOOL + "def issueRefund(order: str):\n    pay(order)\n"}, at=("a.py:4",)),
    NONE(files={"a.py": TOOL + "def lookup_order(order: str):\n    return order\n"}),
    NONE(files={"a.py": "def send_email(to):\n    mail(to)\n"}),
    REVIEW(
        files={
            "a.py": """
            from shop.tools import toolbox

            @toolbox.register("pays an invoice")
            def pay_invoice(number: str, amount: float):
                return bank.transfer(number, amount)
            """
        },
        at=("a.py:4",),
    ),
    REVIEW(
        files={
            "a.py": """
            from openai import OpenAI

            def delete_order(number):
                return shop.delete(number)

            SCHEMA = {
                "type": "function",
                "function": {
                    "name": "delete_order",
                    "description": "Deletes an order.",
                    "parameters": {"type": "object", "properties": {"number": {"type": "string"}}},
                },
            }
            OpenAI().chat.completions.create(model="m", messages=[], tools=[SCHEMA])
            """
        },
        at=("a.py:8",),
    ),
    *(REVIEW(files={"a.py": text}, without=Outcome.PASS) for text in UNASKED),
    *(PASS(files={"a.py": text}, without=Outcome.REVIEW) for text in ASKED),
)
