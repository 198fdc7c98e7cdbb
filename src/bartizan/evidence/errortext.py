"""Answers to callers that hold the text of an exception or a trace of the stack."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls
from bartizan.evidence.entry import ENTRY_ASKS
from bartizan.evidence.routes import http_routes
from bartizan.evidence.source import Call, Function, Missing, Shape, Source, Value

# Calls that answer a caller, with the names under which they are given a status.
ANSWERS = ("*.HTTPException", "*.abort", "*.JSONResponse", "*.ORJSONResponse", "*.Response",
           "*.PlainTextResponse", "*.HTMLResponse", "*.json_response", "*.send_error",
           "*.wfile.write", "*.HTTPInternalServerError")  # fmt: skip
STATUS = ("status_code", "status", "code")
# Methods of a handler's own that answer, by what their names say.
OWN = ("send", "respond", "reply", "write", "json", "error", "answer", "fail")
TRACES = ("traceback.format_exc", "traceback.format_exception")
ERROR_TEXT_ASKS: tuple[Ask, ...] = (
    *ENTRY_ASKS, *beside(calls(*ANSWERS, *TRACES, "*.jsonify")),
)  # fmt: skip
CLIENT_ERRORS = range(400, 500)


def told(source: Source) -> Iterator[Place]:
    """Yield where a caller is told the text of an exception, refusals with a 4xx left out."""
    for call in source.calls(*ANSWERS):
        if (
            not source.is_test(call.place.path)
            and any(map(_reveals, call.values))
            and not _refuses(call)
        ):
            yield call.place
    for function in _answering(source):
        yield from _returned(function)
        yield from _by_own(source, function)


def hidden(source: Source) -> Iterator[Place]:
    """Yield where options out of sight may hold such a text."""
    for call in source.calls(*ANSWERS, "*.jsonify"):
        out_of_sight = call.option("detail") is Missing.HIDDEN
        if (
            out_of_sight
            and not source.is_test(call.place.path)
            and not any(map(_reveals, call.values))
        ):
            yield call.place


def _answering(source: Source) -> Iterator[Function]:
    """Yield the functions of routes, and all methods of classes that tell paths apart by hand."""
    owners = {route.function.owner for route in http_routes(source) if route.by_hand}
    yield from (route.function for route in http_routes(source) if not route.by_hand)
    yield from (each for each in source.functions if each.owner and each.owner in owners)


def _returned(function: Function) -> Iterator[Place]:
    answers = {pattern.rpartition(".")[2] for pattern in ANSWERS}
    for got in function.returns:
        parts = got.value.parts if got.value.shape is Shape.ITEMS else (got.value,)
        refused = any(part.constant in CLIENT_ERRORS for part in parts)
        judged = any(part.name.rpartition(".")[2] in answers for part in parts)
        if not refused and not judged and any(map(_reveals, parts)):
            yield got.place


def _by_own(source: Source, function: Function) -> Iterator[Place]:
    """Yield calls of a handler's own methods that answer with the text of an exception."""
    for call in source.calls_in(function.name):
        own = bool(function.owner) and call.name.startswith(f"{function.owner}.")
        answers = own and any(word in call.short.lower() for word in OWN)
        if answers and any(map(_reveals, call.values)) and not _refuses(call):
            yield call.place


def _refuses(call: Call) -> bool:
    """Whether a call refuses what a caller sent, or passes on what another service answered."""
    given = [*call.args, *(value for _, value in call.keywords)]
    status = call.keyword(*STATUS)
    passed_on = status is not None and status.name.rpartition(".")[2] in STATUS
    return passed_on or any(value.constant in CLIENT_ERRORS for value in given)


def _reveals(value: Value) -> bool:
    traced = any(f"call:{name}" in value.origins for name in TRACES)
    return traced or "caught" in value.origins
