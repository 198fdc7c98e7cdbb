"""What stands before many routes at once: what applications, routers and hooks are told to ask."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, bases, beside, calls, decorators
from bartizan.evidence.authn import Standing, standing
from bartizan.evidence.djangoroutes import CALLED
from bartizan.evidence.routes import Route
from bartizan.evidence.source import Call, Shape, Source, Value

APPS = ("*.FastAPI", "*.APIRouter", "*.Starlette", "aiohttp.web.Application", "falcon.App",
        "falcon.asgi.App")  # fmt: skip
ROUTERS = frozenset({"APIRouter", "Blueprint"})
MAKERS = (*APPS, "flask.Flask", "quart.Quart", "*.Blueprint")
SERVERS = ("grpc.server", "grpc.aio.server")
GIVEN = ("dependencies", "middleware", "middlewares", "interceptors")
ADDED = ("*.add_middleware",)
INCLUDED = ("*.include_router",)
BEFORE = ("*.before_request", "*.middleware", "*.before_app_request", "*.on_request")
SHARED_ASKS: tuple[Ask, ...] = (
    *calls(*ADDED, *INCLUDED, "*.FastAPI", "*.APIRouter"), *beside(calls(*MAKERS, *SERVERS)),
    *decorators(*BEFORE), *bases("grpc.ServerInterceptor", "grpc.aio.ServerInterceptor"),
)  # fmt: skip

_Proof = tuple[Place, Standing]


@dataclass(frozen=True, slots=True)
class _Guard:
    """What stands before the routes of something made by `maker`, "" for those of a file's all."""

    place: Place
    stands: Standing
    maker: str


