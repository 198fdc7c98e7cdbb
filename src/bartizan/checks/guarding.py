"""The verdicts on guards before and behind model calls; two checks share them."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.evidence.asks import Ask
from bartizan.evidence.entry import ENTRY_ASKS, interfaces
from bartizan.evidence.guards import GUARD_ASKS, Side, guarded, model_calls
from bartizan.evidence.llm import ANSWER_ASKS
from bartizan.evidence.source import Call, Source

GUARDING_ASKS: tuple[Ask, ...] = (*ANSWER_ASKS, *GUARD_ASKS, *ENTRY_ASKS)


def guarding(source: Source, side: Side) -> Iterator[Verdict]:
    """Yield, for each file that calls a model, one verdict for guarded and one for bare calls."""
    bare: dict[str, list[Place]] = defaultdict(list)
    covered: dict[str, list[Place]] = defaultdict(list)
    for call in model_calls(source):
        guard = guarded(source, call, side)
        if guard is None:
            bare[call.place.path].append(_place(call))
        else:
            covered[call.place.path] += [_place(call), guard.place]
    public = any(True for _ in interfaces(source))
    for path, places in bare.items():
        yield _bare(path, places, side, public=public)
    for path, places in covered.items():
        because = f"a guard stands {_where(side)} the model calls of {path}"
        yield passed(because, *dict.fromkeys(places), subject=path)


def _bare(path: str, places: list[Place], side: Side, *, public: bool) -> Verdict:
    text = "user text reaches the model" if side is Side.BEFORE else "answers leave the model"
    because = f"{text} in {path} with no guard {_where(side)} the call"
    if public:
        return failed(because, *places, subject=path)
    return review(f"{because}; no user interface was found", *places, subject=path)


def _where(side: Side) -> str:
    return "before" if side is Side.BEFORE else "behind"


def _place(call: Call) -> Place:
    return call.place
