"""The verdicts on flows from requests; the checks on single things that they choose share them."""

from collections.abc import Callable, Iterator, Mapping

from bartizan.checks.flowing import UNFOUND
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.evidence.requested import LOST, Arrival, Target, requested
from bartizan.evidence.serving import model_routes
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source
from bartizan.evidence.unfollowed import unfollowed

MOST_PLACES = 20
RUNS = {Target.COMMAND: Harm.SHELL, Target.CODE: Harm.CODE, Target.QUERY: Harm.SQL}


def _any_condition(_: Arrival) -> bool:
    return True


def request_verdicts(
    source: Source,
    says: Mapping[Target, str],
    *,
    beware: str,
    may: str,
    barred: Callable[[Arrival], bool] = _any_condition,
) -> Iterator[Verdict]:
    """Yield a verdict for each arrival at these targets, or one pass where a route asks a model.

    `says` are words for each target, with `{}` for the call; `beware` says what a condition before
    it must do, and `may` what a text may do where it was lost: there is no pass then. `barred` says
    of which calls a condition may be a barrier at all.
    """
    search = requested(source)
    found = [each for target in says for each in search.choosing(target)]
    for each in found:
        doubt = beware if each.tested and barred(each) else ""
        yield _verdict(each, says[each.target], doubt)
    places = [route.mark.place for route in model_routes(source)]
    ended = {each.call.place for each in found}
    harms = [RUNS[target] for target in says if target in RUNS]
    calls = unfollowed(source, *harms) if places else ()
    unseen = [call.place for call in calls if call.place not in ended]
    if unseen:
        because = f"where a text comes from was not found: one of a request may {may} there"
        yield unknown(because, *unseen[:MOST_PLACES], subject=UNFOUND)
    if search.lost:
        because = f"{LOST}: a text of a request may {may} there"
        yield unknown(because, *search.lost[:MOST_PLACES], subject="hand-overs")
    elif places and not found and not unseen:
        because = f"no text of a request was found to {may}: {len(places)} model routes"
        yield passed(because, *places[:MOST_PLACES], subject="routes")


def _verdict(each: Arrival, says: str, doubt: str) -> Verdict:
    because = says.format(each.call.name.lstrip("~"))
    if doubt:
        because += f"; see that the condition before it {doubt}"
        verdict = review(because, each.call.place, subject=each.subject)
    else:
        verdict = failed(because, each.call.place, subject=each.subject)
    return verdict.with_(flow=each.steps)
