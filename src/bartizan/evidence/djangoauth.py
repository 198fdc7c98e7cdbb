"""Whom Django, its REST framework and Ninja let in: permissions of views, of all, and mixins."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls, keys, targets
from bartizan.evidence.authn import Standing, standing
from bartizan.evidence.code import last_of
from bartizan.evidence.djangoroutes import REST, ancestors
from bartizan.evidence.routes import Route
from bartizan.evidence.source import Assignment, Call, ClassFact, Missing, Shape, Source, Value

DEFAULT = "DEFAULT_PERMISSION_CLASSES"
# Classes that ask who calls before the view that stands behind them among the bases.
MIXINS = ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin")
PROVING = ("django.contrib.auth.mixins.LoginRequiredMixin",
           "django.contrib.auth.mixins.PermissionRequiredMixin")  # fmt: skip
# What lets everybody pass the middleware that demands a login.
LETS_IN = "login_not_required"
REQUIRES_LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"
# Decorators that are judged here by what they are given, not by their own names.
JUDGED = frozenset({"permission_classes", "authentication_classes", "action", "api_view"})
OPEN = frozenset({"AllowAny"})
READ_ONLY = "IsAuthenticatedOrReadOnly"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
INTERFACES = ("*.NinjaAPI", "*.NinjaExtraAPI")
NINJA = (*INTERFACES, "ninja.Router", "ninja_extra.Router")
NINJA_MARKS = ("ninja.", "ninja_extra.")
DJANGOAUTH_ASKS: tuple[Ask, ...] = (
    *keys(DEFAULT, "ENGINE", "BACKEND"), *targets("permission_classes", "middleware"),
    *beside(calls(*NINJA, "*.add_router", "*.method_decorator")),
)  # fmt: skip

# Middleware of Django and of others that says nothing about who calls.
KNOWN = ("django.", "corsheaders.", "whitenoise.", "debug_toolbar.", "django_prometheus.")

_Proof = tuple[Place, Standing]


def own_middleware(source: Source) -> Iterator[tuple[Place, str]]:
    """Yield what stands before all views of Django and is no part of it, and where that is said."""
    for said in source.assigned("middleware"):
        if said.target.rpartition(".")[2] == "MIDDLEWARE" and not source.is_test(said.place.path):
            for part in said.value.parts:
                if part.text and "." in part.text and not part.text.startswith(KNOWN):
                    yield said.place, part.text


def permissions(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what is known of the permissions of a route: its own, else those of its class or all.

    What a view says of itself holds instead of what is said for all views, also where it lets in
    everybody.
    """
    own = [*_of_function(source, route)] or [*_of_class(source, route)]
    yield from own or _of_all(source, route)


def _of_function(source: Source, route: Route) -> Iterator[_Proof]:
    near = route.function.place.path
    for door in route.doors:
        yield route.mark.place, standing(source, door, near)
    for mark in route.function.decorators:
        if mark.short == LETS_IN:
            yield mark.place, Standing.NOTHING
        given = mark.keyword("permission_classes") if mark.short == "action" else None
        if mark.short == "permission_classes" and mark.args:
            given = mark.args[0]
        if mark.name.startswith(NINJA_MARKS):
            yield from _of_ninja(source, mark)
        elif given is not None:
            yield mark.place, _of_list(source, given, near, route.methods)


def _of_ninja(source: Source, mark: Call) -> Iterator[_Proof]:
    """Yield what an operation, a router or an interface of Ninja is given to authenticate by."""
    given = mark.option("auth")
    if given is Missing.HIDDEN:
        yield mark.place, Standing.NAMED
    elif isinstance(given, Value):
        open_to_all = given.is_none or given.is_empty
        known = standing(source, given.name, mark.place.path) if given.name else Standing.NAMED
        held = Standing.NAMED if known is Standing.NOTHING else known
        yield mark.at("auth"), Standing.NOTHING if open_to_all else held


