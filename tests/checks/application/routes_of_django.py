"""Cases of who may call what Django, its REST framework, Ninja and gRPC answer."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

ASKS, CHANGES = "app-routes-authenticated", "app-changes-authenticated"
FAIL = partial(Case, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, outcome=Outcome.REVIEW, without=Outcome.PASS)
NONE = partial(Case, outcome=Outcome.NOT_APPLICABLE)
MODEL = """\
from openai import OpenAI
client = OpenAI()

def ask(q):
    return client.responses.create(model="m", input=q)

"""
PLAIN = MODEL + (
    "from django.http import JsonResponse\n"
    "from django.contrib.auth.decorators import login_required\n"
    "from django.views.decorators.csrf import csrf_exempt\n"
    "from django.contrib.auth.mixins import LoginRequiredMixin\n"
    "from django.views import View\n\n"
)
VIEW = "def chat(request):\n    return JsonResponse({'a': ask(request.POST['q'])})\n"
CLASS = "    def post(self, request):\n        return ask(request.POST['q'])\n"
REST = MODEL + (
    "from rest_framework.views import APIView\n"
    "from rest_framework import generics, permissions, viewsets\n"
    "from rest_framework.decorators import action, api_view, permission_classes\n"
    "from rest_framework.permissions import AllowAny, IsAuthenticated\n\n"
)
DATA = "    def post(self, request):\n        return ask(request.data['q'])\n"
NINJA = MODEL + "from ninja import NinjaAPI, Router\nfrom ninja.security import django_auth\n"
ASKED = "def chat(request, q: str):\n    return ask(q)\n"
URLS = (
    "from django.urls import path\nfrom django.contrib.auth.decorators import login_required\n"
    "from . import views\n\nurlpatterns = [path('chat/', {})]\n"
)
SETTINGS = "REST_FRAMEWORK = {{\n    'DEFAULT_PERMISSION_CLASSES': [{}],\n}}\n"
DATABASES = "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}\n"
ALL = SETTINGS.format("'rest_framework.permissions.IsAuthenticated'")
NOBODY = SETTINGS.format("'rest_framework.permissions.AllowAny'")
ITEMS = (
    "from rest_framework import mixins, viewsets\n"
    "from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly\n\n"
)
SET = "class Items(viewsets.ModelViewSet):\n    queryset = Item.objects.all()\n"
SERVICE = (
    "import grpc\nimport store_pb2_grpc\n\n"
    "class Store(store_pb2_grpc.StoreServicer):\n"
    "    def DeleteItem(self, request, context):\n"
)


def app(views: str, urls: str = "", settings: str = "") -> dict[str, str]:
    """An application of Django with these files."""
    files = {"shop/views.py": views, "shop/urls.py": urls, "shop/settings.py": settings}
    return {path: text for path, text in files.items() if text}


OPENED = (
    (app(PLAIN + VIEW, URLS.format("views.chat")), "/chat/ asks a model"),
    (app(PLAIN + "@csrf_exempt\n" + VIEW, URLS.format("views.chat, name='c'")), "/chat/"),
    (app(PLAIN + f"class Chat(View):\n{CLASS}", URLS.format("views.Chat.as_view()")), "/chat/"),
    (app(REST + f"class Chat(APIView):\n{DATA}"), "Chat.post"),
    (app(REST + f"class Chat(APIView):\n{DATA}", settings=NOBODY), "Chat.post"),
    (app(REST + f"class Chat(APIView):\n    permission_classes = [AllowAny]\n{DATA}"), "Chat"),
    # What a view says of itself holds, not what all the others do.
    (
        app(REST + f"class Chat(APIView):\n    permission_classes = []\n{DATA}", settings=ALL),
        "Chat.post",
    ),
    (
        app(
            REST + "@api_view(['POST'])\n@permission_classes([AllowAny])\n"
            "def chat(request):\n    return ask(request.data['q'])\n",
            settings=ALL,
        ),
        "chat asks a model",
    ),
    (
        app(
            REST + "class Chats(viewsets.ViewSet):\n"
            "    def create(self, request):\n        return ask(request.data['q'])\n"
        ),
        "Chats.create",
    ),
    (app(NINJA + "api = NinjaAPI()\n\n@api.post('/chat')\n" + ASKED), "/chat"),
    (
        app(NINJA + "api = NinjaAPI(auth=django_auth)\n\n@api.post('/chat', auth=None)\n" + ASKED),
        "/chat",
    ),
    (
        app(
            MODEL + "from channels.generic.websocket import AsyncWebsocketConsumer\n\n"
            "class Talk(AsyncWebsocketConsumer):\n"
            "    async def receive(self, text_data):\n        ask(text_data)\n"
        ),
        "Talk.receive",
    ),
)
CLOSED = (
    app(PLAIN + "@login_required\n" + VIEW, URLS.format("views.chat")),
    app(PLAIN + VIEW, URLS.format("login_required(views.chat)")),
    app(PLAIN + f"class Chat(LoginRequiredMixin, View):\n{CLASS}"),
    app(PLAIN + f"class Base(LoginRequiredMixin, View):\n    pass\n\nclass Chat(Base):\n{CLASS}"),
    app(
        PLAIN + VIEW,
        URLS.format("views.chat"),
        DATABASES + "MIDDLEWARE = ['django.contrib.auth.middleware.LoginRequiredMiddleware']\n",
    ),
    app(
        PLAIN + "def chat(request):\n    if not request.user.is_authenticated:\n"
        "        return JsonResponse({}, status=401)\n    return ask(request.POST['q'])\n",
        URLS.format("views.chat"),
    ),
    app(REST + f"class Chat(APIView):\n    permission_classes = [IsAuthenticated]\n{DATA}"),
    app(REST + f"class Chat(APIView):\n    permission_classes = (IsAuthenticated,)\n{DATA}"),
    app(REST + f"class Chat(APIView):\n{DATA}", settings=ALL),
    app(
        REST + "@api_view(['POST'])\n@permission_classes([IsAuthenticated])\n"
        "def chat(request):\n    return ask(request.data['q'])\n"
    ),
    app(NINJA + "api = NinjaAPI(auth=django_auth)\n\n@api.post('/chat')\n" + ASKED),
    app(NINJA + "api = NinjaAPI()\n\n@api.post('/chat', auth=django_auth)\n" + ASKED),
)
NAMED = (
    # A permission of one's own, one that is chosen by code, and a list that code makes.
    app(
        REST + "from .own import IsMember\n\n"
        f"class Chat(APIView):\n    permission_classes = [IsMember]\n{DATA}"
    ),
    app(
        REST
        + f"class Chat(APIView):\n    def get_permissions(self):\n        return pick()\n{DATA}"
    ),
    app(REST + f"class Chat(APIView):\n    permission_classes = settings.DEFAULTS\n{DATA}"),
    # What stands before all views and is no part of Django.
    app(
        PLAIN + VIEW,
        URLS.format("views.chat"),
        DATABASES + "MIDDLEWARE = ['django.middleware.common.CommonMiddleware', 'shop.door.Who']\n",
    ),
)
CASES = (
    *(FAIL(check=ASKS, files=files, says=says) for files, says in OPENED),
    *(PASS(check=ASKS, files=files) for files in CLOSED),
    *(REVIEW(check=ASKS, files=files) for files in NAMED),
    FAIL(check=CHANGES, files=app(ITEMS + SET), says="DELETE/PATCH/POST/PUT"),
    FAIL(
        check=CHANGES,
        files=app(
            "from rest_framework import generics\n\nclass Drop(generics.DestroyAPIView):\n"
            "    queryset = Item.objects.all()\n"
        ),
        says="DELETE Drop",
    ),
    FAIL(
        check=CHANGES,
        files={"service.py": SERVICE + "        items.remove(request.id)\n"},
        says="DeleteItem",
    ),
    PASS(
        check=CHANGES,
        files={
            "service.py": SERVICE + "        if not known(context):\n"
            "            context.abort(grpc.StatusCode.UNAUTHENTICATED, 'who')\n"
        },
    ),
    PASS(
        check=CHANGES,
        files=app(ITEMS + SET + "    permission_classes = [IsAuthenticatedOrReadOnly]\n"),
    ),
    PASS(check=CHANGES, files=app(ITEMS + SET, settings=ALL)),
    # Pages, what everybody must reach, and views that change nothing.
    NONE(
        check=CHANGES,
        files=app(
            "from django.shortcuts import render\n\ndef home(request):\n"
            "    return render(request, 'home.html')\n",
            URLS.format("views.home"),
        ),
    ),
    NONE(
        check=CHANGES,
        files=app(
            "from django.views import View\n\nclass LoginView(View):\n"
            "    def post(self, request):\n        return sign_in(request)\n"
        ),
    ),
    NONE(
        check=CHANGES,
        files=app(
            "from rest_framework import viewsets\n\nclass Names(viewsets.ReadOnlyModelViewSet):\n"
            "    queryset = Name.objects.all()\n"
        ),
    ),
)
