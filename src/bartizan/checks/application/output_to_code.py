"""What a model says must not become code in this process."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-output-to-code",
        title="No text of a model is run as code",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.CRITICAL,
        asks=FLOW_ASKS,
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
    models speak, and no such flow exists. *Fails*: a flow. *Fix*: parse, or a sandbox.
    """
    yield from flow_verdicts(source, Harm.CODE, ends="a Python interpreter")
