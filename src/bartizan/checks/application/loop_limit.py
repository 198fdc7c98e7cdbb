"""An agent's loop must end by itself."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Missing, Source
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
NAMES = tuple(name for name, _ in (*UNLIMITED, *LIMITED))


@check(
    Meta(
        id="app-loop-limit",
        title="Agent loops have a cap",
        control="APP-16",
        clause="loops-capped",
        severity=Severity.MEDIUM,
        asks=calls(*NAMES),
        fix="Set the framework's limit on steps or turns, and one on time.",
        absent="no agent loop",
        refs=("owasp-llm/LLM10", "owasp-llm/LLM06"),
    ),
    Source,
)
def loop_limit(source: Source) -> Iterator[Verdict]:
    """An agent that never stops spends money and repeats its harm.

    *What it reads*: constructors and runs of agent loops. *Why it matters*: a planted instruction
    can keep the loop busy. *Passes*: a limit is set, or the library sets one. *Fails*: the limit is
    None, or there is none and the library sets none. What options out of sight may set is for
    review, and so is test code. *Fix*: set a limit.
    """
    yield from apart(_verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for table, required in ((UNLIMITED, True), (LIMITED, False)):
        for pattern, limits in table:
            for call in source.calls(pattern):
                yield _verdict(call, limits, required=required)


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
