"""Cases of app-output-to-code."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "app-output-to-code"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\nimport ast, re\n\n"

STORED = """
import sqlite3
from fastapi import Depends, FastAPI
from openai import OpenAI
app, client, db = FastAPI(), OpenAI(), sqlite3.connect("f.db")

@app.post("/functions"{door})
def save(name: str, code: str):
    db.execute("insert into functions values (?, ?)", (name, code))

def run(name):
    row = db.execute("select code from functions where name = ?", (name,)).fetchone()
    exec(row["code"], {{}})

def ask(q):
    return client.responses.create(model="m", input=q)
"""

CASES: tuple[Case, ...] = (
    # A model that a class keeps, whoever fills the field, and that a function gives.
    *(
        FAIL(
            files={
                "a.py": f"""
                from llama_cpp import Llama

                class Manager:
                    _model = None

                    def get_model(self):
                        if self._model is None:
                            raise RuntimeError("load first")
                        return self._model

                    def load(self):
                        self._model = Llama(model_path="m.gguf")

                    def direct(self, prompt):
                        return self._model(prompt)["choices"][0]["text"]

                    def fetched(self, prompt):
                        model = self.get_model()
                        return model(prompt, max_tokens=9)["choices"][0]["text"].strip()

                def make():
                    return Llama(model_path="m.gguf")

                def plain(prompt):
                    return make()(prompt)["choices"][0]["text"]

                def act(question):
                    exec({ask}(question))
                """
            },
            at=("a.py:28",),
        )
        for ask in ("Manager().direct", "Manager().fetched", "plain")
    ),
    PASS(
        files={
            "a.py": TOOL
            + "from e2b_code_interpreter import Sandbox\n\n@tool\ndef run(code: str):\n"
            + "    box = Sandbox()\n    return box.run_code(code)\n"
        },
        without=Outcome.FAIL,
    ),
    FAIL(
        files={
            "a.py": TOOL
            + "from kernels import Kernel\n\n@tool\ndef run(code: str):\n"
            + "    return Kernel().run_code(code)\n"
        },
    ),
    FAIL(
        files={"a.py": STORED.format(door="")},
        at=("a.py:12", "a.py:6"),
        says="anyone may store it",
        mend="Let only a signed-in role store code",
    ),
    REVIEW(
        files={"a.py": STORED.format(door=", dependencies=[Depends(current_user)]")},
        at=("a.py:12",),
        without=Outcome.FAIL,
    ),
    REVIEW(
        files={
            "a.py": STORED.format(door="")
            .replace("/functions", "/notes")
            .replace("code: str", "text: str")
            .replace("name, code)", "name, text)")
        },
        at=("a.py:12",),
        without=Outcome.FAIL,
    ),
    FAIL(
        files={"a.py": TOOL + "@tool\ndef calc(text: str):\n    return eval(text)\n"},
        at=("a.py:6",),
    ),
    FAIL(
        files={
            "a.py": TOOL
            + "@tool('calc', return_direct=True)\ndef calc(text: str):\n"
            + "    return eval(text, {'__builtins__': {}}, {})\n"
        },
        at=("a.py:6",),
    ),
    FAIL(
        files={
            "a.py": """
            import anthropic

            class Agent:
                def __init__(self):
                    self.client = anthropic.Anthropic()

                def step(self, task):
                    answer = self.client.messages.create(model="m", messages=task, max_tokens=9)
                    code = answer.content[0].text
                    exec(code)
            """
        },
        at=("a.py:10",),
    ),
    FAIL(
        files={
            "a.py": """
            from langchain_openai import ChatOpenAI
            from langchain_core.prompts import ChatPromptTemplate
            from langchain_experimental.utilities import PythonREPL
            chain = ChatPromptTemplate.from_template("{q}") | ChatOpenAI(model="m")

            def run(question):
                return PythonREPL().run(chain.invoke({"q": question}).content)
            """
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": """
            import litellm

            async def plan(goal):
                answer = await litellm.acompletion(model="m", messages=goal)
                return answer.choices[0].message.content

            async def act(goal):
                step = await plan(goal)
                return eval(step)
            """
        },
        at=("a.py:9",),
    ),
    FAIL(
        files={
            "a.py": """
            import boto3
            client = boto3.client("bedrock-runtime")

            def run(prompt):
                body = client.invoke_model(modelId="m", body=prompt)["body"].read()
                exec(compile(body, "x", "exec"))
            """
        },
        at=("a.py:6",),
    ),
    PASS(
        files={"a.py": TOOL + "@tool\ndef calc(text: str):\n    return ast.literal_eval(text)\n"},
        never=("a.py:6",),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "def eval(text):\n    return len(text)\n\n"
            + "@tool\ndef calc(text: str):\n    re.compile(text)\n    return eval(text)\n"
        },
        never=("a.py:9", "a.py:10"),
    ),
    PASS(
        files={
            "a.py": """
            from openai import OpenAI
            client = OpenAI()
            model.eval()
            answer = client.chat.completions.create(model="m", messages=[])
            value = eval("1 + 1")
            """
        },
        never=("a.py:3", "a.py:5"),
    ),
    UNKNOWN(files={"a.py": TOOL + "@tool\ndef calc(text: str):\n    return eval(text\n"}),
    UNKNOWN(files={"a.vue": "tool(eval(answer))\n"}),
    NONE(files={"a.py": "def f(text):\n    return eval(text)\n"}),
    NONE(files={"a.py": "model.eval()\n"}),
    REVIEW(
        files={
            "app.py": SPEAKER["app.py"] + "client.responses.create(model='m', input='q')\n",
            "a.py": """
            import subprocess, sys

            def run(db, name, scope):
                row = db.get_version(name)
                exec(row["code"], scope)

            def need(package):
                subprocess.check_call([sys.executable, "-m", "pip", "install", package])

            def plug(url):
                exec(requests.get(url).text)
            """,
        },
        at=("a.py:5", "a.py:8", "a.py:11"),
    ),
    PASS(
        files={
            "app.py": SPEAKER["app.py"] + "client.responses.create(model='m', input='q')\n",
            "a.py": """
            import subprocess, sys
            about = {}
            exec(open("about.py").read(), about)

            def prepare():
                subprocess.run([sys.executable, "-m", "pip", "install", "-r", LIST])
                subprocess.run(["pip", "install", "numpy==2.1.0"])
                model.eval()

            def size(width):
                return eval(width)
            """,
        },
        without=Outcome.REVIEW,
    ),
)
