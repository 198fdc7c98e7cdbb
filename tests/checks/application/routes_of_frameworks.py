"""Cases of app-routes-authenticated for the ways in which frameworks are told of a route."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-routes-authenticated"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
MODEL = """\
from openai import OpenAI
client = OpenAI()

def ask(q):
    return client.responses.create(model="m", input=q)

"""
SERVES = (
    "class H(BaseHTTPRequestHandler):\n    def do_POST(self):\n        ask(self.rfile.read())\n"
)
HTTP = MODEL + "from http.server import BaseHTTPRequestHandler, HTTPServer\n\n"
TORNADO = MODEL + "import tornado.web\n\n"
DOOR = """\
def require_user(request):
    if request.headers.get("X-Key") != KEY:
        raise Forbidden()

"""
OPEN = (
    # The standard library, with the path told apart by hand, or by a class of one's own between.
    HTTP + SERVES,
    HTTP
    + "class Base(BaseHTTPRequestHandler):\n    pass\n\n"
    + "class H(Base):\n    def do_POST(self):\n        if self.path == '/chat':\n"
    + "            self.chat()\n\n    def chat(self):\n        self.answer(1)\n\n"
    + "    def answer(self, q):\n        self.deep(q)\n\n    def deep(self, q):\n        ask(q)\n",
    MODEL
    + "import http.server\n\nclass H(http.server.SimpleHTTPRequestHandler):\n"
    + "    def do_PUT(self):\n        ask(self.rfile.read())\n",
    MODEL
    + "from wsgiref.simple_server import make_server\n\ndef app(environ, start_response):\n"
    + "    return ask(environ['wsgi.input'].read())\n\nmake_server('localhost', 8000, app)\n",
    MODEL + "async def app(scope, receive, send):\n    ask(await receive())\n",
    # aiohttp
    MODEL
    + "from aiohttp import web\n\nasync def chat(request):\n    ask(await request.json())\n\n"
    + "app = web.Application()\napp.router.add_post('/chat', chat)\n",
    MODEL
    + "from aiohttp import web\n\nasync def chat(request):\n    ask(await request.json())\n\n"
    + "app = web.Application()\napp.add_routes([web.post('/chat', chat)])\n",
    MODEL
    + "from aiohttp import web\nroutes = web.RouteTableDef()\n\n@routes.post('/chat')\n"
    + "async def chat(request):\n    ask(await request.json())\n",
    MODEL
    + "from aiohttp import web\n\nclass Bot:\n    def __init__(self):\n"
    + "        self.app = web.Application()\n"
    + "        self.app.router.add_route('POST', '/chat', self.chat)\n\n"
    + "    async def chat(self, request):\n        ask(await request.json())\n",
    MODEL
    + "from aiohttp import web\n\nclass Chat(web.View):\n    async def post(self):\n"
    + "        ask(await self.request.json())\n",
    # Starlette
    MODEL
    + "from starlette.applications import Starlette\nfrom starlette.routing import Route\n\n"
    + "async def chat(request):\n    ask(await request.json())\n\n"
    + "app = Starlette(routes=[Route('/chat', chat, methods=['POST'])])\n",
    MODEL
    + "from starlette.endpoints import HTTPEndpoint\n\nclass Chat(HTTPEndpoint):\n"
    + "    async def post(self, request):\n        ask(await request.json())\n",
    # Tornado
    TORNADO
    + "class Chat(tornado.web.RequestHandler):\n    def post(self):\n"
    + "        self.write(ask(self.get_argument('q')))\n",
    # Sanic and Quart
    MODEL
    + "from sanic import Sanic, json\napp = Sanic('a')\n\n@app.post('/chat')\n"
    + "async def chat(request):\n    return json(ask(request.json))\n",
    MODEL
    + "from sanic.views import HTTPMethodView\n\nclass Chat(HTTPMethodView):\n"
    + "    async def post(self, request):\n        ask(request.json)\n",
    MODEL
    + "from quart import Quart, request\n\ndef make():\n    web = Quart('a')\n\n"
    + "    @web.route('/chat', methods=['POST'])\n    async def chat():\n"
    + "        return ask(await request.get_json())\n\n    return web\n",
    # Bottle
    MODEL
    + "from bottle import route, request, run\n\n@route('/chat', method='POST')\n"
    + "def chat():\n    return ask(request.json)\n",
    MODEL
    + "import bottle\n\n@bottle.post('/chat')\ndef chat():\n    return ask(bottle.request.json)\n",
    # Falcon
    MODEL
    + "import falcon\n\nclass Chat:\n    def on_post(self, req, resp):\n"
    + "        resp.media = ask(req.media)\n\napp = falcon.App()\napp.add_route('/chat', Chat())\n",
    # Flask and FastAPI without a decorator
    MODEL
    + "from flask import Flask, request\napp = Flask('a')\n\ndef chat():\n"
    + "    return ask(request.json)\n\napp.add_url_rule('/chat', 'chat', chat, methods=['POST'])\n",
    MODEL
    + "from flask.views import MethodView\n\nclass Chat(MethodView):\n    def post(self):\n"
    + "        return ask('q')\n",
    MODEL
    + "from fastapi import FastAPI\napp = FastAPI()\n\ndef chat(q: str):\n    return ask(q)\n\n"
    + "app.add_api_route('/chat', chat, methods=['POST'])\n",
)  # fmt: skip
CLOSED = (
    HTTP
    + "class H(BaseHTTPRequestHandler):\n    def authorized(self):\n"
    + "        if self.headers.get('Authorization') != KEY:\n            self.send_error(401)\n"
    + "            return False\n        return True\n\n    def do_POST(self):\n"
    + "        if self.authorized():\n            ask(self.rfile.read())\n",
    HTTP
    + "class H(BaseHTTPRequestHandler):\n    def do_POST(self):\n"
    + "        if self.headers.get('Authorization') != KEY:\n"
    + "            return self.send_response(403)\n        ask(self.rfile.read())\n",
    HTTP
    + "class H(BaseHTTPRequestHandler):\n    def parse_request(self):\n"
    + "        if self.headers.get('Authorization') != KEY:\n"
    + "            self.send_error(401)\n\n"
    + "    def do_POST(self):\n        ask(self.rfile.read())\n",
    MODEL
    + "from aiohttp import web\n\n@web.middleware\nasync def door(request, handler):\n"
    + "    if request.headers.get('X-Key') != KEY:\n        raise web.HTTPForbidden()\n"
    + "    return await handler(request)\n\n"
    + "async def chat(request):\n    ask(await request.json())\n\n"
    + "app = web.Application(middlewares=[door])\napp.router.add_post('/chat', chat)\n",
    MODEL
    + "from starlette.applications import Starlette\nfrom starlette.routing import Route\n"
    + "from starlette.authentication import requires\n\n@requires('authenticated')\n"
    + "async def chat(request):\n    ask(await request.json())\n\n"
    + "app = Starlette(routes=[Route('/chat', chat, methods=['POST'])])\n",
    MODEL
    + "from starlette.applications import Starlette\nfrom starlette.middleware import Middleware\n"
    + "from starlette.routing import Route\n\nclass Door:\n"
    + "    async def __call__(self, scope, receive, send):\n"
    + "        if not known(scope):\n            await PlainTextResponse('no', 401)(scope)\n\n"
    + "async def chat(request):\n    ask(await request.json())\n\n"
    + "app = Starlette(routes=[Route('/chat', chat)], middleware=[Middleware(Door)])\n",
    TORNADO
    + "class Chat(tornado.web.RequestHandler):\n    @tornado.web.authenticated\n"
    + "    def post(self):\n        self.write(ask(self.get_argument('q')))\n",
    TORNADO
    + "class Chat(tornado.web.RequestHandler):\n    def prepare(self):\n"
    + "        if self.request.headers.get('X-Key') != KEY:\n"
    + "            raise tornado.web.HTTPError(401)\n\n"
    + "    def post(self):\n        self.write(ask(self.get_argument('q')))\n",
    MODEL
    + DOOR
    + "from sanic import Sanic, json\napp = Sanic('a')\napp.ctx = 1\n\n"
    + "@app.on_request\nasync def door(request):\n    require_user(request)\n\n"
    + "@app.post('/chat')\nasync def chat(request):\n    return json(ask(request.json))\n",
    MODEL
    + "from bottle import auth_basic, route\n\n@route('/chat', method='POST')\n@auth_basic(check)\n"
    + "def chat():\n    return ask('q')\n",
    MODEL
    + DOOR
    + "import falcon\n\ndef door(req, resp, resource, params):\n    require_user(req)\n\n"
    + "class Chat:\n    @falcon.before(door)\n    def on_post(self, req, resp):\n"
    + "        resp.media = ask(req.media)\n",
)  # fmt: skip

CASES: tuple[Case, ...] = (
    *(FAIL(files={"a.py": text}) for text in OPEN),
    *(PASS(files={"a.py": text}) for text in CLOSED),
    FAIL(
        files={
            "a.py": HTTP + SERVES
        },
        at=("a.py:10",),
        says="H.do_POST",
    ),
    REVIEW(
        files={
            "a.py": HTTP
            + "from door import is_authenticated\n\nclass H(BaseHTTPRequestHandler):\n"
            + "    def do_POST(self):\n        if is_authenticated(self):\n"
            + "            ask(self.rfile.read())\n"
        },
        says="by name",
    ),
    REVIEW(
        files={
            "a.py": MODEL
            + "from aiohttp import web\nfrom door import tenants\n\n"
            + "async def chat(request):\n    ask(await request.json())\n\n"
            + "app = web.Application(middlewares=[tenants])\napp.router.add_post('/c', chat)\n"
        },
        says="middleware",
    ),
    UNKNOWN(files={"a.py": HTTP + "class H(BaseHTTPRequestHandler:\n    pass\n"}),
    # A class with a method of that name, a handler of nothing, and a middleware are no routes.
    NONE(files={"a.py": MODEL + "class H:\n    def do_POST(self):\n        ask('q')\n"}),
    NONE(files={"a.py": MODEL + "class Shop:\n    def post(self):\n        ask('q')\n"}),
    NONE(files={"a.py": HTTP + SERVES.replace("do_POST", "help")}),
    NONE(files={"tests/a.py": HTTP + SERVES}),
)  # fmt: skip
