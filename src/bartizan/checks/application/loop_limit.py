"""An agent's loop must end by itself."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.course import Cap
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.rounds import ROUND_ASKS, Round, rounds
from bartizan.evidence.source import Call, Function, Missing, Source
from bartizan.evidence.value import answered

# Loops without a limit of their own: constructor, the arguments that set one.
UNLIMITED = (
    ("*.AutoGPT.from_llm_and_tools", ("max_iterations",)),
    ("*.BabyAGI.from_llm", ("max_iterations",)),
    ("*.GroupChat", ("max_round",)),
    ("*.RoundRobinGroupChat", ("termination_condition", "max_turns")),
    ("*.SelectorGroupChat", ("termination_condition", "max_turns")),
    ("*.initiate_chat", ("max_turns",)),
)
# Loops whose library sets a limit; switching it off is what fails.
LIMITED = (
    ("*.AgentExecutor", ("max_iterations", "max_execution_time")),
    ("*.from_agent_and_tools", ("max_iterations", "max_execution_time")),
    ("*.initialize_agent", ("max_iterations", "max_execution_time")),
    ("*.create_react_agent", ("recursion_limit", "max_iterations")),
    ("*.create_agent", ("max_iterations", "recursion_limit")),
    ("*.ReActAgent.from_tools", ("max_iterations",)),
    ("*.CodeAgent", ("max_steps",)),
    ("*.ToolCallingAgent", ("max_steps",)),
    ("crewai.Agent", ("max_iter", "max_execution_time")),
    ("*.Runner.run", ("max_turns",)),
    ("*.Runner.run_sync", ("max_turns",)),
)
COUNTS = re.compile(r"depth|attempt|retr(?:y|ies)|iteration|step|level|remaining|budget|max_|turn")
PLACES = 20
NAMES = tuple(name for name, _ in (*UNLIMITED, *LIMITED))


@check(
    Meta(
        id="app-loop-limit",
        title="Agent loops have a cap",
        control="APP-16",
        clause="loops-capped",
        severity=Severity.MEDIUM,
        asks=(*calls(*NAMES), *MODEL_CALL_ASKS, *ROUND_ASKS),
        fix="Set the framework's limit on steps or turns, and one on time.",
        absent="no agent loop was found, and no function that asks a model calls itself",
        refs=("owasp-llm/LLM10", "owasp-llm/LLM06"),
    ),
    Source,
)
def loop_limit(source: Source) -> Iterator[Verdict]:
    """An agent that never stops spends money and repeats its harm.

    *What it reads*: constructors and runs of agent loops, functions that ask a model and call
    themselves, model calls that are given tools, and the loops around them. *Why it matters*: a
    planted instruction can keep the loop busy. *Passes*: a limit is set, the library sets one, or
    the loop counts its rounds or looks at a clock. *Fails*: the limit is None, there is none and
    the library sets none, or a loop of one's own goes on for as long as the model wants; one that
    waits for a person in each round is left out. A function that calls itself, tools whose loop was
    not found, and what options out of sight may set are for review, and so is test code. *Fix*: set
    a limit.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for table, required in ((UNLIMITED, True), (LIMITED, False)):
        for pattern, limits in table:
            for call in source.calls(pattern):
                yield _verdict(call, limits, required=required)
    yield from _own(source)


def _own(source: Source) -> Iterator[Verdict]:
    """Yield verdicts on loops that the workload makes itself, around models and their tools."""
    names = {call.scope for call in model_calls(source) if call.scope}
    for name in sorted(names):
        function = source.function(name)
        again = [call for call in source.calls_in(name) if _is_itself(source, call, name)]
        if function is not None and again:
            yield _again(function, again)
    found, alone = rounds(source)
    yield from map(_round, found)
    places = [call.place for call in alone]
    if places:
        because = (
            f"{len(places)} calls hand tools to a model: see that the loop which runs them and "
            "asks again has a cap"
        )
        yield review(because, *places[:PLACES], subject="loops of one's own").with_(
            confidence=Confidence.LOW
        )


def _round(each: Round) -> Verdict:
    """Return the verdict on a loop that asks a model which tools to run."""
    name, places = each.function.short, (each.loop.place, each.asked)
    subject = f"loop of {name} in {each.function.place.path}"
    if each.cap is Cap.SET:
        because = f"{name} counts the rounds in which a model chooses tools"
        return passed(because, *places, subject=subject).with_(confidence=Confidence.MEDIUM)
    if each.cap is Cap.ENDLESS:
        because = f"{name} lets a model choose tools for ever, unless who calls it sets a limit"
    else:
        because = f"{name} lets a model choose tools until it has had enough: the loop has no cap"
    return failed(because, *places, subject=subject).with_(confidence=Confidence.MEDIUM)


def _again(function: Function, calls_: list[Call]) -> Verdict:
    subject = f"{function.short} in {function.place.path}"
    places = tuple(dict.fromkeys(call.place for call in calls_))
    if counter := next(filter(COUNTS.search, function.params), ""):
        because = f"{function.short} calls itself around a model, and counts by {counter}"
        return review(because, *places, subject=subject).with_(confidence=Confidence.LOW)
    because = f"{function.short} asks a model and calls itself: see what ends it"
    return review(because, *places, subject=subject)


def _is_itself(source: Source, call: Call, name: str) -> bool:
    if call.short.lstrip("~") != name.rsplit(".", 1)[-1]:
        return False
    behind = source.function(call.name, near=call.place.path)
    return behind is not None and behind.name == name


def _verdict(call: Call, limits: tuple[str, ...], *, required: bool) -> Verdict:
    subject = f"{call.short} in {call.within}"
    given = {name: call.option(name) for name in limits}
    if any(answered(option) for option in given.values()):
        return passed("the loop has a cap", call.place, subject=subject)
    if Missing.HIDDEN in given.values():
        because = f"options out of sight may set {limits[0]}"
        return review(because, call.place, subject=subject)
    stated = next((name for name, option in given.items() if option is not Missing.ABSENT), "")
    if stated:
        return failed(f"{stated}=None lets the loop run for ever", call.place, subject=subject)
    if required:
        return failed(f"the loop has no {limits[0]}", call.place, subject=subject)
    return passed("the loop has its library's cap", call.place, subject=subject)
