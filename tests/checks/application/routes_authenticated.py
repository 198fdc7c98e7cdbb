"""Cases of app-routes-authenticated."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-routes-authenticated"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
from typing import Annotated
from fastapi import FastAPI, APIRouter, Depends, Security
from openai import OpenAI
from auth import current_user, require_scope
client = OpenAI()
app = FastAPI()

def ask(q):
    return client.responses.create(model="m", input=q)

"""
FLASK = """\
from flask import Flask, request
from openai import OpenAI
client = OpenAI()
app = Flask("a")

"""
ASK = "    return client.responses.create(model='m', input=q)\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"},
        at=("a.py:11",),
    ),
    FAIL(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\n"
            + "async def chat(q: str, db=Depends(session)):\n    return ask(q)\n"
        },
        at=("a.py:11",),
    ),
    FAIL(
        files={
            "a.py": FLASK + "@app.route('/chat')\ndef chat():\n    q = request.args['q']\n" + ASK
        }
    ),
    FAIL(
        files={
            "main.py": "from fastapi import FastAPI\nfrom api import router\n"
            "from starlette.middleware.cors import CORSMiddleware\n"
            "app = FastAPI()\napp.add_middleware(CORSMiddleware)\napp.include_router(router)\n",
            "api.py": HEAD
            + "router = APIRouter()\n\n@router.post('/c')\ndef c(q: str):\n    return ask(q)\n",
        },
        at=("api.py:13",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\n"
            + "def chat(q: str, user=Depends(current_user)):\n    return ask(q)\n"
        },
        at=("a.py:11",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\ndef chat(q: str, user: Annotated[str, Depends(current_user)]):\n"
            + "    return ask(q)\n"
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat', dependencies=[Depends(require_auth)])\ndef chat(q: str):\n"
            + "    return ask(q)\n"
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "router = APIRouter(dependencies=[Security(require_scope)])\n\n"
            + "@router.post('/chat')\ndef chat(q: str):\n    verify_token()\n    return ask(q)\n"
        },
    ),
    PASS(
        files={
            "a.py": FLASK
            + "@app.route('/chat')\n@login_required\ndef chat():\n    q = request.args['q']\n"
            + ASK
        },
    ),
    PASS(
        files={
            "a.py": FLASK
            + "@app.before_request\ndef guard():\n    check_jwt(request)\n\n"
            + "@app.route('/chat')\ndef chat():\n    q = 1\n"
            + ASK
        },
    ),
    REVIEW(
        files={
            "a.py": HEAD
            + "app.add_middleware(TenantMiddleware)\n\n"
            + "@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"
        },
        at=("a.py:13", "a.py:11"),
    ),
    UNKNOWN(files={"a.py": HEAD + "@app.post('/chat')\ndef chat(q: str:\n    return ask(q)\n"}),
    UNKNOWN(files={"a.ts": "app.post('/chat', client.responses.create)\n"}),
    NONE(files={"a.py": HEAD + "@app.get('/health')\ndef health():\n    return 'ok'\n"}),
    NONE(files={"a.py": "import openai\nopenai.chat.completions.create(model='m')\n"}),
)
