"""Cases of routes that look guarded and let everybody in, and of guards that are hard to see."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.application.routes_of_django import (
    ALL,
    ASKED,
    ASKS,
    CLASS,
    DATA,
    DATABASES,
    FAIL,
    MODEL,
    NINJA,
    NOBODY,
    PASS,
    PLAIN,
    REST,
    URLS,
    VIEW,
    app,
)
from tests.checks.case import Case

DOUBT = partial(Case, check=ASKS, outcome=Outcome.REVIEW, without=Outcome.PASS)
OPEN = partial(Case, check=ASKS, outcome=Outcome.FAIL, without=Outcome.PASS)
MIDDLEWARE = "MIDDLEWARE = ['django.contrib.auth.middleware.LoginRequiredMiddleware']\n"
NOT_REQUIRED = PLAIN + "from django.contrib.auth.decorators import login_not_required\n"
PASSES = PLAIN + "from django.contrib.auth.decorators import user_passes_test\n"
MIXED = PLAIN + "from django.contrib.auth.mixins import AccessMixin, UserPassesTestMixin\n"
FN, CLS = URLS.format("views.chat"), URLS.format("views.V.as_view()")
FAST = """\
from fastapi import APIRouter, Depends, FastAPI, HTTPException

def who(key: str):
    if key != KEY:
        raise HTTPException(status_code=401)

