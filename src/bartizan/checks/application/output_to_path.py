"""What a model says must not choose any file of the host."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.flowing import FLOW_ASKS, flow_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-output-to-path",
        title="No text of a model chooses a file",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.HIGH,
        asks=FLOW_ASKS,
        fix="Resolve the path and refuse it unless it is_relative_to() the one folder that the "
        "tool is for; or take a name and look it up in a table.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-22", "owasp-llm/LLM05", "owasp-llm/LLM06"),
    ),
    Source,
)
def output_to_path(source: Source) -> Iterator[Verdict]:
    """A tool that opens whatever path the model names also opens keys and other tenants' files.

    *What it reads*: flows from tool parameters and model answers to calls that open, list, write or
    delete files. *Why it matters*: the model repeats what it read. *Passes*: models speak, and no
    such flow exists. *Fails*: a flow; one behind a condition is for review. *Fix*: containment.
    """
    yield from flow_verdicts(source, Harm.PATH, ends="the file system")
