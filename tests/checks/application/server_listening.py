"""Cases of app-server-open for applications that factories make and hosts that options give."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-server-open"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FACTORY = {
    "web.py": "from flask import Flask\nfrom openai import OpenAI\nclient = OpenAI()\n\n"
    "def create_app():\n    app = Flask('a')\n"
    "    return app\n\ndef create_server():\n    return Flask('a')\n"
}
DOOR = {
    "web.py": "from flask import Flask, abort, request\n\ndef create_app():\n"
    "    app = Flask('a')\n\n    @app.before_request\n    def door():\n"
    "        if request.headers.get('X-Key') != KEY:\n"
    "            abort(401)\n\n"
    "    @app.route('/do', methods=['POST'])\n"
    "    def do():\n        return 'ok'\n\n    return app\n"
}
OPENED = (
    "from web import create_app\napp = create_app()\napp.run(host='0.0.0.0')\n",
    "from web import create_app\ncreate_app().run('0.0.0.0', 8080)\n",
    "import web\nservice = web.create_server()\nservice.run('0.0.0.0')\n",
    "from elsewhere import app\napp.run(host='0.0.0.0', port=80)\n",
    "import uvicorn\nfrom web import create_app\nuvicorn.run(create_app, host='::')\n",
    "import uvicorn\nuvicorn.run('web:app', host='0.0.0.0', reload=True)\n",
    "import uvicorn\nuvicorn.Server(uvicorn.Config('web:app', host='0.0.0.0')).run()\n",
    "import uvicorn\n\ndef start(host='0.0.0.0'):\n    uvicorn.run('web:app', host=host)\n",
    (
        "import argparse, uvicorn\np = argparse.ArgumentParser()\n"
        "p.add_argument('--host', default='0.0.0.0')\nargs = p.parse_args()\n"
        "uvicorn.run('web:app', host=args.host)\n"
    ),
    (
        "import click, uvicorn\n\n@click.command()\n@click.option('--host', default='0.0.0.0')\n"
        "def start(host):\n    uvicorn.run('web:app', host=host)\n"
    ),
    "import os, uvicorn\nuvicorn.run('web:app', host=os.getenv('HOST', '0.0.0.0'))\n",
    (
        "import socketserver\n\ndef start(port):\n    class QTCPServer(socketserver.TCPServer):\n"
        "        allow_reuse_address = True\n\n    with QTCPServer(('', port), H) as s:\n"
        "        s.serve_forever()\n"
    ),
    (
        "from http.server import HTTPServer\nfrom socketserver import ThreadingMixIn\n\n"
        "class Many(ThreadingMixIn, HTTPServer):\n    pass\n\n"
        "class MyHTTPServer(Many):\n    pass\n\n"
        "MyHTTPServer(('0.0.0.0', 80), H).serve_forever()\n"
    ),
    "from aiohttp import web\nweb.run_app(web.Application())\n",
    "import tornado.web\ntornado.web.Application([]).listen(8888)\n",
    "from waitress import serve\nserve(app, port=80)\n",
    "from bottle import run\nrun(host='0.0.0.0', port=80)\n",
    "from sanic import Sanic\napp = Sanic('a')\napp.run(host='0.0.0.0')\n",
    "from gevent.pywsgi import WSGIServer\nWSGIServer(('0.0.0.0', 80), app).serve_forever()\n",
)
LOCAL = (
    "from web import create_app\napp = create_app()\napp.run(host='127.0.0.1')\n",
    "import uvicorn\nuvicorn.run('web:app', host='localhost')\n",
    "from aiohttp import web\nweb.run_app(web.Application(), host='127.0.0.1')\n",
    "import tornado.web\ntornado.web.Application([]).listen(8888, '127.0.0.1')\n",
    (
        "import socketserver\n\nclass QTCPServer(socketserver.TCPServer):\n    pass\n\n"
        "QTCPServer(('127.0.0.1', 80), H)\n"
    ),
)

CASES: tuple[Case, ...] = (
    # The routes are guarded in another file; only the health check beside the server is not.
    *(
        case(
            files={
                "door.py": """
                from fastapi import Header, HTTPException

                def caller(key: str = Header()):
                    if key != KEY:
                        raise HTTPException(status_code=401)
                """,
                "chat.py": """
                from fastapi import APIRouter, Depends
                from door import caller
                router = APIRouter(dependencies=[Depends(caller)])

                @router.post("/chat")
                def chat(text: str):
                    return text
                """,
                "app.py": f"""
                import openai
                import uvicorn
                from fastapi import FastAPI
                import chat
                client = openai.OpenAI()
                app = FastAPI()
                app.include_router(chat.router)

                @app.get("{path}")
                def open_to_all():
                    return "ok"

                uvicorn.run(app, host="0.0.0.0")
                """,
            },
        )
        for case, path in ((PASS, "/health"), (FAIL, "/notes"))
    ),
    *(FAIL(files={"a.py": text, **FACTORY}) for text in OPENED),
    *(PASS(files={"a.py": text, **FACTORY}) for text in LOCAL),
    PASS(
        files={"a.py": "from web import create_app\ncreate_app().run('0.0.0.0')\n", **DOOR},
        at=("a.py:2", "web.py:6"),
    ),
    REVIEW(
        files={
            "a.py": "import uvicorn\n\ndef start(host='127.0.0.1'):\n"
            "    uvicorn.run('web:app', host=host)\n"
        },
        says="run time",
    ),
    # No server: a runner of another kind, and one that is told no host and listens locally.
    *(
        NONE(files={"a.py": text, **FACTORY})
        for text in (
            "from absl import app\napp.run(main)\n",
            "from web import create_app\ncreate_app().run()\n",
            "import socketserver\n\nclass QTCPServer:\n    pass\n\nQTCPServer(('', 80))\n",
            "from aiohttp import web\nweb.run_app(web.Application(), path='/run/a.sock')\n",
        )
    ),
)
