"""An agent's inner steps must not be shown to users."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.entry import ENTRY_ASKS, interfaces
from bartizan.evidence.source import Source
from bartizan.evidence.value import Turned, turned

AGENTS = ("*.AgentExecutor", "*.from_agent_and_tools", "*.initialize_agent", "*.create_sql_agent",
          "*.create_pandas_dataframe_agent", "*.from_llm_and_tools")  # fmt: skip

OPTION = "return_intermediate_steps"


@check(
    Meta(
        id="app-agent-steps-shown",
        title="Agents keep their inner steps to themselves",
        control="APP-08",
        clause="errors-opaque",
        severity=Severity.LOW,
        asks=(*calls(*AGENTS), *ENTRY_ASKS),
        fix="Leave return_intermediate_steps and verbose off where people can see the output.",
        absent="no agent is made",
        refs=("owasp-llm/LLM02", "owasp-llm/LLM07"),
    ),
    Source,
)
def agent_steps_shown(source: Source) -> Iterator[Verdict]:
    """Steps tell tool names, arguments and raw results: a map for whoever attacks the agent.

    *What it reads*: constructors of agents, and whether people reach them through an interface.
    *Why it matters*: results hold data that the answer would have left out. *Passes*: the steps are
    not returned. *Fails*: they are, beside a user interface. An option that is set out of sight is
    for review. *Fix*: leave the option off.
    """
    shown = list(interfaces(source))
    for call in source.calls(*AGENTS):
        subject = f"{call.short} in {call.within}"
        steps = call.option(OPTION)
        stands = turned(steps) if shown else Turned.OFF
        if stands is Turned.ON:
            because = "returns its intermediate steps beside a user interface"
            yield failed(because, call.at(OPTION), subject=subject)
        elif stands is Turned.OPEN:
            yield left_open(call, OPTION, steps, subject=subject)
        else:
            yield passed("does not return its intermediate steps", call.place, subject=subject)
