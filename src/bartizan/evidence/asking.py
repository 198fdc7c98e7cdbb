"""Which functions ask a model: themselves, through what they call, or through what they hand on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bartizan.evidence.asks import Ask
from bartizan.evidence.authn import dependencies
from bartizan.evidence.callees import Callee, Callees, spelled, unfolded
from bartizan.evidence.guards import COMMON
from bartizan.evidence.handed import handovers
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.routes import http_routes
from bartizan.evidence.source import Call, Source, Value

ASKING_ASKS: tuple[Ask, ...] = MODEL_CALL_ASKS
# A path and the qualified name of a function in it.
Site = tuple[str, str]
MAX_HOPS = 8


def asking(source: Source) -> frozenset[Site]:
    """Return the functions from which a model is asked, within MAX_HOPS calls."""
    return source.once(_asking)


def _asking(source: Source) -> frozenset[Site]:
    sites = {(call.place.path, call.scope) for call in model_calls(source)}
    return source.once(Callers).above(sites)


def served(source: Source, call: Call) -> bool:
    """Whether a route leads to a call."""
    above = source.once(Callers).above({(call.place.path, call.scope)})
    return not above.isdisjoint(source.once(_answering))


def _answering(source: Source) -> frozenset[Site]:
    """Return the functions of routes, and all methods of classes that tell paths apart by hand."""
    owners = {route.function.owner for route in http_routes(source) if route.by_hand}
    answering = [route.function for route in http_routes(source)]
    answering += [each for each in source.functions if each.owner and each.owner in owners]
    return frozenset((each.place.path, each.name) for each in answering)


class Callers:
    """Who calls whom in a workload, as far as names, classes and what is handed on tell."""

    def __init__(self, source: Source) -> None:
        """Index all calls, and what stems from calls that were not kept."""
        self._callees = source.once(Callees)
        self._callers: dict[Site, set[Site]] = defaultdict(set)
        for unit in source.units:
            for call in unit.calls:
                names = [each.name for each in unfolded(spelled(call))]
                names += _origins((*call.values, call.base))
                self._add(names, (unit.path, call.scope))
            for function in unit.functions:
                site = (unit.path, function.name)
                self._add(_origins(got.value for got in function.returns), site)
                outer = function.name.rpartition(".")[0]
                self._callers[site].add((unit.path, outer))
        for made in handovers(source):
            self._add([made.name], (made.place.path, made.scope))
        for route in http_routes(source):
            given = [value.name for value in dependencies(source, route.function)]
            self._add(given, (route.function.place.path, route.function.name))

    def above(self, sites: Iterable[Site]) -> frozenset[Site]:
        """Return functions with those who call them, through MAX_HOPS calls."""
        found = set(sites)
        edge = set(found)
        for _ in range(MAX_HOPS):
            edge = {who for site in edge for who in self._callers.get(site, ())} - found
            found |= edge
        return frozenset(found)

    def _add(self, names: Iterable[str], caller: Site) -> None:
        for name in set(names):
            for callee in self._callees.named(name, caller[0]):
                if not callee.doubt or _likely(name, callee):
                    site = (callee.function.place.path, callee.function.name)
                    self._callers[site].add(caller)


def _origins(values: Iterable[Value]) -> Iterator[str]:
    """Yield what values stem from: a call that carries nothing on is known by its result alone."""
    for value in values:
        for origin in value.origins:
            if origin.startswith("call:"):
                yield origin.removeprefix("call:")


def _likely(name: str, callee: Callee) -> bool:
    """Whether a method of an unknown object is probably this one.

    Its own name is rare, or its class is what the name of the object spells.
    """
    owner, _, short = name.rpartition(".")
    if short.lstrip("~") not in COMMON:
        return True
    spelt = owner.lstrip("~").rpartition(".")[2].replace("_", "").lower()
    known = callee.function.owner.rpartition(".")[2].lower()
    return bool(spelt) and known.endswith(spelt)
