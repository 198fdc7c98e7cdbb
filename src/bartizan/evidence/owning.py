"""Whose objects a route reaches: what ids of a request choose, and whether the caller bounds it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bartizan.core.place import Place
from bartizan.evidence.admission import ADMISSION_ASKS, admissions
from bartizan.evidence.asks import Ask, any_matches, beside, calls
from bartizan.evidence.callees import Callees, arriving
from bartizan.evidence.callers import (
    CALLER,
    NOBODY,
    Chosen,
    Names,
    calls_within,
    in_path,
    is_caller,
    is_param,
    is_said,
    names_caller,
    param_of,
    tested_in,
    trusted_names,
)
from bartizan.evidence.code import last_of
from bartizan.evidence.djangoauth import said_permissions
from bartizan.evidence.djangoroutes import INHERITED, ancestors
from bartizan.evidence.exposed import meant_for_all
from bartizan.evidence.routes import Route
from bartizan.evidence.sharing import is_shared
from bartizan.evidence.source import HIDES, Call, Function, Source

# Calls that look for what is kept under an id, change it or remove it.
LOOKUPS = (
    "*.objects.get", "*.objects.filter", "*.objects.all.get", "*.objects.all.filter",
    "*.objects.aget", "*.get_object_or_404", "*.aget_object_or_404", "*.query.get",
    "*.query.get_or_404", "*.get_or_404", "*.query.filter", "*.query.filter_by", "*.select.where",
    "*.session.get", "*.db.get", "*.find_one", "*.find_one_and_update", "*.find_one_and_delete",
    "*.find_one_and_replace", "*.update_one", "*.replace_one", "*.delete_one", "*.delete_many",
    "*.get_by_id", "*.get_by_ids", "*.find_by_id", "*.delete_by_id", "*.get_documents_by_ids",
    "*.Table.get_item", "*.Table.delete_item", "*.table.get_item", "*.table.delete_item",
)  # fmt: skip
# Calls whose first argument alone says which object is meant.
CHANGED = frozenset({
    "update_one", "update_many", "replace_one", "find_one_and_update", "find_one_and_replace",
})  # fmt: skip
# Views that look for no object by an id, as they list them all or make one.
UNKEYED = frozenset({"ListModelMixin", "CreateModelMixin", "ListAPIView", "CreateAPIView",
                     "ListCreateAPIView"})  # fmt: skip
# Permissions that say nothing of which objects a caller may have.
GENERAL = frozenset({"IsAuthenticated", "IsAuthenticatedOrReadOnly", "AllowAny"})
# Calls that by their name say whether somebody may have an object.
ALLOWS = re.compile(
    r"owner|permission|forbidden|(?:has|check|require|verify|assert|ensure)_(?:object_)?(?:access|perms?)"
    r"|authori[sz]e|can_(?:access|view|read|edit|modify|delete)|is_allowed",
    re.IGNORECASE,
)
# What a class of views keeps its objects in, which may have been restricted before a method runs.
KEPT = frozenset({"queryset", "get_queryset"})
NOTED = frozenset({"debug", "info", "warning", "error", "exception", "log", "print"})
# What stands in statements of SQL that look for rows, or write over whatever has the same id.
CHANGES = re.compile(r"\s*UPDATE\b.*\bWHERE\b(?!.*\bAND\b)", re.IGNORECASE | re.DOTALL)
SELECTS = re.compile(r"\bWHERE\b", re.IGNORECASE)
REPLACES = re.compile(
    r"\bINSERT\s+OR\s+REPLACE\b|\bREPLACE\s+INTO\b|\bON\s+DUPLICATE\s+KEY\s+UPDATE\b", re.IGNORECASE
)
CONFLICTS = re.compile(r"\bON\s+CONFLICT\b", re.IGNORECASE)
UPDATES = re.compile(r"\bDO\s+UPDATE\b", re.IGNORECASE)
# Calls of many meanings, which look for objects where these arguments say so.
KEYED = frozenset({"get", "delete", "adelete", "aget", "fetch"})
STATES = frozenset({"execute", "fetch", "fetchrow", "fetchval", "fetch_one", "fetch_all"})
KEYS = ("id", "ids", "document_ids", "pk")
ID = re.compile(r"(?:^|[a-z0-9_])(?:_?ids?|_uuid|_guid|_pk|Ids?)\Z|^(?:pk|uuid|guid|slug)\Z")
# What Python brings along looks for nothing, as `dict(id=…, owner=…)` does not.
OF_PYTHON = ("builtins.", "collections.")
MAX_HOPS, MOST_PLACES = 3, 20
OWNING_ASKS: tuple[Ask, ...] = (*ADMISSION_ASKS, *beside(calls(*LOOKUPS, "*.delete")))


class Bound(StrEnum):
    """What binds the objects of a route to its caller: the same call, perhaps, or nothing seen."""

    CALLER = "caller"
    PERHAPS = "perhaps"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reach:
    """A route with the places where it looks for what an id of the request names."""

    route: Route
    places: tuple[Place, ...]
    bound: Bound


def reaches(source: Source) -> tuple[Reach, ...]:
    """Return the routes that look for objects by ids of the request, each once."""
    return source.once(_reaches)


def _reaches(source: Source) -> tuple[Reach, ...]:
    routes = (route for route, _ in admissions(source) if not meant_for_all(route))
    return tuple(found for route in routes if (found := _reach(source, route)))


def keeps_owners(source: Source) -> bool:
    """Whether the workload looks for what belongs to its caller anywhere."""
    return any(each.bound is Bound.CALLER for each in reaches(source))


def _reach(source: Source, route: Route) -> Reach | None:
    """Return what the first look-up by an id says, which bars the way to those after it."""
    function = route.function
    if function.name == function.owner:
        if not _is_keyed(source, function.owner):
            return None
        return Reach(route, (function.place,), _bound_by_class(source, function.owner))
    trusted = trusted_names(source, route)
    search = _Search(source)
    seen = [*search.lookups(function, _ids(route, trusted), trusted)]
    if not seen:
        return None
    first = seen[0][1]
    places = tuple(dict.fromkeys(place for place, bound in seen if bound is first))
    if first is Bound.NOTHING:
        later = any(bound is Bound.CALLER for _, bound in seen)
        first = Bound.PERHAPS if later else _otherwise(source, route, trusted, search.reached)
    return Reach(route, places[:MOST_PLACES], first)


def _otherwise(source: Source, route: Route, trusted: Names, reached: Names) -> Bound:
    """Return what a condition on the caller, or another use of who it is, says of the objects.

    What says by its name that somebody may not have one may stand in what the id reaches as well.
    What only a role may reach, and what is there for all, may belong to nobody.
    """
    function = route.function
    tested = tested_in(source, function)
    if any(CALLER.search(each) or param_of(each) in trusted for each in tested):
        return Bound.CALLER
    scopes = (function.name, *sorted(reached))
    allows = any(ALLOWS.search(call.short) for each in scopes for call in source.calls_in(each))
    told = allows or names_caller(source, function, trusted) or is_shared(source, route)
    return Bound.PERHAPS if told else Bound.NOTHING


def _bound_by_class(source: Source, owner: str) -> Bound:
    """Return what binds the objects of a class of views: its choice of them, if it makes one."""
    found = [_chosen(source, owner, name) for name in ("get_object", "get_queryset")]
    judged = [_uses_caller(source, each) for each in found if each is not None]
    if judged:
        return Bound.CALLER if judged[0] else Bound.PERHAPS
    return Bound.PERHAPS if _is_restricted(source, owner) else Bound.NOTHING


def _chosen(source: Source, owner: str, name: str) -> Function | None:
    """Return the method of this name that a class has or inherits from another of the workload."""
    for item in ancestors(source, owner):
        chosen = source.function(f"{item.name}.{name}", near=item.place.path)
        if chosen is not None and chosen.owner == item.name:
            return chosen
    return None


def _uses_caller(source: Source, function: Function) -> bool:
    """Whether a function makes use of who calls other than by noting it down."""
    used = (call for call in source.calls_in(function.name) if call.short not in NOTED)
    return any(is_caller(value, NOBODY) for call in used for value in call.values)


def _is_restricted(source: Source, owner: str) -> bool:
    """Whether a class has permissions of which some may know whose an object is."""
    return _chosen(source, owner, "get_permissions") is not None or any(
        last_of(part.name) not in GENERAL for part in said_permissions(source, owner)
    )


def _is_keyed(source: Source, owner: str) -> bool:
    """Whether a class of views looks for objects by ids, and does not only list or make them."""
    bases = {base.rpartition(".")[2] for item in ancestors(source, owner) for base in item.bases}
    return not bases & INHERITED.keys() <= UNKEYED


def _ids(route: Route, trusted: Names) -> Chosen:
    """Return what tells the ids of a request among the values in the function of a route."""
    named = frozenset(
        name
        for name in route.function.params
        if (ID.search(name) or in_path(name, route.path)) and name not in trusted
    )
    return lambda value: is_param(value, named) or is_said(value, ID, trusted)


class _Search:
    """Follows ids of one route to look-ups, into each function once for the same parameters."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._callees = source.once(Callees)
        self._seen: set[tuple[str, Names, Names]] = set()

    @property
    def reached(self) -> Names:
        """The functions that ids came into."""
        return frozenset(name for name, _, _ in self._seen)

    def lookups(
        self, function: Function, chosen: Chosen, trusted: Names, hops: int = MAX_HOPS
    ) -> Iterator[tuple[Place, Bound]]:
        """Yield where objects are looked for by what is chosen, in order, and what binds that.

        Who calls binds a look-up where it goes into the same one. Where it is handed on beside an
        id to code that is not here, it perhaps does.
        """
        for call in calls_within(self._source, function):
            if not any(map(chosen, call.values)):
                if _hides_key(call):
                    yield call.place, Bound.PERHAPS
                continue
            called = any(is_caller(value, trusted) for value in (*call.values, call.base))
            statement = _statement(call)
            written = called and _only_writes(call, statement, trusted)
            if _overwrites(statement):
                yield call.place, Bound.NOTHING
            elif is_lookup(call) or SELECTS.search(statement):
                bound = Bound.CALLER if called else _among(call)
                yield call.place, Bound.PERHAPS if written else bound
            elif self._callees.of(call):
                yield from self._beyond(call, chosen, trusted, hops - 1) if hops else ()
            elif called and not call.name.startswith(OF_PYTHON):
                yield call.place, Bound.PERHAPS

    def _beyond(
        self, call: Call, chosen: Chosen, trusted: Names, hops: int
    ) -> Iterator[tuple[Place, Bound]]:
        caller = partial(is_caller, trusted=trusted)
        for callee in self._callees.of(call):
            names = NOBODY if callee.doubt else _arrived(call, callee.function, chosen)
            known = _arrived(call, callee.function, caller) - names if names else NOBODY
            key = (callee.function.name, names, known)
            if names and key not in self._seen:
                self._seen.add(key)
                inner = partial(is_param, names=names)
                yield from self.lookups(callee.function, inner, known, hops)


