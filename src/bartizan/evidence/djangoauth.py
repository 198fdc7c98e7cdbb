"""Whom Django, its REST framework and Ninja let in: permissions of views, of all, and mixins."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls, keys, targets
from bartizan.evidence.authn import Standing, standing
from bartizan.evidence.djangoroutes import REST, ancestors
from bartizan.evidence.routes import Route
from bartizan.evidence.source import Assignment, Call, Shape, Source, Value

DEFAULT = "DEFAULT_PERMISSION_CLASSES"
MIXINS = ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin",
          "AccessMixin")  # fmt: skip
REQUIRES_LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"
# Decorators that are judged here by what they are given, not by their own names.
JUDGED = frozenset({"permission_classes", "authentication_classes", "action", "api_view"})
OPEN = frozenset({"AllowAny"})
READ_ONLY = "IsAuthenticatedOrReadOnly"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NINJA = ("*.NinjaAPI", "*.NinjaExtraAPI", "ninja.Router", "ninja_extra.Router")
NINJA_MARKS = ("ninja.", "ninja_extra.")
DJANGOAUTH_ASKS: tuple[Ask, ...] = (
    *keys(DEFAULT, "ENGINE", "BACKEND"), *targets("permission_classes", "middleware"),
    *beside(calls(*NINJA)),
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
    if route.door:
        yield route.mark.place, standing(source, route.door, near)
    for mark in route.function.decorators:
        given = mark.keyword("permission_classes") if mark.short == "action" else None
        if mark.short == "permission_classes" and mark.args:
            given = mark.args[0]
        if mark.name.startswith(NINJA_MARKS):
            yield from _of_ninja(source, mark)
        elif given is not None:
            yield mark.place, _of_list(source, given, near, route.methods)


def _of_ninja(source: Source, mark: Call) -> Iterator[_Proof]:
    """Yield what an operation, a router or an interface of Ninja is given to authenticate by."""
    given = mark.keyword("auth")
    if given is not None:
        open_to_all = given.is_none or given.is_empty
        known = standing(source, given.name, mark.place.path) if given.name else Standing.NAMED
        held = Standing.NAMED if known is Standing.NOTHING else known
        yield mark.at("auth"), Standing.NOTHING if open_to_all else held


def _of_class(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what the class of a view, or the nearest one above it that says so, lets in."""
    owner, near = route.function.owner, route.function.place.path
    for item in ancestors(source, owner) if owner else ():
        if any(base.rpartition(".")[2].lstrip("~") in MIXINS for base in item.bases):
            yield item.place, Standing.REFUSES
        said = source.once(_said).get(item.name)
        if said is not None:
            yield said.place, _of_list(source, said.value, near, route.methods)
        chosen = source.function(f"{item.name}.get_permissions", near=near)
        if chosen is not None and chosen.owner == item.name:
            yield chosen.place, Standing.NAMED
        if said is not None or chosen is not None:
            return


def _said(source: Source) -> dict[str, Assignment]:
    """Return what classes say of their permissions, by the names of the classes."""
    found = (item for item in source.assigned("permission_classes"))
    return {item.target.rpartition(".")[0]: item for item in found}


def _of_all(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what the settings say for all views of the REST framework, and for all of Django."""
    if _is_rest(source, route):
        for item in source.maps(DEFAULT):
            given = item.value.entry(DEFAULT)
            if given is not None and not source.is_test(item.place.path):
                yield item.place, _of_list(source, given, item.place.path, route.methods)
    if not _is_ninja(route):
        for said in source.assigned("middleware"):
            if any(part.text == REQUIRES_LOGIN for part in said.value.parts):
                yield said.place, Standing.REFUSES
        return
    for call in source.calls(*NINJA):
        yield from _of_ninja(source, call)


def _is_ninja(route: Route) -> bool:
    return route.mark.name.startswith(NINJA_MARKS)


def _is_rest(source: Source, route: Route) -> bool:
    if route.function.owner:
        found = ancestors(source, route.function.owner)
        return any(base.rpartition(".")[2].lstrip("~") in REST for c in found for base in c.bases)
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
    name = part.text or part.name
    short = name.rpartition(".")[2].lstrip("~")
    if short in OPEN or (short == READ_ONLY and not methods & CHANGING):
        return Standing.NOTHING
    known = standing(source, name, near)
    return Standing.REFUSES if known is Standing.REFUSES else Standing.NAMED
