"""Whether what a proof raises still turns a caller away, or is caught and passed over."""

from bartizan.evidence.code import Call, last_of
from bartizan.evidence.course import Caught, Ends

# Errors that every other one is, and those that no proof raises to refuse a caller.
EVERY = frozenset({"BaseException", "Exception", ""})
OTHERS = frozenset({
    "KeyError", "IndexError", "AttributeError", "TypeError", "UnicodeDecodeError", "StopIteration",
    "OSError", "IOError", "ConnectionError", "TimeoutError", "ImportError", "ModuleNotFoundError",
    "NotImplementedError", "JSONDecodeError", "ZeroDivisionError", "FileNotFoundError",
})  # fmt: skip
# Refusals that are raised, by what raises them, and the errors that they are.
RAISED = {
    "abort": frozenset({"HTTPException"}),
    "HTTPException": frozenset({"HTTPException"}),
    "WebSocketException": frozenset({"WebSocketException"}),
    "HTTPError": frozenset({"HTTPError"}),
    "HttpError": frozenset({"HttpError"}),
    "PermissionError": frozenset({"PermissionError", "OSError"}),
    "HTTPUnauthorized": frozenset({"HTTPException", "HTTPError"}),
    "HTTPForbidden": frozenset({"HTTPException", "HTTPError"}),
    "Unauthorized": frozenset({"HTTPException"}),
    "Forbidden": frozenset({"HTTPException"}),
    "AuthenticationFailed": frozenset({"APIException"}),
    "NotAuthenticated": frozenset({"APIException"}),
    "PermissionDenied": frozenset({"APIException"}),
}
# Answers that are handed back, which only a `finally` that returns can take away.
ANSWERED = frozenset({
    "JSONResponse", "Response", "PlainTextResponse", "make_response", "jsonify", "JsonResponse",
    "HttpResponse", "HttpResponseForbidden", "redirect_to_login", "send_error", "send_response",
})  # fmt: skip
# An error that only says that a proof has run out: the handler of the others decides.
EXPIRED = "Expired"


def is_refusal_passed_over(call: Call) -> bool:
    """Whether a refusal that a call raises is caught by its own function, which then goes on."""
    name = last_of(call.name)
    if name in ANSWERED:
        return False
    errors = EVERY | {name} | RAISED.get(name, frozenset())
    return _ends_well(call, errors) is not None


def is_proof_passed_over(call: Call, *, answering: bool) -> bool:
    """Whether the error of a failed proof is caught, and the caller is served all the same.

    `answering` says that the call stands in what answers the request: there a handler that returns
    turns the caller away, and elsewhere it returns to whoever asked.
    """
    found = _ends_well(call, None)
    return found is Ends.GOES_ON or (found is Ends.LEAVES and not answering)


def _ends_well(call: Call, errors: frozenset[str] | None) -> Ends | None:
    """Return how the first handlers of these errors end that do not refuse; None for all others.

    An error that a handler raises anew is met by the handlers around that one.
    """
    settled = -1
    for each in call.caught:
        if each.depth != settled and _takes(each, errors):
            if each.ends is not Ends.REFUSES:
                return each.ends
            if EXPIRED not in last_of(each.error):
                settled = each.depth
    return None


def _takes(handler: Caught, errors: frozenset[str] | None) -> bool:
    name = last_of(handler.error)
    return name not in OTHERS if errors is None else name in errors