def _arrived(call: Call, function: Function, carries: Chosen) -> Names:
    return frozenset(name for name, doubt in arriving(call, function, carries) if not doubt)


def is_lookup(call: Call) -> bool:
    """Whether a call looks for what is kept under an id, changes or removes it."""
    keyed = call.short.lstrip("~") in KEYED and any(name in KEYS for name, _ in call.keywords)
    return keyed or any_matches(LOOKUPS, call.name)


def _among(call: Call) -> Bound:
    """Return what binds a look-up without its caller: what a class of views keeps may be bound."""
    origins = (origin for value in call.args[:1] for origin in value.origins)
    own = any(each.startswith("field:") and each.rpartition(".")[2] in KEPT for each in origins)
    return Bound.PERHAPS if own else Bound.NOTHING


def _hides_key(call: Call) -> bool:
    """Whether a call looks for objects by options of which nothing is known."""
    keyed = call.short.lstrip("~") in KEYED and not call.args
    looks = keyed or any_matches(LOOKUPS, call.name)
    return looks and any(name == HIDES for name, _ in call.keywords)


def _statement(call: Call) -> str:
    """Return the text of the statement that a call hands to a database, "" for none."""
    given = call.args[0] if call.args and call.short.lstrip("~") in STATES else None
    return given.literal if given is not None else ""


def _only_writes(call: Call, statement: str, trusted: Names) -> bool:
    """Whether the caller is what a call writes, and not what it looks for."""
    if CHANGES.match(statement):
        return True
    return call.short in CHANGED and not any(is_caller(v, trusted) for v in call.args[:1])


def _overwrites(statement: str) -> bool:
    """Whether a statement writes over the row that has the same id, whoever owns it."""
    conflict = CONFLICTS.search(statement)
    update = UPDATES.search(statement, conflict.end()) if conflict is not None else None
    if update is not None:
        return SELECTS.search(statement, update.end()) is None
    return REPLACES.search(statement) is not None
