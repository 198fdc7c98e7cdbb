"""Cases of app-server-open."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-server-open"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
UVICORN = "import uvicorn, waitress\n"
HTTP = "from http.server import HTTPServer, ThreadingHTTPServer\n"
WSGI = "from wsgiref.simple_server import make_server\n"
GRADIO = "import gradio as gr\n"
DOOR = """\
from fastapi import Header, HTTPException

def caller(authorization: str = Header()):
    if authorization not in KNOWN:
        raise HTTPException(status_code=401)
    return authorization
"""

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": UVICORN + "uvicorn.run(app, host='0.0.0.0', port=80)\n"}, at=("a.py:2",)),
    FAIL(
        files={
            "a.py": GRADIO
            + "with gr.Blocks() as demo:\n    pass\ndemo.launch(server_name='0.0.0.0')\n"
        },
        at=("a.py:4",),
    ),
    FAIL(
        files={"a.py": GRADIO + "gr.Interface(f, 'text', 'text').launch(share=True)\n"},
        at=("a.py:2",),
    ),
    FAIL(files={"a.py": "from flask import Flask\napp = Flask('a')\napp.run(debug=True)\n"}),
    FAIL(
        files={
            "a.py": "from mcp.server.fastmcp import FastMCP\n"
            "mcp = FastMCP('m', host='0.0.0.0')\nmcp.run(transport='sse')\n"
        },
        at=("a.py:2",),
    ),
    FAIL(
        files={
            "a.py": UVICORN
            + "HOST = '0.0.0.0'\n\ndef main():\n    uvicorn.run('a:app', host=HOST)\n"
        },
        at=("a.py:5",),
    ),
    FAIL(
        files={
            "a.py": UVICORN + "import os\nuvicorn.run(app, host=os.getenv('HOST', '0.0.0.0'))\n"
        },
        at=("a.py:3",),
    ),
    FAIL(
        files={"a.py": UVICORN + "uvicorn.run(app, host='0.0.0.0' if public else '127.0.0.1')\n"},
        at=("a.py:2",),
    ),
    PASS(files={"a.py": UVICORN + "uvicorn.run(app, host='127.0.0.1')\n"}, at=("a.py:2",)),
    PASS(files={"a.py": GRADIO + "gr.ChatInterface(f).launch()\n"}, at=("a.py:2",)),
    PASS(
        files={
            "a.py": GRADIO
            + "gr.ChatInterface(f).launch(server_name='0.0.0.0', auth=('u', secret))\n"
        }
    ),
    PASS(
        files={
            "a.py": UVICORN
            + "from fastapi import Depends, FastAPI\nfrom door import caller\nimport openai\n"
            + "client = openai.OpenAI()\napp = FastAPI(dependencies=[Depends(caller)])\n"
            + "uvicorn.run(app, host='0.0.0.0')\n",
            "door.py": DOOR,
        },
        at=("a.py:7",),
    ),
    PASS(
        files={
            "a.py": "from mcp.server.fastmcp import FastMCP\n"
            "mcp = FastMCP('m', host='0.0.0.0', token_verifier=verifier)\n"
        },
    ),
    REVIEW(
        files={
            "a.py": UVICORN
            + "app.add_middleware(AuthenticationMiddleware)\nverify_token(app)\n"
            + "uvicorn.run(app, host='0.0.0.0')\n"
        },
        without=Outcome.PASS,
        says="named like",
    ),
    *(
        FAIL(files={"a.py": f"{UVICORN}{text}\nuvicorn.run(app, host='0.0.0.0')\n"})
        for text in (
            "author()",
            "def verify_token(x):\n    return True\n\nverify_token(app)",
            "count_tokens(text)",
            "from huggingface_hub import login\nhub.login()",
        )
    ),
    *(
        FAIL(files={"a.py": f"{UVICORN}{line}\n"}, at=("a.py:2",))
        for line in (
            "uvicorn.run(app, **{'host': '0.0.0.0'})",
            "uvicorn.run(app, host='0')",
            "uvicorn.run(app, host='::')",
            "waitress.serve(app, listen='*:8080')",
            "waitress.serve(app, listen='0.0.0.0:8080')",
        )
    ),
    FAIL(files={"a.py": "from flask import Flask\napp = Flask('a')\napp.run('0.0.0.0')\n"}),
    FAIL(files={"a.py": GRADIO + "o = {'share': True}\ngr.ChatInterface(f).launch(**o)\n"}),
    FAIL(files={"a.py": GRADIO + "gr.ChatInterface(f).launch(share=1)\n"}),
    FAIL(files={"a.py": GRADIO + "gr.ChatInterface(f).launch(None, False, True)\n"}),
    FAIL(files={"a.py": GRADIO + "gr.ChatInterface(f).launch(share=True, auth=None)\n"}),
    *(
        REVIEW(files={"a.py": text}, without=Outcome.PASS)
        for text in (
            GRADIO + "def f(**o):\n    gr.ChatInterface(g).launch(**o)\n",
            GRADIO + "gr.ChatInterface(f).launch(share=shared)\n",
            UVICORN + "def f(**o):\n    uvicorn.run(app, **o)\n",
            UVICORN + "uvicorn.run(app, host='10.0.0.5')\n",
        )
    ),
    FAIL(files={"a.py": HTTP + "HTTPServer(('0.0.0.0', 80), H).serve_forever()\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": HTTP + "PORT = 80\ns = ThreadingHTTPServer(('', PORT), H)\n"}),
    FAIL(files={"a.py": "import socketserver\nsocketserver.TCPServer(('', 80), H)\n"}),
    FAIL(files={"a.py": WSGI + "make_server('', 80, app)\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "from aiohttp import web\nweb.run_app(app, host='0.0.0.0')\n"}),
    PASS(files={"a.py": HTTP + "HTTPServer(('127.0.0.1', 80), H)\n"}, at=("a.py:2",)),
    PASS(files={"a.py": WSGI + "make_server('localhost', 80, app)\n"}),
    PASS(
        files={
            "a.py": HTTP
            + "class H:\n    def do_GET(self):\n        key = self.headers.get('Authorization')\n"
            + "        if not check(key):\n            return self.send_error(401)\n\n"
            + "HTTPServer(('', 80), H)\n"
        },
        without=Outcome.FAIL,
    ),
    REVIEW(
        files={
            "a.py": HTTP
            + "class H:\n    def do_GET(self):\n        key = self.headers.get('Authorization')\n"
            + "        check(key)\n\nHTTPServer(('', 80), H)\n"
        },
        without=Outcome.PASS,
    ),
    REVIEW(files={"a.py": HTTP + "def f(host):\n    HTTPServer((host, 80), H)\n"}, at=("a.py:3",)),
    REVIEW(
        files={"a.py": UVICORN + "def f(host):\n    uvicorn.run(app, host=host)\n"}, at=("a.py:3",)
    ),
    FAIL(files={"a.py": UVICORN + "uvicorn.run(app, host=f'{a}' + '0.0.0.0')\n"}),
    UNKNOWN(files={"a.py": UVICORN + "uvicorn.run(app, host='0.0.0.0'\n"}),
    UNKNOWN(files={"a.js": "uvicorn.run(app)\n"}),
    NONE(files={"a.py": "app.listen('0.0.0.0')\n"}),
    REVIEW(
        files={"tests/test_a.py": UVICORN + "uvicorn.run(app, host='0.0.0.0')\n"},
        without=Outcome.FAIL,
        says="test code",
    ),
)
