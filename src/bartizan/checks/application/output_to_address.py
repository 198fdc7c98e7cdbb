"""What a model says must not choose an address that the service calls."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.checks.scripting import unproven
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-output-to-address",
        title="No text of a model chooses an address",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.HIGH,
        asks=FLOW_ASKS,
        fix="Compare the parsed host with a list of allowed ones, refuse private and link-local "
        "addresses after resolution, and follow no redirects.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-918", "owasp-llm/LLM05", "owasp-llm/LLM06"),
    ),
    Source,
    Scripts,
)
def output_to_address(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """A fetch that the model aims reaches the metadata service and carries data out.

    *What it reads*: flows from tool parameters and model answers to HTTP calls and web loaders.
    *Why it matters*: it is the shortest way for data to leave. *Passes*: models speak, and no such
    flow exists. *Fails*: a flow; one behind a condition is for review. *Fix*: a list of hosts.
    """
    yield from flow_verdicts(source, Harm.HTTP, ends="an address that the service calls")
    yield from unproven(flow_verdicts(scripts, Harm.HTTP, ends="an address that the service calls"))
