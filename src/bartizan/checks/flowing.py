"""The verdicts on flows from a model to harmful calls; the checks on single harms share them."""

from collections.abc import Iterator

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence
from bartizan.evidence.asks import Ask
from bartizan.evidence.flows import Flow, flows
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.sinks import SINK_ASKS, Harm
from bartizan.evidence.source import Source
from bartizan.evidence.tools import TOOL_ASKS, tools

FLOW_ASKS: tuple[Ask, ...] = (*TOOL_ASKS, *MODEL_CALL_ASKS, *SINK_ASKS)
# A test of a path or an address may be containment; a test of a command rarely is.
CONTAINABLE = frozenset({Harm.PATH, Harm.HTTP})


def flow_verdicts(source: Source, *harms: Harm, ends: str) -> Iterator[Verdict]:
    """Yield a verdict for each flow into these harms, or one pass when a model speaks but none is.

    `ends` says in words what the text reaches.
    """
    found = False
    for flow in flows(source, *harms):
        found = True
        yield _verdict(flow, ends)
    if not found:
        speakers = [tool.place for tool in tools(source)]
        speakers += [call.place for call in model_calls(source)]
        if speakers:
            count = len(speakers)
            yield passed(
                f"no text of a model reaches {ends}: {count} places looked at", *speakers[:5]
            )


def _verdict(flow: Flow, ends: str) -> Verdict:
    text = f"{_origin(flow)} reaches {ends}"
    if flow.guarded and flow.harm in CONTAINABLE:
        because = f"{text}; a condition tests it first: see that it contains it"
        return review(because, flow.call.place, subject=flow.subject).with_(flow=flow.steps)
    verdict = failed(text, flow.call.place, subject=flow.subject)
    sure = Confidence.MEDIUM if flow.guarded else Confidence.HIGH
    return verdict.with_(flow=flow.steps, confidence=sure)


def _origin(flow: Flow) -> str:
    if flow.tool is None:
        return "what a model answered"
    return f"'{flow.entry}', which the model chooses when it calls {flow.tool.name},"
