"""Where people and programs come in: routes, user interfaces, and what they hand over."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls, decorators, matches
from bartizan.evidence.frameworks import FRAMEWORK_ASKS, ROUTES
from bartizan.evidence.routes import http_routes
from bartizan.evidence.scriptroutes import SCRIPT_ROUTE_ASKS
from bartizan.evidence.source import Call, Function, Source, Value

HANDLERS = ("chainlit.on_message", "*.on_message", "*.message_handler", "*.event", "*.app_mention")
INTERFACES = (
    "gradio.Interface", "gradio.ChatInterface", "gradio.Blocks", "streamlit.chat_input",
    "streamlit.text_input", "streamlit.text_area", "streamlit.title", "streamlit.set_page_config",
    "chainlit.Message", "panel.chat.ChatInterface", "nicegui.ui.run",
)  # fmt: skip
INPUTS = (
    "builtins.input", "streamlit.chat_input", "streamlit.text_input", "streamlit.text_area",
    "flask.request.*", "~request.*", "*.Request.json", "*.get_json", "*.Request.form",
    "*.websocket.receive_text", "*.speech_recognition.*", "bottle.request.*", "*.rfile.read",
    "*.get_argument", "*.get_body_argument", "*.get_query_argument", "*.get_media",
    "js:Request.json", "js:Request.text", "js:Request.formData",
    "npm:next/server.NextRequest.json", "npm:next/server.NextRequest.text",
)  # fmt: skip
INPUT_CALLS = ("builtins.input", "streamlit.chat_input", "streamlit.text_input",
               "streamlit.text_area", "*.get_json")  # fmt: skip
EVENT = ("event", "context")
ENTRY_ASKS: tuple[Ask, ...] = (
    *FRAMEWORK_ASKS,
    *decorators(*HANDLERS),
    *calls(*INTERFACES),
    *calls(*INPUT_CALLS),
    *SCRIPT_ROUTE_ASKS,
)


def routes(source: Source) -> Iterator[tuple[Function, Call]]:
    """Yield the functions that answer requests or messages, with the mark that says so.

    Those of tests are left out.
    """
    yield from ((route.function, route.mark) for route in http_routes(source))
    for function, mark in source.decorated(*HANDLERS):
        if not source.is_test(function.place.path):
            yield function, mark
    for function in filter(_is_serverless, source.functions):
        if not source.is_test(function.place.path):
            yield function, Call(name=function.short, place=function.place, scope=function.name)


def _is_serverless(function: Function) -> bool:
    """Whether a cloud calls a function with an event, by its parameters and its name.

    Who may cause events is decided outside of the code: such a function is no route of HTTP.
    """
    return function.params[:2] == EVENT and not function.owner and "handler" in function.short


def interfaces(source: Source) -> Iterator[Place]:
    """Yield the places where people reach the workload: routes, then user interfaces."""
    yield from (mark.place for _, mark in routes(source))
    places = (call.place for call in source.calls(*INTERFACES))
    yield from (place for place in places if not source.is_test(place.path))


def from_user(value: Value, function: Function | None) -> str:
    """Return how a value comes from a user, else "": an input call, or a route's parameter."""
    for origin in sorted(value.origins):
        kind, _, name = origin.partition(":")
        if kind == "call" and any(matches(pattern, name) for pattern in INPUTS):
            return name.lstrip("~")
        if kind == "param" and function is not None and _answers_requests(function):
            return f"parameter {name}"
    return ""


def _answers_requests(function: Function) -> bool:
    marks = (*ROUTES, *HANDLERS)
    return _is_serverless(function) or any(
        matches(pattern, mark.name) for mark in function.decorators for pattern in marks
    )
