"""Who calls a route, by what holds it: what a framework established, not what the request says."""

import re
from collections.abc import Callable

from bartizan.evidence.asks import any_matches
from bartizan.evidence.authn import Standing, dependencies, speaks, standing
from bartizan.evidence.code import last_of
from bartizan.evidence.course import Ends
from bartizan.evidence.proving import ERRORS
from bartizan.evidence.requested import TEXTS
from bartizan.evidence.routes import Route
from bartizan.evidence.schemas import MODEL_BASES
from bartizan.evidence.source import Call, Function, Source, Value

# What holds who calls, wherever it is asked for; a result of what authenticates does so too.
CALLER = re.compile(
    r"(?:^|[.~:])(?:request\.(?:user|auth|session|state\.\w*(?:user|auth|account|identity|principal"
    r"|claims|tenant|member|token)\w*)|flask\.session|g\.\w*user\w*"
    r"|(?:current|auth|authed|authenticated|session|login|logged_in)_user\w*|get_jwt_identity"
    r"|current_(?:org|organi[sz]ation|tenant|account)"
    r"|get_current_\w*(?:user|account|identity|principal|member|tenant|customer|client|admin|owner"
    r"|person|profile|employee|patient|student|teacher|organi[sz]ation|org|active)\w*)\b",
    re.IGNORECASE,
)
# Parameters that hold who calls, where the framework fills them and not the request.
GIVEN = re.compile(
    r"(?:current_?|auth(?:ed|enticated)?_?|session_?|login_?)?(?:user\w*|account)|principal|claims"
    r"|viewer|identity|me|token_(?:data|payload)",
    re.IGNORECASE,
)
# What a session holds of who calls, by its key; what else it holds is said of nobody.
SESSION = re.compile(r"(?:request|flask)\.session\.(\w+)")
HOLDS = re.compile(
    r"user|account|member|customer|owner|identity|login|email|sub\Z|uid|(?:\A|_)id\Z|org|tenant",
    re.IGNORECASE,
)
# What gives a route its caller, by its name.
GIVES = re.compile(
    r"user|auth|token|principal|identity|account|claims|tenant|member|viewer"
    r"|(?<!get_)(?<!db_)(?<!async_)session(?!_?(?:local|maker|factory))",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?:^|[.~])request\.(?:json|form|args|values|data|query_params|GET|POST|headers|cookies)\b"
)
# What makes an error, by its name.
ERROR = re.compile(r"(?:Exception|Error|Denied|NotFound|Http404|abort)\Z")
REFUSES = Standing.REFUSES
NOBODY: frozenset[str] = frozenset()
Chosen = Callable[[Value], bool]
Names = frozenset[str]


def trusted_names(source: Source, route: Route) -> Names:
    """Return the parameters of a route that hold who calls, as something else filled them in.

    One in the path, a text and a model of the request are what the caller wrote; so is one of
    which nothing tells who fills it.
    """
    function, types = route.function, dict(route.function.types)
    injects = any(_gives(source, value.name, route) for value in dependencies(source, function))
    injects = injects or any(
        _gives(source, mark.name, route) for mark in function.decorators if mark is not route.mark
    )
    bodies = source.once(_bodies)
    return frozenset(
        name
        for name in function.params
        if GIVEN.fullmatch(name)
        and not in_path(name, route.path)
        and (
            injects
            or (types.get(name, "") not in (*TEXTS, "") and last_of(types[name]) not in bodies)
        )
    )


def _gives(source: Source, name: str, route: Route) -> bool:
    """Whether a dependency or a decorator tells a route who calls, and not which store to use."""
    stands = standing(source, name, route.function.place.path)
    named = GIVES.search(last_of(name)) is not None and stands is not Standing.SAID
    return named or stands is REFUSES


def _bodies(source: Source) -> frozenset[str]:
    """Return the short names of the classes that bodies of requests are read into."""
    return frozenset(
        last_of(c.name)
        for c in source.classes
        if any(any_matches(MODEL_BASES, base) for base in c.bases)
    )


