"""Cases of app-error-text."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-error-text"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
import traceback
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
app = FastAPI()

@app.post('/ask')
def ask(q: str):
    try:
        return go(q)
    except Exception as e:
        log.exception(e)
"""
FLASK = """\
from flask import Flask, abort, jsonify, request
app = Flask('a')

@app.route('/ask', methods=['POST'])
def ask():
    try:
        return go(request.json)
    except Exception as e:
"""
HTTP = """\
import json, traceback
from http.server import BaseHTTPRequestHandler

class H(BaseHTTPRequestHandler):
    def do_POST(self):
        self.ask()

    def send_json(self, data, status=200):
        self.send_response(status)
        self.wfile.write(json.dumps(data).encode())

    def ask(self):
        try:
            go(self.rfile.read())
        except Exception as e:
"""
TORNADO = """\
import tornado.web

class Ask(tornado.web.RequestHandler):
    def post(self):
        try:
            go(self.get_argument('q'))
        except Exception as e:
"""

CASES: tuple[Case, ...] = (
    *(
        FAIL(files={"a.py": FAST + f"        {line}\n"}, at=("a.py:12",))
        for line in (
            "raise HTTPException(status_code=500, detail=str(e))",
            "raise HTTPException(500, f'Internal error: {e}')",
            "return JSONResponse({'error': repr(e)}, status_code=500)",
            "return {'error': str(e)}",
            "return {'error': traceback.format_exc()}",
        )
    ),
    *(
        FAIL(files={"a.py": FLASK + f"        {line}\n"}, at=("a.py:9",))
        for line in (
            "return jsonify({'error': str(e)}), 500",
            "return jsonify(error=str(e))",
            "return f'failed: {e}', 500",
            "abort(500, description=str(e))",
        )
    ),
    *(
        FAIL(files={"a.py": HTTP + f"            {line}\n"}, at=("a.py:16",))
        for line in (
            "self.send_json({'error': f'Server error: {e}'}, 500)",
            "self.send_error(500, str(e))",
            "self.wfile.write(str(e).encode())",
            "self.send_json({'trace': traceback.format_exc()}, status=500)",
        )
    ),
    FAIL(files={"a.py": TORNADO + "            raise tornado.web.HTTPException(500, str(e))\n"}),
    *(
        PASS(files={"a.py": FAST + f"        {line}\n"})
        for line in (
            "raise HTTPException(status_code=500, detail='try again')",
            "raise HTTPException(status_code=400, detail=str(e))",
            "raise HTTPException(status_code=e.status_code, detail=e.detail)",
            "raise",
        )
    ),
    PASS(files={"a.py": FLASK + "        return jsonify({'error': str(e)}), 422\n"}),
    PASS(files={"a.py": FLASK + "        log(e)\n        return 'sorry', 500\n"}),
    PASS(files={"a.py": HTTP + "            self.send_json({'error': 'sorry'}, 500)\n"}),
    PASS(files={"a.py": HTTP + "            self.log_message(str(e))\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"a.py": FAST + "        raise HTTPException(500, **options)\n"},
        without=Outcome.PASS,
    ),
    UNKNOWN(files={"a.py": FAST + "        return {'error': str(e}\n"}),
    NONE(
        files={
            "a.py": "def f():\n    try:\n        g()\n    except Exception as e:\n        h(e)\n"
        }
    ),
)
