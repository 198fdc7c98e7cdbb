"""Cases of app-loop-limit."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-loop-limit"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
LANGCHAIN = "from langchain.agents import AgentExecutor\n"
AUTOGEN = "from autogen import GroupChat\n"

AGENT = """\
import itertools
import time
import math
from openai import OpenAI
client = OpenAI()

def ask(messages, tools):
    return client.chat.completions.create(model="m", messages=messages, tools=tools)

"""
ENDLESS = (
    AGENT
    + """
def run(messages, tools):
    while True:
        said = ask(messages, tools)
        if not said.choices[0].message.tool_calls:
            break
        messages += perform(said)
""",
    AGENT
    + """
def run(messages, tools, max_turns=float("inf")):
    start = len(messages)
    while len(messages) - start < max_turns:
        said = ask(messages, tools)
        messages += perform(said)
""",
    AGENT
    + """
def run(messages, tools, max_steps=None):
    step = 0
    while max_steps is None or step < max_steps:
        step += 1
        messages += perform(ask(messages, tools))
""",
    AGENT
    + """
def run(messages, tools):
    for step in itertools.count():
        messages += perform(ask(messages, tools))
""",
    AGENT
    + """
def run(messages, tools):
    done = False
    while not done:
        said = ask(messages, tools)
        done = said.choices[0].finish_reason == "stop"
""",
    AGENT
    + """
def chat(tools):
    while True:
        messages = [input("> ")]
        while True:
            said = ask(messages, tools)
            if not said.choices[0].message.tool_calls:
                break
""",
)
COUNTED = (
    AGENT
    + """
def run(messages, tools):
    for _ in range(10):
        messages += perform(ask(messages, tools))
""",
    AGENT
    + """
def run(messages, tools, max_turns=10):
    turns = 0
    while True:
        turns += 1
        if turns > max_turns:
            raise TooMany()
        messages += perform(ask(messages, tools))
""",
    AGENT
    + """
def run(messages, tools, deadline):
    while time.time() < deadline:
        messages += perform(ask(messages, tools))
""",
    AGENT
    + """
def run(messages, tools, max_turns=None):
    max_turns = max_turns or 10
    while len(messages) < max_turns:
        messages += perform(ask(messages, tools))
""",
)
WAITING = (
    AGENT
    + """
def chat(messages, tools):
    while True:
        messages.append(input("> "))
        print(ask(messages, tools))
""",
)

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": LANGCHAIN + "e = AgentExecutor(agent=a, max_iterations=None)\n"},
        at=("a.py:2",),
    ),
    FAIL(files={"a.py": AUTOGEN + "g = GroupChat(agents=a, messages=[])\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "user.initiate_chat(agent, message='go')\n"}),
    FAIL(
        files={
            "a.py": "from agents import Runner\n"
            "async def f():\n    await Runner.run(a, 'x', max_turns=None)\n"
        },
        at=("a.py:3",),
    ),
    PASS(
        files={"a.py": LANGCHAIN + "e = AgentExecutor(agent=a, max_iterations=6)\n"}, at=("a.py:2",)
    ),
    PASS(files={"a.py": LANGCHAIN + "e = AgentExecutor(agent=a, tools=t)\n"}),
    PASS(files={"a.py": AUTOGEN + "g = GroupChat(agents=a, messages=[], max_round=12)\n"}),
    REVIEW(
        files={"a.py": AUTOGEN + "def f(**o):\n    return GroupChat(agents=a, **o)\n"},
        at=("a.py:3",),
        without=Outcome.PASS,
    ),
    REVIEW(files={"a.py": LANGCHAIN + "def f(**o):\n    return AgentExecutor(agent=a, **o)\n"}),
    PASS(
        files={"a.py": LANGCHAIN + "o = {'max_iterations': 6}\ne = AgentExecutor(agent=a, **o)\n"}
    ),
    FAIL(files={"a.py": LANGCHAIN + "o = {'max_iterations': None}\ne = AgentExecutor(**o)\n"}),
    PASS(files={"a.py": "from crewai import Agent\na = Agent(role='r', max_iter=5)\n"}),
    UNKNOWN(files={"a.py": LANGCHAIN + "e = AgentExecutor(\n"}),
    UNKNOWN(files={"a.js": "new AgentExecutor()\n"}),
    NONE(files={"a.py": "while True:\n    pass\n"}),
    REVIEW(
        files={"tests/test_a.py": AUTOGEN + "g = GroupChat(agents=a, messages=[])\n"},
        without=Outcome.FAIL,
    ),
    REVIEW(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()

            def solve(task):
                plan = client.responses.create(model="m", input=task).output_text
                return plan if plan.startswith("done") else solve(plan)
            """
        },
        at=("a.py:6",),
        says="calls itself",
    ),
    FAIL(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()

            def chat(messages, tools):
                while True:
                    said = client.chat.completions.create(model="m", messages=messages, tools=tools)
                    if not said.choices[0].message.tool_calls:
                        return said
                    messages += run(said)
            """
        },
        at=("a.py:6",),
    ),
    NONE(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()

            def solve(task):
                return client.responses.create(model="m", input=task, tools=[]).output_text
            """
        }
    ),
    REVIEW(
        files={
            "a.py": """
            import litellm

            def chat(messages, store):
                tools = []
                for name in store.names():
                    tools.append(store.describe(name))
                return litellm.completion(model="m", messages=messages, tools=tools)
            """
        },
        at=("a.py:7",),
    ),
    NONE(
        files={
            "a.py": """
            from openai import OpenAI

            def parse(messages, schema):
                return OpenAI().chat.completions.create(
                    model="m", messages=messages, tools=[schema],
                    tool_choice={"type": "function", "function": {"name": "answer"}},
                )
            """
        }
    ),
    *(FAIL(files={"a.py": text}, without=Outcome.PASS) for text in ENDLESS),
    *(PASS(files={"a.py": text}, without=Outcome.FAIL) for text in COUNTED),
    *(NONE(files={"a.py": text}) for text in WAITING),
)
