"""Routes that lead to a model, and what stands before them: who may call, and with what."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.admission import ADMISSION_ASKS, Admission, admissions
from bartizan.evidence.asking import ASKING_ASKS, Site, asking
from bartizan.evidence.asks import Ask
from bartizan.evidence.entry import ENTRY_ASKS
from bartizan.evidence.routes import Route, http_routes
from bartizan.evidence.source import Call, Function, Source

SERVING_ASKS: tuple[Ask, ...] = (*ASKING_ASKS, *ENTRY_ASKS, *ADMISSION_ASKS)


@dataclass(frozen=True, slots=True)
class ModelRoute:
    """A route from which a model is asked, and how it lets callers in."""

    route: Route
    admission: Admission

    @property
    def function(self) -> Function:
        """The function that answers."""
        return self.route.function

    @property
    def mark(self) -> Call:
        """What says that it answers requests."""
        return self.route.mark

    @property
    def authenticated(self) -> Place | None:
        """Where its caller is turned away without proof of who they are."""
        return self.admission.authenticated

    @property
    def named(self) -> Place | None:
        """Where only a name says that callers are turned away."""
        return self.admission.named

    @property
    def said(self) -> Place | None:
        """Where the request itself says who calls."""
        return self.admission.said

    @property
    def subject(self) -> str:
        """The route's path where it is constant, else its function."""
        return self.route.subject


def model_routes(source: Source) -> tuple[ModelRoute, ...]:
    """Return the routes that ask a model, themselves or through functions that they call."""
    return source.once(_model_routes)


def _model_routes(source: Source) -> tuple[ModelRoute, ...]:
    reaching = asking(source)
    found = [each for each in http_routes(source) if _asks(each, reaching)]
    found += _dispatching(source, reaching, {route.function.owner for route in found})
    known = dict(admissions(source))
    return tuple(ModelRoute(route, known[route]) for route in found)


def _asks(route: Route, reaching: frozenset[Site]) -> bool:
    return (route.function.place.path, route.function.name) in reaching


def _dispatching(source: Source, reaching: frozenset[Site], known: set[str]) -> Iterator[Route]:
    """Yield the first route of each class that tells paths apart by hand, if a method asks a model.

    Which of its methods a path leads to stands in no call that carries anything.
    """
    asking = {f.owner for f in source.functions if (f.place.path, f.name) in reaching} - known
    by_hand = [r for r in http_routes(source) if r.by_hand and r.function.owner in asking]
    by_hand.sort(key=lambda route: "POST" not in route.methods)
    for owner in dict.fromkeys(route.function.owner for route in by_hand):
        yield next(route for route in by_hand if route.function.owner == owner)
