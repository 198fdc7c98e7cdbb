"""What a model says must not become code in this process."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.running import RUNNING_ASKS, running
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-output-to-code",
        title="No text of a model is run as code",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.CRITICAL,
        asks=(*FLOW_ASKS, *RUNNING_ASKS),
        fix="Parse what you need (ast.literal_eval, a schema, an expression library that cannot "
        "call), or run the code in a sandbox without credentials and network.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-95", "owasp-llm/LLM05", "owasp-agentic/ASI05"),
    ),
    Source,
)
def output_to_code(source: Source) -> Iterator[Verdict]:
    """Code that a model wrote runs with all rights of the process; emptied builtins do not hold it.

    *What it reads*: flows from tool parameters and model answers to `eval`, `exec`, imports and
    Python REPL tools. *Why it matters*: one planted instruction takes over the service. *Passes*:
    models speak, and no such flow exists. *Fails*: a flow. *Review*: code out of a store or from
    the network is run, or a package is installed that only a variable names: see who writes it.
    *Fix*: parse, or a sandbox.
    """
    found = tuple(flow_verdicts(source, Harm.CODE, ends="a Python interpreter"))
    yield from found
    failing = (verdict for verdict in found if verdict.outcome is Outcome.FAIL)
    seen = {place for verdict in failing for place in verdict.where}
    for item in running(source) if found else ():
        if item.place not in seen:
            because = f"{item.what}: see who can write it, and what holds it"
            yield review(because, item.place, subject=item.within)
