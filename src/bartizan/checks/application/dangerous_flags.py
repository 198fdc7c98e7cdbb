"""Switches that let an agent run code or act unasked stay off."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.testcode import is_test

# A call, the argument, the dangerous value, what it does.
SWITCHES = (
    ("*.create_pandas_dataframe_agent", "allow_dangerous_code", True, "runs the model's Python"),
    ("*.create_csv_agent", "allow_dangerous_code", True, "runs the model's Python"),
    ("*.create_spark_dataframe_agent", "allow_dangerous_code", True, "runs the model's Python"),
    ("*.OpenAPIToolkit", "allow_dangerous_requests", True, "lets the model call any address"),
    ("*.RequestsToolkit", "allow_dangerous_requests", True, "lets the model call any address"),
    ("*.RequestsGetTool", "allow_dangerous_requests", True, "lets the model call any address"),
    ("*.GraphCypherQAChain.from_llm", "allow_dangerous_requests", True, "runs the model's queries"),
    ("*.Agent", "allow_code_execution", True, "runs the model's code"),
    ("*.Agent", "code_execution_mode", "unsafe", "runs the model's code on the host"),
    ("*.LocalCommandLineCodeExecutor", "", None, "runs the model's commands on the host"),
    ("*.PythonREPLTool", "", None, "runs the model's Python in this process"),
    ("*.PythonAstREPLTool", "", None, "runs the model's Python in this process"),
    ("*.tools.ShellTool", "", None, "runs the model's commands on the host"),
    ("*.shell.tool.ShellTool", "", None, "runs the model's commands on the host"),
    ("agents.LocalShellTool", "", None, "runs the model's commands on the host"),
    ("*.BashProcess", "", None, "runs the model's commands on the host"),
    ("*.UnsafeLocalPythonInterpreter", "", None, "runs the model's Python in this process"),
    ("*.UserProxyAgent", "human_input_mode", "NEVER", "acts without asking"),
)
DOCKER_OFF = "code_execution_config"


@check(
    Meta(
        id="app-dangerous-flags",
        title="No agent runs code or commands on the host",
        control="APP-15",
        clause="not-in-process",
        severity=Severity.CRITICAL,
        asks=calls(*(name for name, *_ in SWITCHES)),
        fix="Leave the switch off, or run the code in a sandbox service with no credentials.",
        absent="no agent with such a switch",
        refs=("CWE-94", "owasp-llm/LLM06", "owasp-agentic/ASI05"),
    ),
    Source,
)
def dangerous_flags(source: Source) -> Iterator[Verdict]:
    """Agent frameworks ask for a switch before they run what a model wrote; here it may be on.

    *What it reads*: constructors of agents, toolkits and interpreters with their switches. *Why it
    matters*: from then on a planted instruction is code on this host. *Passes*: the switch is off.
    *Fails*: it is on, or a tool that is nothing but a shell is made. *Fix*: a sandbox.
    """
    for pattern, name, dangerous, effect in SWITCHES:
        for call in source.calls(pattern):
            if is_test(call.place.path):
                continue
            yield from _verdict(call, name, dangerous, effect)


def _verdict(call: Call, name: str, dangerous: object, effect: str) -> Iterator[Verdict]:
    tail = call.short
    subject = f"{tail} in {call.within}"
    if not name:
        yield failed(f"{tail} {effect}", call.place, subject=subject)
        return
    config = call.keyword(DOCKER_OFF)
    docker = config.entry("use_docker") if config is not None else None
    if docker is not None and docker.is_false:
        yield failed(
            "use_docker=False runs the model's code on the host", call.place, subject=subject
        )
    given = call.keyword(name)
    if given is None:
        return
    if given.constant == dangerous and given.known:
        verdict = failed(f"{name}={given.constant} {effect}", call.place, subject=subject)
        yield verdict.with_(severity=Severity.MEDIUM if dangerous == "NEVER" else None)
    elif given.known:
        yield passed(f"{name}={given.constant} is the safe value", call.place, subject=subject)
