"""The verdicts on flows from a model to harmful calls; the checks on single harms share them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Confidence
from bartizan.evidence.asks import Ask
from bartizan.evidence.flows import Certainty, Cut, Flow, flows
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.picking import any_key
from bartizan.evidence.sinks import SINK_ASKS, Harm
from bartizan.evidence.source import Call, Source
from bartizan.evidence.tools import TOOL_ASKS, tools
from bartizan.evidence.unfollowed import unfollowed

FLOW_ASKS: tuple[Ask, ...] = (*TOOL_ASKS, *MODEL_CALL_ASKS, *SINK_ASKS)
MOST_NAMED = 3
UNFOUND = "texts of unknown origin"
# A test of a path or an address may be containment; a test of a command rarely is.
CONTAINABLE = frozenset({Harm.PATH, Harm.HTTP})


def flow_verdicts(source: Source, *harms: Harm, ends: str) -> Iterator[Verdict]:
    """Yield a verdict for each flow into these harms, or one pass when a model speaks but none is.

    What could not be followed is unknown, and no pass stands beside it: neither a text of a model
    that was lost on its way, nor one that is run or queried and whose origin was not found. `ends`
    says in words what the text reaches.
    """
    found = tuple(flows(source, *harms))
    yield from apart(source, (_verdict(flow, ends) for flow in found if isinstance(flow, Flow)))
    yield from _open(flow for flow in found if isinstance(flow, Cut))
    speakers = [tool.place for tool in tools(source)]
    speakers += [call.place for call in model_calls(source)]
    ended = {flow.call.place for flow in found if isinstance(flow, Flow)}
    calls = unfollowed(source, *harms) if speakers else ()
    lost = [call for call in calls if call.place not in ended]
    if lost:
        yield _lost(lost, ends)
    elif speakers and not found:
        count = len(speakers)
        yield passed(f"no text of a model reaches {ends}: {count} places looked at", *speakers[:5])


def _lost(calls: list[Call], ends: str) -> Verdict:
    named = ", ".join(dict.fromkeys(call.name.lstrip("~") for call in calls[:MOST_NAMED]))
    because = f"where the text that reaches {ends} comes from was not found: {named}"
    return unknown(because, *(call.place for call in calls), subject=UNFOUND)


def _open(cuts: Iterable[Cut]) -> Iterator[Verdict]:
    """Yield one verdict for all places that are cut for the same reason in a file."""
    alike: dict[tuple[str, str], list[Cut]] = defaultdict(list)
    for cut in cuts:
        alike[cut.place.path, cut.doubt].append(cut)
    for (_, doubt), found in alike.items():
        because = f"{doubt}: what a model says may go further"
        places = (cut.place for cut in found)
        yield unknown(because, *places, subject=found[0].subject)


def _verdict(flow: Flow, ends: str) -> Verdict:
    picks = any(key is flow.value for key in any_key(flow.call))
    does = "names the function that is called" if picks else f"reaches {ends}"
    text, trail = f"{_origin(flow)} {does}", flow.trail
    if trail.certainty is Certainty.DOUBTFUL:
        because = f"{_origin(flow)} may reach {ends}: {flow.doubt}"
        verdict = unknown(because, flow.call.place, subject=flow.subject)
    elif trail.certainty is Certainty.TESTED and flow.harm in CONTAINABLE:
        because = f"{text}; a condition tests it first: see that it contains it"
        verdict = review(because, flow.call.place, subject=flow.subject)
    else:
        verdict = failed(text, flow.call.place, subject=flow.subject)
        unsure = trail.certainty is Certainty.TESTED or _is_led(flow)
        verdict = verdict.with_(confidence=Confidence.MEDIUM if unsure else Confidence.HIGH)
    return verdict.with_(flow=trail.steps)


def _is_led(flow: Flow) -> bool:
    """Whether a path fixes how the name begins that the text goes on with: `notes/note-{}`.

    Such a text climbs out of the folder only through a folder of that beginning, or on Windows.
    """
    before, hole, _ = flow.value.literal.partition("{}")
    led = before != "" and not before.endswith(("/", "\\"))
    return flow.harm is Harm.PATH and hole != "" and led


def _origin(flow: Flow) -> str:
    trail = flow.trail
    if trail.tool is None:
        return "what a model answered"
    return f"'{trail.entry}', which the model chooses when it calls {trail.tool.name},"