"""
ROUTER = MODEL + (
    "from fastapi import APIRouter\nrouter = APIRouter()\n\n"
    "@router.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"
)
GUARDED = "app.include_router(admin.router, dependencies=[Depends(who)])\n"
GRPC = (
    "import grpc\nimport chat_pb2_grpc\n"
    + MODEL
    + "class Chat(chat_pb2_grpc.ChatServicer):\n"
    + "    def Say(self, request, context):\n        return ask(request.q)\n\n"
)
INTERCEPTED = (
    "class Guard(grpc.ServerInterceptor):\n    def intercept_service(self, go, call):\n{}"
    "        return go(call)\n\nserver = grpc.server(pool, interceptors=[Guard()])\n"
)
REFUSED = (
    "        if not known(call):\n"
    "            return grpc.unary_unary_rpc_method_handler(\n"
    "                lambda r, ctx: ctx.abort(grpc.StatusCode.UNAUTHENTICATED, 'no'))\n"
)
OF_VIEWS = (
    OPEN(files=app(NOT_REQUIRED + "@login_not_required\n" + VIEW, FN)),
    OPEN(files=app(NOT_REQUIRED + "@login_not_required\n" + VIEW, FN, DATABASES + MIDDLEWARE)),
    DOUBT(files=app(PASSES + "@user_passes_test(lambda user: True)\n" + VIEW, FN)),
    # A mixin behind the view is never asked, this one asks nothing, and these ask what they like.
    OPEN(files=app(PLAIN + "class V(View, LoginRequiredMixin):\n" + CLASS, CLS)),
    OPEN(files=app(MIXED + "class V(AccessMixin, View):\n" + CLASS, CLS)),
    DOUBT(files=app(MIXED + "class V(UserPassesTestMixin, View):\n" + CLASS, CLS)),
    DOUBT(
        files=app(
            PLAIN + "class LoginRequiredMixin:\n    pass\n\n"
            "class V(LoginRequiredMixin, View):\n" + CLASS,
            CLS,
        )
    ),
    PASS(
        check=ASKS,
        files=app(
            PLAIN + "from django.utils.decorators import method_decorator\n"
            "@method_decorator(login_required, name='dispatch')\nclass V(View):\n" + CLASS,
            CLS,
        ),
    ),
    PASS(
        check=ASKS,
        files=app(
            PLAIN + VIEW,
            "from django.views.decorators.csrf import csrf_exempt\n"
            + URLS.format("csrf_exempt(login_required(views.chat))"),
        ),
    ),
)
OF_PERMISSIONS = (
    DOUBT(
        files=app(
            REST + "class V(APIView):\n    permission_classes = [IsAuthenticated]\n"
            "    def get_permissions(self):\n        return [AllowAny()]\n" + DATA,
            CLS,
        )
    ),
    DOUBT(
        files=app(
            REST
            + "class V(APIView):\n    permission_classes = [IsAuthenticated | AllowAny]\n"
            + DATA,
            CLS,
        )
    ),
    # Settings that say two things.
    DOUBT(files=app(REST + "class V(APIView):\n" + DATA, CLS, ALL) | {"local.py": NOBODY}),
    DOUBT(
        files=app(
            REST + "class V(APIView):\n" + DATA,
            CLS,
            ALL + "REST_FRAMEWORK['DEFAULT_PERMISSION_CLASSES'] = ["
            "'rest_framework.permissions.AllowAny']\n",
        )
    ),
    DOUBT(
        files=app(PLAIN + VIEW, FN, DATABASES + MIDDLEWARE)
        | {"local.py": DATABASES + "MIDDLEWARE = ['django.middleware.common.CommonMiddleware']\n"}
    ),
)
INTERFACE = NINJA + "api = NinjaAPI(auth=django_auth)\n"
OF_NINJA = (
    DOUBT(files={"a.py": INTERFACE + "router = Router(auth=None)\n@router.post('/c')\n" + ASKED}),
    DOUBT(files={"a.py": INTERFACE + "other = NinjaAPI()\n@other.post('/c')\n" + ASKED}),
    DOUBT(
        files={
            "a.py": INTERFACE + "router = Router()\n@router.post('/c')\n" + ASKED
            + "api.add_router('/x', router, auth=None)\n"
        }
    ),
)  # fmt: skip
OF_MANY = (
    # What is asked of one router is not asked of its neighbour.
    OPEN(
        files={
            "main.py": FAST + "import admin, chats\napp = FastAPI()\n" + GUARDED
            + "app.include_router(chats.router)\n",
            "chats.py": ROUTER,
        }
    ),
    PASS(
        check=ASKS,
        files={
            "main.py": FAST + "import admin, chats\napp = FastAPI()\n"
            + GUARDED.replace("admin", "chats") + "app.include_router(admin.router)\n",
            "chats.py": ROUTER,
        },
    ),
    DOUBT(
        files={
            "main.py": FAST + MODEL + "a = APIRouter(dependencies=[Depends(who)])\n"
            "b = APIRouter()\n\n@b.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"
        }
    ),
    OPEN(
        files={
            "main.py": FAST + MODEL + "app = FastAPI()\n"
            "a = APIRouter(dependencies=[Depends(who)])\n"
            "\n@app.post('/chat')\ndef chat(q: str):\n    return ask(q)\n"
        }
    ),
    DOUBT(
        files={
            "main.py": MODEL + "from flask import Blueprint, abort, request\n"
            "a = Blueprint('a', __name__)\nb = Blueprint('b', __name__)\n\n@a.before_request\n"
            "def check():\n    if not known():\n        abort(401)\n\n"
            "@b.route('/chat', methods=['POST'])\ndef chat():\n    return ask(request.json['q'])\n"
        }
    ),
    # A proof that may be left out.
    OPEN(
        files={
            "main.py": MODEL + "from flask import Flask, request\n"
            "from flask_jwt_extended import jwt_required\napp = Flask('a')\n\n"
            "@app.route('/chat', methods=['POST'])\n@jwt_required(optional=True)\n"
            "def chat():\n    return ask(request.json['q'])\n"
        }
    ),
    DOUBT(
        files={
            "main.py": MODEL + "from fastapi import Depends, FastAPI\n"
            "from fastapi_users import FastAPIUsers\nusers = FastAPIUsers(a, [b])\n"
            "app = FastAPI()\n\n@app.post('/chat')\n"
            "def chat(q: str, user=Depends(users.current_user(optional=True))):\n"
            "    return ask(q)\n"
        }
    ),
    FAIL(check=ASKS, files={"main.py": GRPC + INTERCEPTED.format("        print(call)\n")}),
    PASS(check=ASKS, files={"main.py": GRPC + INTERCEPTED.format(REFUSED)}),
)  # fmt: skip
COMPARED = MODEL + (
    "import hmac\nfrom fastapi import Depends, FastAPI, Header\napp = FastAPI()\n\n"
    "def checked(key: str = Header('')):\n    {}\n\n"
    "@app.post('/chat')\ndef chat(q: str, _=Depends(checked)):\n    return ask(q)\n"
)
# What is compared is a proof where somebody hears the answer.
OF_COMPARING = (
    DOUBT(files={"main.py": COMPARED.format("hmac.compare_digest(key, KEY)")}),
    PASS(
        check=ASKS,
        files={
            "main.py": COMPARED.format(
                "if not hmac.compare_digest(key, KEY):\n        raise WrongKey()"
            )
        },
    ),
)
CASES = (*OF_VIEWS, *OF_PERMISSIONS, *OF_NINJA, *OF_MANY, *OF_COMPARING)
