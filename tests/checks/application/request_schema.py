"""Cases of app-request-schema."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-request-schema"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
from typing import Annotated
from fastapi import FastAPI, Request, Query
from pydantic import BaseModel, Field
from openai import OpenAI
client = OpenAI()
app = FastAPI()

class Bound(BaseModel):
    text: str = Field(max_length=4000)

class Loose(BaseModel):
    text: str

"""
ASK = "    return client.responses.create(model='m', input=q)\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\nasync def chat(request: Request):\n"
            + "    q = (await request.json())['q']\n"
            + ASK
        },
        at=("a.py:16",),
    ),
    FAIL(files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: dict):\n" + ASK}, at=("a.py:15",)),
    FAIL(
        files={
            "a.py": "from flask import Flask, request\nfrom openai import OpenAI\n"
            "client = OpenAI()\napp = Flask('a')\n\n"
            "@app.route('/chat', methods=['POST'])\ndef chat():\n    q = request.json['q']\n" + ASK
        },
        at=("a.py:9",),
    ),
    PASS(files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: Bound):\n" + ASK}, at=("a.py:8",)),
    PASS(
        files={
            "a.py": HEAD
            + "@app.get('/chat')\ndef chat(q: Annotated[str, Query(max_length=200)]):\n"
            + ASK
        },
    ),
    PASS(
        files={
            "a.py": "from schemas import Ask\n" + HEAD + "@app.post('/c')\ndef c(q: Ask):\n" + ASK,
            "schemas.py": "from pydantic import BaseModel, constr\n\n\n"
            "class Ask(BaseModel):\n    text: constr(max_length=90)\n",
        },
        at=("schemas.py:4",),
    ),
    REVIEW(
        files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: Loose):\n" + ASK}, at=("a.py:15",)
    ),
    REVIEW(files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: str):\n" + ASK}, at=("a.py:15",)),
    REVIEW(files={"a.py": HEAD + "@app.post('/c')\ndef c(q):\n" + ASK}, says="not found"),
    UNKNOWN(files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: dict:\n" + ASK}),
    UNKNOWN(files={"a.ts": "app.post('/chat', client.responses.create)\n"}),
    NONE(files={"a.py": HEAD + "@app.get('/health')\ndef health():\n    return 'ok'\n"}),
)
