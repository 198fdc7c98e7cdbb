"""Cases of app-request-to-address."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-request-to-address"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
import importlib, os, sqlite3, subprocess
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
        FAIL(files=route(body, given, before), at=("a.py:18",) if not before else ())
        for body, given, before in (
            ("return requests.get(q, timeout=3)", "q: str", ""),
            ("return requests.get(f'https://{q}/x')", "q: str", ""),
            ("return requests.post(ask.name, json={})", "ask: Ask", ""),
            (
                "for item in ask.items:\n    picture(item)",
                "ask: Ask",
                "def picture(url):\n    return requests.get(url).content\n\n",
            ),
        )
    ),
    REVIEW(files=route("if q.startswith(BASE):\n    return requests.get(q)")),
    *(
        PASS(files=route(body))
        for body in (
            "return requests.get(f'https://api.example.com/{q}')",
            "return requests.get('https://api.example.com/', params={'q': q})",
            "return requests.post(BASE, json={'text': q})",
        )
    ),
    UNKNOWN(files={"a.py": FAST + "def broken(:\n"}),
    NONE(files={"a.py": "import requests\n\ndef f(url):\n    return requests.get(url)\n"}),
)
