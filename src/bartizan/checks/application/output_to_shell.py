"""What a model says must not become a shell command."""

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
        id="app-output-to-shell",
        title="No text of a model reaches a shell",
        control="APP-05",
        clause="no-unsafe-sink",
        severity=Severity.CRITICAL,
        asks=FLOW_ASKS,
        fix="Call a fixed program with a list of arguments and no shell, and take the program from "
        "a table of allowed ones, never from the model.",
        absent="no model speaks and no tool is defined",
        refs=("CWE-78", "owasp-llm/LLM05", "owasp-llm/LLM06"),
    ),
    Source,
    Scripts,
)
def output_to_shell(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Whoever can put text before the model can run commands on the host.

    *What it reads*: flows from tool parameters and model answers to `os.system`, `subprocess`,
    `child_process` and the like, through functions, methods and fields. *Why it matters*: one
    planted instruction is enough. *Passes*: models speak, and no such flow exists. *Unknown*: where
    a flow goes on is only known at run time, or where a text that is run comes from was not found.
    *Fails*: a flow. *Fix*: a fixed program, a list of arguments, no shell.
    """
    yield from flow_verdicts(source, Harm.SHELL, ends="a shell")
    yield from unproven(flow_verdicts(scripts, Harm.SHELL, ends="a shell"))
