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
# What stands behind the names: a function that refuses, and one that only bears the name.
DOOR = {
    "auth.py": """\
from fastapi import Header, HTTPException
import jwt

def current_user(authorization: str = Header()):
    if authorization not in KNOWN:
        raise HTTPException(status_code=401)
    return authorization

def require_scope(token: str = Header()):
    return jwt.decode(token, KEY, algorithms=["RS256"])

def role(name: str):
    def check(user=Depends(current_user)):
        if name not in user.roles:
            raise HTTPException(403)
        return user

    return check

class TenantMiddleware:
    async def dispatch(self, request, call_next):
        if request.headers.get("x-key") != KEY:
            return JSONResponse({}, status_code=403)
        return await call_next(request)
"""
}
OPEN_DOOR = {
    "auth.py": """\
def current_user(authorization: str = ""):
    return authorization

def require_scope(token: str):
    return jwt.decode(token, options={"verify_signature": False})
"""
}
ASK = "    return client.responses.create(model='m', input=q)\n"
DEPENDING = """
@app.post('/chat')
def chat(q: str, user=Depends(current_user)):
    return ask(q)
"""

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
            + "from auth import role\n\n@app.post('/chat')\n"
            + "def chat(q: str, user=Depends(role('user'))):\n    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\n"
            + "def chat(q: str, user=Depends(current_user)):\n    return ask(q)\n",
            **DOOR,
        },
        at=("a.py:11",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\ndef chat(q: str, user: Annotated[str, Depends(current_user)]):\n"
            + "    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat', dependencies=[Depends(current_user)])\ndef chat(q: str):\n"
            + "    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "router = APIRouter(dependencies=[Security(require_scope)])\n\n"
            + "@router.post('/chat')\ndef chat(q: str):\n    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "from auth import TenantMiddleware\napp.add_middleware(TenantMiddleware)\n\n"
            + "@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "def scoped(user=Depends(current_user)):\n    return user\n\n"
            + "@app.post('/chat')\ndef chat(q: str, user=Depends(scoped)):\n    return ask(q)\n",
            **DOOR,
        },
    ),
    PASS(
        files={
            "a.py": HEAD
            + "@app.post('/chat')\ndef chat(q: str, key: str):\n"
            + "    if key != KEY:\n        raise HTTPException(403)\n    return ask(q)\n"
        },
    ),
    PASS(
        files={
            "a.py": "from flask_login import login_required\n"
            + FLASK
            + "@app.route('/chat')\n@login_required\ndef chat():\n    q = request.args['q']\n"
            + ASK
        },
    ),
    PASS(
        files={
            "a.py": FLASK
            + "@app.before_request\ndef guard():\n    check(request) or abort(401)\n\n"
            + "@app.route('/chat')\ndef chat():\n    q = 1\n"
            + ASK
        },
    ),
    *(
        REVIEW(files={"a.py": HEAD + text}, without=Outcome.PASS, says="by name")
        for text in (
            DEPENDING,
            "@app.post('/chat')\ndef chat(q: str):\n    verify_token()\n    return ask(q)\n",
            "@app.post('/chat')\ndef chat(q: str, current_user: User):\n    return ask(q)\n",
            "@app.post('/c', dependencies=[Security(require_auth)])\ndef c(q):\n    ask(q)\n",
        )
    ),
    *(
        FAIL(files={"a.py": HEAD + text, **OPEN_DOOR}, without=Outcome.PASS)
        for text in (
            DEPENDING,
            "@app.post('/chat')\ndef chat(q: str):\n    author(q)\n    return ask(q)\n",
        )
    ),
    REVIEW(
        files={
            "a.py": FLASK
            + "@app.route('/chat')\n@login_required\ndef chat():\n    q = request.args['q']\n"
            + ASK
        },
        without=Outcome.PASS,
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
    UNKNOWN(files={"a.vue": "app.post('/chat', client.responses.create)\n"}),
    NONE(files={"a.py": HEAD + "@app.get('/health')\ndef health():\n    return 'ok'\n"}),
    NONE(files={"a.py": "import openai\nopenai.chat.completions.create(model='m')\n"}),
)