def before_many(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what is known of what stands before a route and others.

    A name says which application or router a route is of, and values do not tell apart two that one
    file makes. Where more than one may be meant, what refuses callers is known by its name alone.
    """
    yield from _of_inclusions(source, route)
    for path in _above(route.function.place.path):
        for guard in source.once(_guards_by_place).get(path, ()):
            yield guard.place, _standing(source, guard, route)


def _above(path: str) -> Iterator[str]:
    """Yield a file and the folders above it, each ending in a slash, the root as "/" last."""
    yield path
    folder = path.rpartition("/")[0]
    while folder:
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]
    yield "/"


def given_item(source: Source, item: Value, near: str) -> Standing:
    """Return what is known of a dependency in a list: `Depends(check)`, or what it is given."""
    names = (item.name, *(part.name for part in item.parts))
    found = {standing(source, name, near) for name in names}
    return next(each for each in Standing if each in found)


def items(value: Value) -> tuple[Value, ...]:
    """Return what a list holds, or the one thing that is given instead of it."""
    return value.parts if not value.name else (value,)


def _guards(source: Source) -> tuple[_Guard, ...]:
    found = []
    for call in source.calls(*ADDED, *APPS, *SERVERS):
        maker = _maker(call.name.rpartition(".")[0]) if call.name.endswith("middleware") else ""
        for item in _given(call):
            stands = given_item(source, item, call.place.path)
            found.append(_Guard(call.place, stands, maker or call.short))
    for function, mark in source.decorated(*BEFORE):
        stands = standing(source, function.name, function.place.path)
        maker = "" if mark.short == "before_app_request" else _maker(mark.name.rpartition(".")[0])
        found.append(_Guard(mark.place, stands, maker))
    return tuple(each for each in found if each.stands is not Standing.NOTHING)


def _guards_by_place(source: Source) -> dict[str, list[_Guard]]:
    """Return the guards by their files, and by their folders one of all that say the same."""
    makers, including = source.once(_makers), source.once(_including)
    found: dict[str, list[_Guard]] = defaultdict(list)
    seen = set()
    for guard in source.once(_guards):
        path = guard.place.path
        several, alone = makers[path][guard.maker] > 1, sum(makers[path].values()) == 1
        said = (guard.maker, guard.stands, several, alone and path in including)
        for where in (path, f"{path.rpartition('/')[0]}/"):
            if (where, said) not in seen:
                seen.add((where, said))
                found[where].append(guard)
    return found


def _given(call: Call) -> Iterator[Value]:
    first = call.argument(0, "middleware_class") if call.name.endswith("middleware") else None
    if first is not None:
        yield first
    for name in GIVEN:
        value = call.keyword(name)
        yield from items(value) if value is not None else ()


def _maker(name: str) -> str:
    """Return what made the object of a resolved name, "" where that is not known."""
    return "" if name.startswith("~") else name.rpartition(".")[2]


def _standing(source: Source, guard: _Guard, route: Route) -> Standing:
    """Return what a guard is to a route in its folder."""
    if (guard.maker == "server") is not (route.function.params[:3] == CALLED):
        return Standing.NOTHING
    makers = source.once(_makers)
    here, there = guard.place.path, route.function.place.path
    own = _maker(route.mark.name.rpartition(".")[0])
    router = guard.maker in ROUTERS
    if here == there and router and own in makers[here] and own != guard.maker:
        return Standing.NOTHING
    several = makers[here][guard.maker] > 1
    apart = here != there and any((each in ROUTERS) is router for each in makers[there])
    if router and apart:
        apart = sum(makers[here].values()) > 1 or here not in source.once(_including)
    return Standing.NAMED if several or apart else guard.stands


def _makers(source: Source) -> dict[str, Counter[str]]:
    """Return how many applications and routers of each kind each file makes."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for call in source.calls(*MAKERS):
        found[call.place.path][call.short] += 1
    return found


def _including(source: Source) -> frozenset[str]:
    return frozenset(call.place.path for call in source.calls(*INCLUDED))


def _of_inclusions(source: Source, route: Route) -> Iterator[_Proof]:
    """Yield what the inclusions of routers ask: of the route's module, else of those around it."""
    module = route.function.name.removesuffix(f".{route.function.short}")
    alike = source.once(_by_module).get(module.rpartition(".")[2], ())
    own = [(place, stands) for place, stands, named in alike if _is_module(module, named)]
    if own:
        yield from own[:1] if all(stands is Standing.REFUSES for _, stands in own) else ()
    elif _maker(route.mark.name.rpartition(".")[0]) not in ("FastAPI", "Starlette"):
        for path in _above(route.function.place.path):
            yield from source.once(_around).get(path, ())


def _by_module(source: Source) -> dict[str, list[tuple[Place, Standing, str]]]:
    """Return the inclusions by the last names of the modules whose routers they include."""
    found: dict[str, list[tuple[Place, Standing, str]]] = defaultdict(list)
    for each in source.once(_inclusions):
        found[each[2].rpartition(".")[2]].append(each)
    return found


def _around(source: Source) -> dict[str, list[_Proof]]:
    """Return for each folder one inclusion that asks something, as doubted unless all refuse."""
    by_folder: dict[str, list[_Proof]] = defaultdict(list)
    for place, stands, _ in source.once(_inclusions):
        by_folder[f"{place.path.rpartition('/')[0]}/"].append((place, stands))
    found: dict[str, list[_Proof]] = {}
    for folder, proofs in by_folder.items():
        asking = [place for place, stands in proofs if stands is not Standing.NOTHING]
        sure = all(stands is Standing.REFUSES for _, stands in proofs)
        held = Standing.REFUSES if sure else Standing.NAMED
        found[folder] = [(place, held) for place in asking[:1]]
    return found


def _inclusions(source: Source) -> tuple[tuple[Place, Standing, str], ...]:
    """Return where routers are included, what that asks of callers, and the module of the router.

    The module is "" where the router is made in the same file, or nothing tells where.
    """
    found = []
    for call in source.calls(*INCLUDED):
        given = call.keyword("dependencies")
        parts = items(given) if given is not None else ()
        asked = {given_item(source, item, call.place.path) for item in parts}
        stands = next((each for each in Standing if each in asked), Standing.NOTHING)
        router = call.argument(0, "router")
        named = router.name if router is not None and router.shape is Shape.NAME else ""
        module = "" if named.startswith("~") else named.rpartition(".")[0]
        if not source.is_test(call.place.path):
            found.append((call.place, stands, module))
    return tuple(found)


def _is_module(module: str, named: str) -> bool:
    """Whether a module is the one that another names, be it from the folder above."""
    short, long = sorted((module, named), key=len)
    return bool(short) and f".{long}".endswith(f".{short}")