def _of_class(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what the class of a view, or the nearest one above it that says so, lets in."""
    owner, near = route.function.owner, route.function.place.path
    for item in ancestors(source, owner) if owner else ():
        yield from ((item.place, stands) for stands in _of_bases(item))
        for call in source.once(_wrapped).get(item.name, ()):
            names = [value.name for value in call.args[:1]]
            yield from ((call.place, standing(source, name, near)) for name in names)
        chosen = source.function(f"{item.name}.get_permissions", near=near)
        if chosen is not None and chosen.owner == item.name:
            yield chosen.place, Standing.NAMED
            return
        said = source.once(_said).get(item.name)
        if said is not None:
            yield said.place, _of_list(source, said.value, near, route.methods)
            return


def _wrapped(source: Source) -> dict[str, list[Call]]:
    """Return what wraps a method of each class from above it: the first class after such a call."""
    lines = sorted(source.classes, key=lambda item: item.place)
    found: dict[str, list[Call]] = {}
    for call in source.calls("*.method_decorator"):
        named = call.keyword("name")
        below = bisect_left(lines, call.place, key=lambda item: item.place)
        if named is not None and named.text == "dispatch" and below < len(lines):
            found.setdefault(lines[below].name, []).append(call)
    return found


def _of_bases(item: ClassFact) -> Iterator[Standing]:
    """Yield what the bases of a view ask of callers, up to the first that answers them.

    A mixin behind that one is never asked (Django, "Using mixins with class-based views").
    """
    for base in item.bases:
        short = last_of(base)
        if short in MIXINS:
            yield Standing.REFUSES if base in PROVING else Standing.NAMED
        elif short in REST or short.endswith("View"):
            return


def said_permissions(source: Source, owner: str) -> tuple[Value, ...]:
    """Return the permissions that a class, or the nearest above it that says so, lists."""
    table = source.once(_said)
    said = (table.get(item.name) for item in ancestors(source, owner))
    return next((item.value.parts for item in said if item is not None), ())


def _said(source: Source) -> dict[str, Assignment]:
    """Return what classes say of their permissions, by the names of the classes."""
    found = (item for item in source.assigned("permission_classes"))
    return {item.target.rpartition(".")[0]: item for item in found}


def _of_all(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what the settings say for all views of the REST framework, and for all of Django."""
    if _is_ninja(route):
        yield from source.once(_of_interfaces)
    elif route.function.place.path in source.once(_django_files):
        given = source.once(_defaults) if _is_rest(source, route) else ()
        yield from _agreed(
            (place, _of_list(source, value, place.path, route.methods)) for place, value in given
        )
        yield from source.once(_login_required)


def _agreed(proofs: Iterable[_Proof]) -> Iterator[_Proof]:
    """Yield what is said for all, as a name alone where it is said in more ways than one.

    Which of several settings holds, and which interface a route belongs to, is decided elsewhere.
    """
    found = tuple(proofs)
    doubted = len({stands for _, stands in found}) > 1
    for place, stands in found:
        yield place, Standing.NAMED if doubted and stands is Standing.REFUSES else stands


def _of_interfaces(source: Source) -> tuple[_Proof, ...]:
    """Return what the interfaces of Ninja, and what is added to them, are given to ask by."""
    calls = source.calls(*NINJA, "*.add_router")
    asked = [proof for call in calls for proof in _of_ninja(source, call)]
    silent = (call for call in source.calls(*INTERFACES) if call.keyword("auth") is None)
    asked += [(call.place, Standing.NOTHING) for call in silent]
    return tuple(_agreed(proof for proof in asked if not source.is_test(proof[0].path)))


def _django_files(source: Source) -> frozenset[str]:
    """Return the files that import Django or its REST framework."""
    names = ("django", "django.*", "rest_framework", "rest_framework.*")
    return frozenset(item.place.path for item in source.imports(*names))


def _defaults(source: Source) -> tuple[tuple[Place, Value], ...]:
    """Return the permissions that settings give to all views of the REST framework."""
    found = [(item.place, item.value.entry(DEFAULT)) for item in source.maps(DEFAULT)]
    said = source.assigned("permission_classes")
    found += [(item.place, item.value) for item in said if item.target.endswith(DEFAULT)]
    return tuple((at, given) for at, given in found if given and not source.is_test(at.path))


def _login_required(source: Source) -> tuple[_Proof, ...]:
    """Return where settings say whether a login is demanded before all views of Django."""
    said = [item for item in source.assigned("middleware") if not source.is_test(item.place.path)]
    listed = [(item.place, {part.text or "" for part in item.value.parts}) for item in said]
    stands = {True: Standing.REFUSES, False: Standing.NOTHING}
    return tuple(
        _agreed(
            (place, stands[REQUIRES_LOGIN in names])
            for place, names in listed
            if any(name.startswith("django.") for name in names)
        )
    )


def _is_ninja(route: Route) -> bool:
    return route.mark.name.startswith(NINJA_MARKS)


def _is_rest(source: Source, route: Route) -> bool:
    if route.function.owner:
        found = ancestors(source, route.function.owner)
        return any(last_of(base) in REST for c in found for base in c.bases)
    return route.mark.name.startswith("rest_framework.")


def _of_list(source: Source, given: Value, near: str, methods: frozenset[str]) -> Standing:
    """Return what is known of a list of permissions, all of which must hold.

    A permission of the workload's own lets in whom its code says, which only its name tells here.
    """
    if given.shape is not Shape.ITEMS:
        return Standing.NAMED
    found = {_of_permission(source, part, near, methods) for part in given.parts}
    return next((each for each in Standing if each in found), Standing.NOTHING)


def _of_permission(source: Source, part: Value, near: str, methods: frozenset[str]) -> Standing:
    if part.shape is Shape.UNKNOWN:
        return Standing.NAMED
    name = part.text or part.name
    short = last_of(name)
    if short in OPEN or (short == READ_ONLY and not methods & CHANGING):
        return Standing.NOTHING
    known = standing(source, name, near)
    return Standing.REFUSES if known is Standing.REFUSES else Standing.NAMED
