"""How Django, its REST framework and gRPC say which code answers a request, and by which path."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls, imports
from bartizan.evidence.code import last_of
from bartizan.evidence.source import Call, ClassFact, Function, Shape, Source, Value

URLS = ("django.urls.path", "django.urls.re_path", "django.urls.conf.path", "django.conf.urls.url",
        "django.urls.conf.re_path")  # fmt: skip
ROUTERS = ("*.DefaultRouter.register", "*.SimpleRouter.register", "~router.register")
# What a class answers by methods that it inherits, where it descends from one of these.
INHERITED = {
    "ModelViewSet": ("GET", "POST", "PUT", "PATCH", "DELETE"),
    "ReadOnlyModelViewSet": ("GET",),
    "ListModelMixin": ("GET",),
    "RetrieveModelMixin": ("GET",),
    "CreateModelMixin": ("POST",),
    "UpdateModelMixin": ("PUT", "PATCH"),
    "DestroyModelMixin": ("DELETE",),
    "ListAPIView": ("GET",),
    "RetrieveAPIView": ("GET",),
    "CreateAPIView": ("POST",),
    "UpdateAPIView": ("PUT", "PATCH"),
    "DestroyAPIView": ("DELETE",),
    "ListCreateAPIView": ("GET", "POST"),
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
}
# The methods of a set of views, by the method of HTTP that leads to each.
ACTIONS = {
    "list": "GET",
    "retrieve": "GET",
    "create": "POST",
    "update": "PUT",
    "partial_update": "PATCH",
    "destroy": "DELETE",
}
REST = ("APIView", "GenericAPIView", "ViewSet", "GenericViewSet", *INHERITED)
VIEWS = tuple(
    f"django.views.{home}{kind}"
    for home in ("", "generic.", "generic.base.", "generic.edit.")
    for kind in ("View", "TemplateView", "FormView", "CreateView", "UpdateView", "DeleteView")
)
# Decorators that say which methods of HTTP a function takes.
TAKES = {"require_POST": ("POST",), "require_GET": ("GET",), "require_safe": ("GET",),
         "csrf_exempt": ("POST",)}  # fmt: skip
BODY = ("~request.POST", "~request.FILES", "~request.body", "~request.data")
MOST_ANCESTORS = 100
CALLED = ("self", "request", "context")
DJANGO_ASKS: tuple[Ask, ...] = (
    *calls(*URLS), *beside(calls(*ROUTERS)),
    *imports("django.http*", "django.shortcuts*", "django.views*", "rest_framework*", "grpc*"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A function that answers requests, or a class that does by what it inherits, with the path.

    `doors` are what wraps it where its path is told, the outermost first.
    """

    function: Function
    methods: frozenset[str]
    path: str = ""
    doors: tuple[str, ...] = ()


def views(source: Source) -> Iterator[Answer]:
    """Yield the functions that paths of Django lead to, those first that least wraps."""
    yield from sorted(_views(source), key=lambda answer: len(answer.doors))


def _views(source: Source) -> Iterator[Answer]:
    for call in source.calls(*URLS):
        for value in call.args[1:2] or filter(None, [call.keyword("view")]):
            for name, doors in _names(value):
                function = source.function(name.lstrip("~"), near=call.place.path)
                if function is not None and not function.owner:
                    yield Answer(function, _taken(source, function), _path(call), doors)


def inheriting(source: Source) -> Iterator[Answer]:
    """Yield classes that answer by methods that they inherit, each as one function of its name."""
    paths, own = class_paths(source), _defined(source)
    for item in source.classes:
        given = {verb for base in item.bases for verb in INHERITED.get(last_of(base), ())}
        given -= own.get(item.name, set())
        if given:
            place = Place(item.place.path, item.place.line)
            function = Function(name=item.name, place=place, owner=item.name)
            yield Answer(function, frozenset(given), paths.get(last_of(item.name), ""))


def class_paths(source: Source) -> dict[str, str]:
    """Return the paths that lead to classes, by the names of these."""
    found: dict[str, str] = {}
    for call in source.calls(*URLS, *ROUTERS):
        for value in call.args[1:2]:
            for name, _ in _names(value):
                found.setdefault(last_of(name.removesuffix(".as_view")), _path(call))
    return found


def remote(source: Source) -> Iterator[Answer]:
    """Yield the methods of services of gRPC, which callers reach by their names."""
    files = {item.place.path for item in source.imports("grpc", "grpc.*")}
    services = {
        item.name
        for item in source.classes
        if item.place.path in files and any(base.endswith("Servicer") for base in item.bases)
    }
    for function in source.functions:
        if function.owner in services and function.params[:3] == CALLED:
            yield Answer(function, frozenset({"POST"}))


def ancestors(source: Source, name: str) -> Iterator[ClassFact]:
    """Yield a class of the workload and those that it descends from, itself first, each once.

    A hundred are more than any view descends from; what would follow them is not looked for.
    """
    by_short = source.once(_classes)
    edge, seen = [name], set[str]()
    while edge and len(seen) < MOST_ANCESTORS:
        current = edge.pop(0)
        for item in by_short.get(last_of(current), ()):
            if item.name not in seen and (item.name == name or current != name):
                seen.add(item.name)
                yield item
                edge += item.bases


def _classes(source: Source) -> dict[str, list[ClassFact]]:
    found: dict[str, list[ClassFact]] = {}
    for item in source.classes:
        found.setdefault(last_of(item.name), []).append(item)
    return found


def _defined(source: Source) -> dict[str, set[str]]:
    """Return which methods of HTTP each class answers by functions of its own."""
    found: dict[str, set[str]] = {}
    for function in source.functions:
        verb = ACTIONS.get(function.short, function.short.upper())
        found.setdefault(function.owner, set()).add(verb)
    return found


def _taken(source: Source, function: Function) -> frozenset[str]:
    """Return the methods that a function of Django takes: as it says, or as what it reads says."""
    for mark in function.decorators:
        if mark.short == "require_http_methods" and mark.args:
            return frozenset(part.text or "" for part in mark.args[0].parts)
        if mark.short in TAKES:
            return frozenset(TAKES[mark.short])
    read = (value for call in source.calls_in(function.name) for value in (*call.values, call.base))
    given = (got.value for got in function.returns)
    reads = any(map(_reads_body, read)) or any(map(_reads_body, given))
    return frozenset({"POST" if reads else "GET"})


def _reads_body(value: Value) -> bool:
    names = (value.name, *(origin.removeprefix("call:") for origin in value.origins))
    return any(name.startswith(BODY) for name in names) or any(map(_reads_body, value.parts))


def _names(value: Value, doors: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a view may be, and the decorators that it is handed to.

    It is a name, a class's `as_view()`, or what a decorator is handed.
    """
    if value.shape is Shape.NAME or value.name.endswith(".as_view"):
        yield value.name, doors
    elif value.shape is Shape.CALL:
        for part in value.parts:
            yield from _names(part, (*doors, value.name))


def _path(call: Call) -> str:
    given = call.argument(0, "route", "prefix")
    return f"/{given.text.lstrip('^/')}" if given is not None and given.text else ""
