"""Whose objects a route reaches: what ids of a request choose, and whether the caller bounds it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bartizan.core.place import Place
from bartizan.evidence.admission import ADMISSION_ASKS, Admission, admissions
from bartizan.evidence.asks import Ask, any_matches, beside, calls
from bartizan.evidence.authn import dependencies, speaks
from bartizan.evidence.callees import Callees, arriving
from bartizan.evidence.djangoroutes import ancestors
from bartizan.evidence.exposed import meant_for_all
from bartizan.evidence.requested import TEXTS
from bartizan.evidence.routes import Route
from bartizan.evidence.schemas import MODEL_BASES
from bartizan.evidence.source import Call, Function, Source, Value

# Calls that look for what is kept under an id, change it or remove it.
LOOKUPS = (
    "*.objects.get", "*.objects.filter", "*.objects.all.get", "*.objects.all.filter",
    "*.objects.aget", "*.get_object_or_404", "*.aget_object_or_404", "*.query.get",
    "*.query.get_or_404", "*.get_or_404", "*.query.filter", "*.query.filter_by", "*.select.where",
    "*.session.get", "*.db.get", "*.find_one", "*.find_one_and_update", "*.find_one_and_delete",
    "*.find_one_and_replace", "*.update_one", "*.replace_one", "*.delete_one", "*.delete_many",
    "*.get_by_id", "*.get_by_ids", "*.find_by_id", "*.delete_by_id", "*.get_documents_by_ids",
    "*.Table.get_item", "*.Table.delete_item", "*.table.get_item", "*.table.delete_item",
    "*.fetchrow", "*.fetchval", "*.fetch_one", "*.fetch_all",
)  # fmt: skip
# Calls of many meanings, which look for objects where these arguments say so.
KEYED = frozenset({"get", "delete", "adelete", "aget", "fetch"})
KEYS = ("id", "ids", "document_ids", "pk")
ID = re.compile(r"(?:^|[a-z0-9_])(?:_?ids?|_uuid|_guid|_pk|Ids?)\Z|^(?:pk|uuid|guid|slug)\Z")
WHO = re.compile(
    r"^(?:x[_-])?(?:user|account|customer|owner|tenant|member|patient|employee"
    r"|organi[sz]ation|org|client)(?:[_-]?(?:ids?|name|uuid|email))\Z",
    re.IGNORECASE,
)
# What holds who calls, wherever it is asked for; a result of what authenticates does so too.
CALLER = re.compile(
    r"(?:^|[.~:])(?:request\.(?:user|auth|session|state\.\w+)|flask\.session|g\.\w*user\w*"
    r"|(?:current|auth|authed|authenticated|session|login|logged_in)_user\w*|get_jwt_identity"
    r"|get_current_\w+)\b",
    re.IGNORECASE,
)
# Parameters that hold who calls, where the framework fills them and not the request.
GIVEN = re.compile(
    r"(?:current_?|auth(?:ed|enticated)?_?|session_?|login_?)?(?:user\w*|account)|principal|claims"
    r"|viewer|identity|me|token_(?:data|payload)",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?:^|[.~])request\.(?:json|form|args|values|data|query_params|GET|POST|headers|cookies)\b"
)
MAX_HOPS = 3
NOBODY: frozenset[str] = frozenset()
OWNING_ASKS: tuple[Ask, ...] = (*ADMISSION_ASKS, *beside(calls(*LOOKUPS)))

Chosen = Callable[[Value], bool]
Names = frozenset[str]


class Bound(StrEnum):
    """What binds the objects of a route to its caller: the same call, perhaps, or nothing seen."""

    CALLER = "caller"
    PERHAPS = "perhaps"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reach:
    """A route with the place where it looks for what an id of the request names."""

    route: Route
    admission: Admission
    place: Place
    bound: Bound


@dataclass(frozen=True, slots=True)
class Claim:
    """A route that takes the name of its user from the request, and where it makes use of it."""

    route: Route
    admission: Admission
    name: str
    place: Place


def reaches(source: Source) -> tuple[Reach, ...]:
    """Return the routes that look for objects by ids of the request, each once."""
    return source.once(_reaches)


def _reaches(source: Source) -> tuple[Reach, ...]:
    return tuple(found for pair in admissions(source) if (found := _reach(source, *pair)))


def keeps_owners(source: Source) -> bool:
    """Whether the workload looks for what belongs to its caller anywhere."""
    return any(each.bound is Bound.CALLER for each in reaches(source))


def claims(source: Source) -> Iterator[Claim]:
    """Yield the routes whose user is whom the request names, and nobody who is known otherwise."""
    for route, admitted in admissions(source):
        if not meant_for_all(route) and not _knows_caller(source, route):
            found = _claimed(source, route)
            if found is not None:
                yield Claim(route, admitted, *found)


def _reach(source: Source, route: Route, admitted: Admission) -> Reach | None:
    function = route.function
    if meant_for_all(route):
        return None
    if function.name == function.owner:
        return Reach(route, admitted, function.place, _bound_by_class(source, function.owner))
    trusted = _trusted(source, route)
    seen = [*_lookups(source, function, _ids(route, trusted), trusted, MAX_HOPS)]
    if not seen:
        return None
    place, bound = next((each for each in seen if each[1] is Bound.CALLER), seen[0])
    if bound is Bound.NOTHING:
        bound = _otherwise(source, function, trusted)
    return Reach(route, admitted, place, bound)


def _otherwise(source: Source, function: Function, trusted: Names) -> Bound:
    """Return what a condition on the caller, or another use of who it is, says of the objects."""
    tested = _tested(source, function)
    if any(CALLER.search(each) or _param_of(each) in trusted for each in tested):
        return Bound.CALLER
    return Bound.PERHAPS if _names_caller(source, function, trusted) else Bound.NOTHING


def _trusted(source: Source, route: Route) -> Names:
    """Return the parameters of a route that hold who calls, as something else filled them in.

    One in the path, a text and a model of the request are what the caller wrote; so is one of
    which nothing tells who fills it.
    """
    function, types = route.function, dict(route.function.types)
    injects = any(True for _ in dependencies(source, function))
    injects = injects or any(mark is not route.mark for mark in function.decorators)
    bodies = {
        _tail(c.name)
        for c in source.classes
        if any(any_matches(MODEL_BASES, base) for base in c.bases)
    }
    return frozenset(
        name
        for name in function.params
        if GIVEN.fullmatch(name)
        and not _in_path(name, route.path)
        and (
            injects
            or (types.get(name, "") not in (*TEXTS, "") and _tail(types[name]) not in bodies)
        )
    )


def _in_path(name: str, path: str) -> bool:
    return re.search(rf"[{{<](?:\w+:)?{re.escape(name)}(?::\w+)?[}}>]", path) is not None


def _bound_by_class(source: Source, owner: str) -> Bound:
    """Return what binds the objects of a class of views: its choice of them, if it makes one."""
    for item in ancestors(source, owner):
        chosen = source.function(f"{item.name}.get_queryset", near=item.place.path)
        if chosen is not None and chosen.owner == item.name:
            return Bound.CALLER if _names_caller(source, chosen, NOBODY) else Bound.PERHAPS
    return Bound.NOTHING


def _ids(route: Route, trusted: Names) -> Chosen:
    """Return what tells the ids of a request among the values in the function of a route."""
    named = frozenset(
        name
        for name in route.function.params
        if (ID.search(name) or _in_path(name, route.path)) and name not in trusted
    )
    return lambda value: _is_param(value, named) or _is_said(value, ID, trusted)


def _is_param(value: Value, names: Names) -> bool:
    return any(_param_of(origin) in names for origin in value.origins)


def _param_of(origin: str) -> str:
    kind, _, name = origin.partition(":")
    return name if kind in ("param", "typed") else ""


def _is_said(value: Value, wanted: re.Pattern[str], trusted: Names) -> bool:
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


def _lookups(
    source: Source, function: Function, chosen: Chosen, trusted: Names, hops: int
) -> Iterator[tuple[Place, Bound]]:
    """Yield where objects are looked for by what is chosen, and whether the caller binds that."""
    for call in source.calls_in(function.name):
        if not any(map(chosen, call.values)):
            continue
        if any(_is_caller(value, trusted) for value in (*call.values, call.base)):
            yield call.place, Bound.CALLER
        elif _is_lookup(call):
            yield call.place, Bound.NOTHING
        elif hops:
            yield from _beyond(source, call, chosen, hops - 1)


def _beyond(source: Source, call: Call, chosen: Chosen, hops: int) -> Iterator[tuple[Place, Bound]]:
    for callee in source.once(Callees).of(call):
        arrived = arriving(call, callee.function, chosen) if not callee.doubt else ()
        names = frozenset(name for name, doubt in arrived if not doubt)
        if names:
            inner = partial(_is_param, names=names)
            yield from _lookups(source, callee.function, inner, NOBODY, hops)


def _is_lookup(call: Call) -> bool:
    keyed = call.short.lstrip("~") in KEYED and any(name in KEYS for name, _ in call.keywords)
    return keyed or any_matches(LOOKUPS, call.name)


def _is_caller(value: Value, trusted: Names) -> bool:
    """Whether a value holds who calls."""
    if CALLER.search(value.name) or any(_gives_caller(o, trusted) for o in value.origins):
        return True
    return any(_is_caller(part, trusted) for part in value.parts)


def _gives_caller(origin: str, trusted: Names) -> bool:
    kind, _, name = origin.partition(":")
    if kind == "call":
        return CALLER.search(origin) is not None or speaks(_tail(name))
    return _param_of(origin) in trusted


def _tested(source: Source, function: Function) -> set[str]:
    inner = (call.tested for call in source.calls_in(function.name))
    return {*function.tested, *(origin for each in inner for origin in each)}


def _names_caller(source: Source, function: Function, trusted: Names) -> bool:
    """Whether a function makes use of who calls, in a call or in what it returns."""
    values = [value for call in source.calls_in(function.name) for value in call.values]
    values += [got.value for got in function.returns]
    return any(_is_caller(value, trusted) for value in values)


def _knows_caller(source: Source, route: Route) -> bool:
    """Whether a route is handed or asks for who calls, whatever it does with that."""
    function, trusted = route.function, _trusted(source, route)
    asked = any(
        re.search(r"user|auth|token|session|principal|identity|tenant", value.name, re.IGNORECASE)
        for value in dependencies(source, function)
    )
    return bool(trusted) or asked or _names_caller(source, function, trusted)


def _claimed(source: Source, route: Route) -> tuple[str, Place] | None:
    """Return under which name a request says who its user is, and the first use of that."""
    function = route.function
    named = frozenset(name for name in function.params if WHO.search(name))
    for call in source.calls_in(function.name):
        for value in call.values:
            if _is_param(value, named) or _is_said(value, WHO, NOBODY):
                used = _is_lookup(call) or any(source.once(Callees).of(call))
                if used:
                    return _said_name(value, named), call.place
    return None


def _said_name(value: Value, named: Names) -> str:
    origins = {origin.partition(":")[2] for origin in value.origins}
    return min(named & origins, default="") or value.name.rpartition(".")[2].lstrip("~")


def _tail(name: str) -> str:
    return name.rpartition(".")[2].lstrip("~")
