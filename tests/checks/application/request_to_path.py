"""Cases of app-request-to-path."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-request-to-path"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
import os, shutil
from pathlib import Path
from fastapi import Depends, FastAPI, UploadFile
from pydantic import BaseModel
from openai import OpenAI
app, client = FastAPI(), OpenAI()

class Ask(BaseModel):
    path: str

@app.post('/ask')
def ask(q: str):
    return client.responses.create(model='m', input=q)

"""
FLASK = """\
import os
from flask import Flask, request, send_file, send_from_directory
from werkzeug.utils import secure_filename
from openai import OpenAI
app, client = Flask('a'), OpenAI()

@app.route('/ask')
def ask():
    return client.responses.create(model='m', input=request.args['q'])

"""
HTTP = """\
import json, os
from http.server import BaseHTTPRequestHandler
from openai import OpenAI
client = OpenAI()

def body(handler):
    return json.loads(handler.rfile.read(10))

class H(BaseHTTPRequestHandler):
    def do_POST(self):
        data = body(self)
        client.responses.create(model='m', input=data['q'])
"""

CASES: tuple[Case, ...] = (
    *(
        FAIL(files={"a.py": text})
        for text in (
            FAST + "@app.get('/f/{name}')\ndef f(name: str):\n    return open(name).read()\n",
            FAST + "@app.post('/f')\ndef f(a: Ask):\n    return open(f'docs/{a.path}').read()\n",
            FAST + "@app.post('/f')\ndef f(p: str):\n    shutil.rmtree(p)\n",
            FAST
            + "def read(p):\n    return Path(p).read_text()\n\n"
            + "@app.post('/f')\ndef f(a: Ask):\n    return read(a.path)\n",
            FAST
            + "@app.post('/f')\nasync def f(file: UploadFile):\n"
            + "    with open(os.path.join('up', file.filename), 'wb') as out:\n"
            + "        out.write(await file.read())\n",
            FLASK + "@app.route('/f/<name>')\ndef f(name):\n    return send_file(name)\n",
            FLASK
            + "@app.route('/f', methods=['POST'])\ndef f():\n    p = request.json['path']\n"
            + "    os.remove(p)\n    return 'ok'\n",
            FLASK
            + "@app.route('/f', methods=['POST'])\ndef f():\n    d = request.get_json()\n"
            + "    return open(d['path']).read()\n",
            HTTP + "        open(data['path']).read()\n",
            HTTP + "        self.read(data)\n\n    def read(self, d):\n        os.remove(d['f'])\n",
        )
    ),
    *(
        PASS(files={"a.py": text})
        for text in (
            FAST + "@app.get('/f/{n}')\ndef f(n: int):\n    return open(f'docs/{n}').read()\n",
            FAST + "@app.get('/f')\ndef f(q: str):\n    return open('docs/a').read()\n",
            FAST + "@app.get('/f')\ndef f(s=Depends(settings)):\n    return open(s.path).read()\n",
            FAST
            + "@app.post('/f')\nasync def f(file: UploadFile):\n"
            + "    Path('up/one').write_bytes(await file.read())\n",
            FAST
            + "@app.get('/f/{name}')\ndef f(name: str):\n"
            + "    return open('docs/' + os.path.basename(name)).read()\n",
            FLASK
            + "@app.route('/f/<name>')\ndef f(name):\n    return send_from_directory('d', name)\n",
            FLASK
            + "@app.route('/f', methods=['POST'])\ndef f():\n    u = request.files['f']\n"
            + "    os.remove('up/' + secure_filename(u.filename))\n    return 'ok'\n",
            FLASK + "def f(name):\n    open(name)\n\n@app.route('/')\ndef g():\n    return 'ok'\n",
            HTTP + "        row = db.execute('select', (data['id'],)).fetchone()\n"
            "        open(row['path']).read()\n",
        )
    ),
    REVIEW(
        files={
            "a.py": FAST
            + "@app.get('/f/{name}')\ndef f(name: str):\n    if name not in KNOWN:\n"
            + "        return None\n    return open(name).read()\n"
        }
    ),
    UNKNOWN(
        files={
            "a.py": FAST
            + "class Disk:\n    def read(self, p):\n        return open(p)\n\n"
            + "@app.get('/f/{n}')\ndef f(n: str, disk=Depends(some)):\n    return disk.read(n)\n"
        },
        without=Outcome.PASS,
        says="run time",
    ),
    UNKNOWN(files={"a.py": FAST + "@app.get('/f')\ndef f(p: str:\n    open(p)\n"}),
    NONE(files={"a.py": "import sys\nopen(sys.argv[1]).read()\n"}),
    NONE(files={"a.py": "open(input()).read()\n"}),
)