def in_path(name: str, path: str) -> bool:
    """Whether a path has a place for a parameter of this name."""
    return re.search(rf"[{{<](?:\w+:)?{re.escape(name)}(?::\w+)?[}}>]", path) is not None


def is_param(value: Value, names: Names) -> bool:
    """Whether a value holds what is in one of these parameters."""
    return any(param_of(origin) in names for origin in value.origins)


def param_of(origin: str) -> str:
    """Return the parameter that an origin names, "" for none."""
    kind, _, name = origin.partition(":")
    return name if kind in ("param", "typed") else ""


def is_said(value: Value, wanted: re.Pattern[str], trusted: Names) -> bool:
    """Whether a value is what a request says under a name: `request.json["id"]`, `body.user_id`."""
    for part in (value, *value.parts):
        owner, _, tail = part.name.lstrip("~").rpartition(".")
        given = next((inner.text or "" for inner in part.parts[:1]), "")
        said = SAID.search(part.name) is not None
        if said and wanted.search(given if tail in ("get", "getlist") else tail):
            return True
        held = any(origin.startswith("param:") for origin in part.origins)
        if held and "." not in owner and owner not in ("", "self", *trusted):
            return wanted.search(tail) is not None
    return False


def is_caller(value: Value, trusted: Names) -> bool:
    """Whether a value holds who calls."""
    if _is_called(value) or any(_gives_caller(o, trusted) for o in value.origins):
        return True
    return any(is_caller(part, trusted) for part in value.parts)


def _is_called(value: Value) -> bool:
    """Whether a value is by its name who calls; of a session, what is kept of them there."""
    kept = SESSION.search(value.name)
    if kept is None or kept[1] in ("clear", "pop"):
        return CALLER.search(value.name) is not None
    key = next((part.text or "" for part in value.parts[:1]), "") if kept[1] == "get" else kept[1]
    return HOLDS.search(key) is not None


def _gives_caller(origin: str, trusted: Names) -> bool:
    kind, _, name = origin.partition(":")
    if kind == "call":
        asks = CALLER.search(origin) is not None or speaks(last_of(name))
        return asks and SESSION.search(origin) is None
    return param_of(origin) in trusted


def tested_in(source: Source, function: Function) -> set[str]:
    """Return the origins that conditions in a function restrict.

    What makes an error that is passed over stands behind a condition that restricts nothing.
    """
    inner = (call.tested for call in source.calls_in(function.name) if not _is_passed_over(call))
    return {*function.tested, *(origin for each in inner for origin in each)}


def _is_passed_over(call: Call) -> bool:
    raised = ERROR.search(call.name) is not None or any_matches(ERRORS, call.name)
    return raised and any(each.ends is Ends.GOES_ON for each in call.caught)


def names_caller(source: Source, function: Function, trusted: Names) -> bool:
    """Whether a function makes use of who calls, in a call or in what it returns."""
    values = [value for call in source.calls_in(function.name) for value in call.values]
    values += [got.value for got in function.returns]
    return any(is_caller(value, trusted) for value in values)


def knows_caller(source: Source, route: Route) -> bool:
    """Whether a route is handed or asks for who calls, whatever it does with that."""
    function, trusted = route.function, trusted_names(source, route)
    asked = any(_gives(source, value.name, route) for value in dependencies(source, function))
    return bool(trusted) or asked or names_caller(source, function, trusted)


def calls_within(source: Source, function: Function) -> tuple[Call, ...]:
    """Return the calls in a function and in those that it defines, in the order of their places."""
    nested = source.once(_nested).get(function.name, ())
    scopes = (function.name, *nested)
    found = (call for scope in scopes for call in source.calls_in(scope))
    return tuple(sorted(found, key=lambda call: call.place))


def _nested(source: Source) -> dict[str, tuple[str, ...]]:
    """Return the functions that functions define, by the names of those around them."""
    names = {each.name for each in source.functions}
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        outer = name.rpartition(".")[0]
        while outer:
            if outer in names:
                found[outer] = (*found.get(outer, ()), name)
            outer = outer.rpartition(".")[0]
    return found
