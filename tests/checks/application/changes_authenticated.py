"""Cases of app-changes-authenticated."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-changes-authenticated"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
app, router = FastAPI(), APIRouter()

def who(key: str = Header()):
    if key != KEY:
        raise HTTPException(status_code=401)

"""
FLASK = """\
from flask import Flask, abort, jsonify, render_template, request
app = Flask('a')

"""
HTTP = "from http.server import BaseHTTPRequestHandler\n\nclass H(BaseHTTPRequestHandler):\n"
OPENED = (
    (FAST + "@app.post('/documents')\ndef add(d: str):\n    store(d)\n", "POST /documents"),
    (FAST + "@app.delete('/documents/{id}')\ndef drop(id: str):\n    kill(id)\n", "DELETE"),
    (FAST + "@router.put('/prompts/{id}')\ndef put(id: str, t: str):\n    store(t)\n", "PUT"),
    (
        FAST + "@app.get('/admin/users')\ndef all_users():\n    return db.all()\n",
        "GET /admin/users",
    ),
    (FAST + "@app.get('/conversations/{id}')\ndef one(id: str):\n    return db.get(id)\n", "GET"),
    (FLASK + "@app.route('/logs')\ndef logs():\n    return jsonify(db.logs())\n", "GET /logs"),
    (FLASK + "@app.route('/x/<n>', methods=['GET', 'POST'])\ndef run(n):\n    go(n)\n", "POST /x"),
    (FLASK + "@app.route('/execute/<f>', methods=['POST'])\ndef ex(f):\n    go(f)\n", "/execute"),
    (HTTP + "    def do_POST(self):\n        save(self.rfile.read())\n", "POST H.do_POST"),
    (HTTP + "    def do_DELETE(self):\n        kill(self.path)\n", "DELETE H.do_DELETE"),
    (
        (
            "from flask import Blueprint, request\n\ndef make():\n    api = Blueprint('api', 'a')\n"
            "\n    @api.route('/upload', methods=['POST'])\n    def upload():\n"
            "        request.files['f'].save('x')\n        return 'ok'\n\n    return api\n"
        ),
        "POST /upload",
    ),
    (
        (
            "from aiohttp import web\n\nasync def save(request):\n    keep(await request.post())\n"
            "\napp = web.Application()\napp.router.add_put('/files/{name}', save)\n"
        ),
        "PUT /files/{name}",
    ),
    (
        FLASK + "@app.before_request\ndef set_database():\n    g.db = DB\n\n"
        "@app.route('/reset', methods=['POST'])\ndef reset():\n    return clear(DB)\n",
        "POST /reset",
    ),
)
MEANT = (
    FAST + "@app.get('/health')\ndef health():\n    return 'ok'\n",
    FAST + "@app.post('/login')\ndef login(name: str, word: str):\n    return sign(name)\n",
    FAST + "@app.post('/api/auth/token')\ndef issue(name: str):\n    return sign(name)\n",
    FAST + "@app.post('/webhooks/stripe')\ndef paid(b: str):\n    keep(b)\n",
    FAST + "@app.get('/items')\ndef items():\n    return ITEMS\n",
    FLASK + "@app.route('/')\ndef home():\n    return 'hello'\n",
    FLASK + "@app.route('/logs')\ndef logs():\n    return render_template('logs.html')\n",
    FLASK + "@app.route('/static/<path:p>')\ndef static_file(p):\n    return send(p)\n",
    HTTP + "    def do_GET(self):\n        self.send_response(200)\n",
    "class Client:\n    def post(self, q):\n        return q\n",
)

CASES: tuple[Case, ...] = (
    *(
        Case(
            check=CHECK,
            outcome=Outcome.FAIL,
            files={
                "a.py": f"""
                from fastapi import FastAPI
                from fastapi.responses import FileResponse
                app = FastAPI()

                @app.get("{path}")
                async def answer(text: str):
                    return {answer}
                """
            },
            at=("a.py:5",),
        )
        for path, answer in (
            ("/predict", "predictor.predict(text)"),
            ("/export_vectors", "FileResponse('vectors.json')"),
        )
    ),
    *(FAIL(files={"a.py": text}, says=label) for text, label in OPENED),
    *(NONE(files={"a.py": text}) for text in MEANT),
    FAIL(
        files={
            "a.py": FAST
            + "@app.post('/a')\ndef a(d: str):\n    keep(d)\n\n"
            + "@app.post('/b')\ndef b(d: str):\n    keep(d)\n"
        },
        at=("a.py:8", "a.py:12"),
        says="POST /a, POST /b",
    ),
    PASS(
        files={
            "a.py": FAST
            + "@app.post('/documents', dependencies=[Depends(who)])\ndef add(d: str):\n    put(d)\n"
        },
        at=("a.py:8",),
    ),
    PASS(
        files={
            "a.py": "from fastapi import APIRouter, Depends\nfrom door import who\n"
            "router = APIRouter(dependencies=[Depends(who)])\n\n"
            "@router.delete('/d')\ndef drop(d: str):\n    kill(d)\n",
            "door.py": FAST,
        }
    ),
    PASS(
        files={
            "a.py": FLASK
            + "@app.before_request\ndef door():\n    if request.headers.get('X') != KEY:\n"
            + "        abort(401)\n\n"
            + "@app.route('/reset', methods=['POST'])\ndef reset():\n    return clear(DB)\n"
        }
    ),
    REVIEW(
        files={
            "a.py": FLASK
            + "@app.route('/reset', methods=['POST'])\n@login_required\ndef reset():\n"
            + "    return clear(DB)\n"
        },
        says="by name",
    ),
    REVIEW(
        files={
            "a.py": FAST
            + "app.add_middleware(Tenants)\n\n@app.post('/a')\ndef a(d: str):\n    keep(d)\n"
        },
        says="middleware",
    ),
    FAIL(
        files={
            "a.py": FAST
            + "@app.post('/a', dependencies=[Depends(who)])\ndef a(d: str):\n    keep(d)\n\n"
            + "@app.post('/b')\ndef b(d: str):\n    keep(d)\n"
        },
        at=("a.py:12",),
        never=("a.py:8",),
        without=None,
    ),
    UNKNOWN(files={"a.py": FAST + "@app.post('/a')\ndef a(d: str:\n    keep(d)\n"}),
    NONE(files={"tests/a.py": FAST + "@app.post('/a')\ndef a(d: str):\n    keep(d)\n"}),
)
