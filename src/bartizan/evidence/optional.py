"""The checks of callers of a workload that a setting leaves out, or that are defined twice."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.authn import Standing, inside, proofs_of, speaks, standing_of
from bartizan.evidence.proving import is_unknown, proves
from bartizan.evidence.routes import http_routes
from bartizan.evidence.source import Function, Source
from bartizan.evidence.switched import Off, switched_off


def doors(source: Source) -> Iterator[Off]:
    """Yield the functions that authenticate callers unless a setting leaves that out."""
    for function in source.functions if http_routes(source) else ():
        if function.switches and _authenticates(source, function):
            proofs = proofs_of(source, function)
            sure = [place for place, stands in proofs if stands is Standing.REFUSES]
            off = switched_off(source, function, sure)
            if off is not None:
                yield off


def doubled(source: Source) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """Yield the names that stand for two checks of callers, of which only one refuses."""
    found: dict[tuple[str, str], list[Function]] = {}
    for function in source.functions if http_routes(source) else ():
        if speaks(function.short) and not source.is_test(function.place.path):
            found.setdefault((function.place.path, function.name), []).append(function)
    for (_, name), alike in found.items():
        stands = {standing_of(source, function) for function in alike if not _is_stub(function)}
        if len(stands) > 1 and Standing.REFUSES in stands:
            yield name.rpartition(".")[2], tuple(function.place for function in alike)


def _is_stub(function: Function) -> bool:
    """Whether a definition only says a type, or is the other half of a property."""
    return any(mark.short in ("overload", "setter", "property") for mark in function.decorators)


def _authenticates(source: Source, function: Function) -> bool:
    """Whether a function is about who calls, and not about what somebody may do.

    Its name says so, a library proves it in there, or it answers with 401.
    """
    if source.is_test(function.place.path):
        return False
    inner = inside(source, function)
    return speaks(function.short) or any(proves(c.name) or is_unknown(c) for c in inner)
