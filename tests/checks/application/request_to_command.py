"""Cases of app-request-to-command."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-request-to-command"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
import os, sqlite3, subprocess
import requests
from fastapi import FastAPI
from pydantic import BaseModel
from openai import OpenAI
app, client = FastAPI(), OpenAI()

class Ask(BaseModel):
    name: str
    items: list[str]

@app.post('/ask')
def ask(q: str):
    return client.responses.create(model='m', input=q)

"""


def route(body: str, head: str = "q: str", before: str = "") -> dict[str, str]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return {"a.py": f"{FAST}{before}@app.post('/do')\ndef do({head}):\n{lines}"}


CASES: tuple[Case, ...] = (
    *(
        FAIL(files=route(body, given))
        for body, given in (
            ("os.system(f'ping {q}')", "q: str"),
            ("subprocess.run(q, shell=True)", "q: str"),
            ("os.system(ask.name)", "ask: Ask"),
            (
                "db = sqlite3.connect('d')\ndb.execute(f\"SELECT * FROM t WHERE n = '{q}'\")",
                "q: str",
            ),
            ("db = sqlite3.connect('d')\ndb.execute('SELECT * FROM t WHERE n = ' + q)", "q: str"),
        )
    ),
    REVIEW(files=route("if q in PLUGINS:\n    return os.system(q)")),
    *(
        PASS(files=route(body, given))
        for body, given in (
            ("subprocess.run(['convert', q])", "q: str"),
            (
                "db = sqlite3.connect('d')\ndb.execute('SELECT * FROM t WHERE n = ?', (q,))",
                "q: str",
            ),
            ("session.execute(select(T).where(T.name == q))", "q: str"),
            ("db.execute(f'SELECT * FROM t LIMIT {n}')", "n: int"),
        )
    ),
    UNKNOWN(files={"a.py": FAST + "def broken(:\n"}),
    NONE(files={"a.py": "import os\n\ndef f(q):\n    os.system(q)\n"}),
)
