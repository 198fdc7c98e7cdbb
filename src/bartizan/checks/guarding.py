"""The verdicts on guards before and behind model calls; two checks share them."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.evidence.asking import served
from bartizan.evidence.asks import Ask
from bartizan.evidence.entry import ENTRY_ASKS, interfaces
from bartizan.evidence.guards import GUARD_ASKS, MAX_HOPS, GuardMap, Side
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.source import Call, Shape, Source, Value

GUARDING_ASKS: tuple[Ask, ...] = (*MODEL_CALL_ASKS, *GUARD_ASKS, *ENTRY_ASKS)


def guarding(source: Source, side: Side) -> Iterator[Verdict]:
    """Yield, for each file that calls a model, one verdict for guarded and one for bare calls.

    A bare call fails where people reach it: its file has a route or a user interface, functions of
    such a file call it, or a route leads to it, unless it asks the same whoever comes. Calls in
    tests are left out.
    """
    stand = source.once(GuardMap)
    public = {place.path for place in interfaces(source)}
    bare: dict[tuple[str, bool], list[Place]] = defaultdict(list)
    covered: dict[str, list[Place]] = defaultdict(list)
    for call in model_calls(source):
        guard = stand.guarding(call, side)
        if guard is None:
            reached = _reached(call, stand, public) or served(source, call)
            reached = reached and not _asks_the_same(call)
            bare[call.place.path, reached].append(call.place)
        else:
            covered[call.place.path] += [call.place, guard.place]
    for (path, reached), places in bare.items():
        yield _bare(path, places, side, reached=reached)
    for path, places in covered.items():
        because = f"a guard stands {_where(side)} the model calls of {path}"
        yield passed(because, *dict.fromkeys(places), subject=path)


def _asks_the_same(call: Call) -> bool:
    """Whether all that a model is given stands in the call, as in a check of its health."""
    return bool(call.values) and not call.base.parts and all(map(_is_fixed, call.values))


def _is_fixed(value: Value) -> bool:
    made = value.shape is Shape.CALL and value.name.rpartition(".")[2][:1].isupper()
    whole = value.shape in (Shape.CONSTANT, Shape.TEXT, Shape.ITEMS, Shape.MAP)
    own = {f"call:{value.name}"} if made else set()
    inner = {origin for part in value.parts for origin in part.origins}
    return (whole or made) and value.origins <= own | inner and all(map(_is_fixed, value.parts))


def _reached(call: Call, stand: GuardMap, public: set[str]) -> bool:
    if call.place.path in public:
        return True
    return any(path in public for path, _ in stand.callers(call.scope, MAX_HOPS))


def _bare(path: str, places: list[Place], side: Side, *, reached: bool) -> Verdict:
    text = "user text reaches the model" if side is Side.BEFORE else "answers leave the model"
    because = f"{text} in {path} with no guard {_where(side)} the call"
    if reached:
        return failed(because, *places, subject=path)
    text = "no guard stands before" if side is Side.BEFORE else "no filter stands behind"
    because = f"{text} the model calls of {path}; no user interface was found that reaches them"
    return review(because, *places, subject=path)


def _where(side: Side) -> str:
    return "before" if side is Side.BEFORE else "behind"
