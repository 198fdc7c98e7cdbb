"""Cases of app-cors-open."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-cors-open"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from openai import OpenAI
app = FastAPI()
client = OpenAI()
"""
SERVER = "from http.server import BaseHTTPRequestHandler\n\n"
SERVER += (
    "class H(BaseHTTPRequestHandler):\n    def do_GET(self):\n        answer(OpenAI())\n        "
)


def _fast(rule: str) -> dict[str, str]:
    return {"a.py": f"{HEAD}app.add_middleware(CORSMiddleware, {rule})\n"}


CASES: tuple[Case, ...] = (
    FAIL(files=_fast("allow_origins=['*'], allow_credentials=True"), at=("a.py:6",)),
    FAIL(
        files={
            "tests/a.py": f"{HEAD}app.add_middleware(CORSMiddleware, allow_origins=['*'], "
            "allow_credentials=True)\n",
            "main.py": "from tests.a import app\n",
        },
        at=("tests/a.py:6",),
    ),
    REVIEW(
        files={
            "tests/a.py": f"{HEAD}app.add_middleware(CORSMiddleware, allow_origins=['*'], "
            "allow_credentials=True)\n",
            "main.py": "from a import app\n",
        },
        says="by its path this is test code",
        without=Outcome.FAIL,
    ),
    FAIL(files=_fast("allow_origin_regex='.*', allow_credentials=flag"), at=("a.py:6",)),
    FAIL(
        files={
            "a.py": "from flask_cors import CORS\nCORS(app, origins='*', supports_credentials=True)"
        },
        at=("a.py:2",),
    ),
    FAIL(
        files={
            "a.py": "from openai import OpenAI\n"
            + SERVER
            + "self.send_header('Access-Control-Allow-Origin', '*')\n"
        },
        at=("a.py:7",),
    ),
    FAIL(files={"a.py": "h = {'Access-Control-Allow-Origin': '*'}\n"}, at=("a.py:1",)),
    PASS(files=_fast("allow_origins=['https://a.example'], allow_credentials=True")),
    PASS(
        files={
            "a.py": "from openai import OpenAI\n"
            + SERVER
            + "self.send_header('Access-Control-Allow-Origin', 'https://a.example')\n"
        },
    ),
    REVIEW(files=_fast("allow_origins=['*']"), at=("a.py:6",), without=Outcome.FAIL),
    REVIEW(files=_fast("allow_origins=settings.origins"), says="at run time"),
    REVIEW(
        files={
            "a.py": "from openai import OpenAI\n"
            + SERVER
            + "self.send_header('Access-Control-Allow-Origin', origin)\n"
        },
        says="at run time",
    ),
    UNKNOWN(files={"a.py": f"{HEAD}app.add_middleware(CORSMiddleware, allow_origins=['*']\n"}),
    NONE(files={"a.py": HEAD + "app.add_middleware(Tenants, origins=['*'])\n"}),
    FAIL(files=_fast("**{'allow_origins': ['*'], 'allow_credentials': True}"), at=("a.py:6",)),
    REVIEW(files=_fast("**rule"), at=("a.py:6",), says="at run time"),
    REVIEW(files=_fast("allow_origins=['https://a.example'], allow_origin_regex=q")),
    REVIEW(files={"a.py": "from flask_cors import CORS\nCORS(app)\n"}, at=("a.py:2",)),
    REVIEW(
        files={"tests/test_a.py": "h = {'Access-Control-Allow-Origin': '*'}\n"},
        without=Outcome.FAIL,
        says="test code",
    ),
)
