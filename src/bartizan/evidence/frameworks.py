"""How web frameworks are told which function answers a request, one row for each framework."""

from dataclasses import dataclass

from bartizan.evidence.asks import Ask, bases, calls, decorators
from bartizan.evidence.djangoroutes import ACTIONS, DJANGO_ASKS, REST, VIEWS

VERBS = ("get", "post", "put", "patch", "delete", "route", "websocket", "api_route")
METHODS = ("get", "post", "put", "patch", "delete")
# Names that say what they are when nothing tells how they were made.
NAMED = ("app", "router", "blueprint", "bp")


@dataclass(frozen=True, slots=True)
class Framework:
    """The ways of one framework to say that a function answers requests.

    `apps` have methods that decorate it, `marks` are further decorators; `registers` are calls that
    are handed the function; a class that descends from one of `bases` answers by its `methods`,
    where `{}` stands for the method of HTTP, and by `actions`, which have names of their own;
    `by_hand` says that these answer all paths. `shapes` are the parameters of functions that answer
    without being told to anyone.
    """

    apps: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    methods: str = "{}"
    actions: tuple[tuple[str, str], ...] = ()
    by_hand: bool = False
    shapes: tuple[tuple[str, ...], ...] = ()


FRAMEWORKS = (
    Framework(
        apps=("FastAPI", "APIRouter", "Starlette", "Router"),
        registers=("*.add_api_route", "*.add_api_websocket_route", "*.add_route",
                   "*.add_websocket_route", "starlette.routing.Route", "fastapi.routing.APIRoute",
                   "starlette.routing.WebSocketRoute"),
        bases=("HTTPEndpoint", "WebSocketEndpoint"),
    ),
    Framework(
        apps=("Flask", "Blueprint", "Quart"),
        registers=("*.add_url_rule",),
        bases=("flask.views.MethodView", "quart.views.MethodView", "flask_restful.Resource",
               "flask_restx.Resource"),
    ),
    Framework(apps=("Sanic",), bases=("HTTPMethodView",)),
    Framework(
        apps=("RouteTableDef",),
        registers=(*(f"aiohttp.web.{each}" for each in (*METHODS, "route", "view")),
                   *(f"*.router.add_{each}" for each in (*METHODS, "route", "view"))),
        bases=("aiohttp.web.View",),
    ),
    Framework(
        apps=("Bottle",),
        marks=tuple(f"bottle.{verb}" for verb in (*METHODS, "route")),
    ),
    Framework(bases=("tornado.web.RequestHandler",)),
    Framework(
        bases=("BaseHTTPRequestHandler", "SimpleHTTPRequestHandler", "CGIHTTPRequestHandler"),
        methods="do_{}",
        by_hand=True,
    ),
    Framework(
        marks=("rest_framework.decorators.api_view", "rest_framework.decorators.action"),
        bases=(*REST, *VIEWS),
        actions=tuple(ACTIONS.items()),
    ),
    Framework(apps=("NinjaAPI", "NinjaExtraAPI")),
    Framework(
        bases=("WebsocketConsumer", "AsyncWebsocketConsumer", "JsonWebsocketConsumer",
               "AsyncJsonWebsocketConsumer"),
        methods="-",
        actions=(("receive", "POST"), ("receive_json", "POST")),
    ),
    # Resources of Falcon descend from nothing, applications of WSGI and ASGI are plain functions.
    Framework(methods="on_{}", shapes=(("self", "req", "resp"),)),
    Framework(shapes=(("environ", "start_response"), ("scope", "receive", "send"))),
)  # fmt: skip
ROUTES = (
    *(f"*.{app}.{verb}" for row in FRAMEWORKS for app in row.apps for verb in VERBS),
    *(f"*{name}.{verb}" for name in NAMED for verb in VERBS),
    *(mark for row in FRAMEWORKS for mark in row.marks),
)
REGISTERS = tuple(name for row in FRAMEWORKS for name in row.registers)
BASES = tuple(name for row in FRAMEWORKS for name in row.bases)
# Methods of a class that run before the one that answers.
FIRST = ("prepare", "dispatch", "dispatch_request", "parse_request", "handle_one_request", "handle")
FRAMEWORK_ASKS: tuple[Ask, ...] = (
    *decorators(*ROUTES),
    *calls(*REGISTERS),
    *bases(*(name if "." in name else f"*.{name}" for name in BASES)),
    *DJANGO_ASKS,
)


def answering(row: Framework) -> dict[str, str]:
    """Return the names of a class's methods that answer requests, with the method of HTTP."""
    spelled = {row.methods.format(verb): verb.upper() for verb in METHODS}
    spelled |= {row.methods.format(verb.upper()): verb.upper() for verb in METHODS}
    return spelled | dict(row.actions)
