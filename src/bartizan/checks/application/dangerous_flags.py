"""Switches that let an agent run code or act unasked stay off."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls, matches
from bartizan.evidence.source import Call, Source, Value
from bartizan.evidence.value import Turned, turned, within

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
DOCKER = ("code_execution_config", "use_docker")


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
    *Fails*: it is on, or a tool that is nothing but a shell is made. A switch that is set out of
    sight is for review, and so is test code. *Fix*: a sandbox.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for call in source.calls(*dict.fromkeys(pattern for pattern, *_ in SWITCHES)):
        yield from _of_call(call)


def _of_call(call: Call) -> Iterator[Verdict]:
    """Yield a verdict for each switch that is given, and one for all that may be."""
    subject = f"{call.short} in {call.within}"
    opened: list[str] = []
    if turned(within(call.option(DOCKER[0]), DOCKER[1])) is Turned.OFF:
        because = "use_docker=False runs the model's code on the host"
        yield failed(because, call.place, subject=subject)
    for pattern, name, dangerous, effect in SWITCHES:
        if not matches(pattern, call.name):
            continue
        if not name:
            yield failed(f"{call.short} {effect}", call.place, subject=subject)
        elif turned(given := call.option(name)) is Turned.OPEN:
            opened.append(name)
        elif isinstance(given, Value) and not given.is_none:
            wrong = given.constant == dangerous or (dangerous is True and given.is_true)
            yield _verdict(call, f"{name}={given.constant}", effect if wrong else "")
    if opened:
        because = f"{' and '.join(opened)} may be set out of sight, or at run time"
        yield review(because, call.place, subject=subject)


def _verdict(call: Call, stated: str, effect: str) -> Verdict:
    """Return the verdict on a switch as it is set; `effect` is what it does, if that is unsafe."""
    subject = f"{call.short} in {call.within}"
    if not effect:
        return passed(f"{stated} is the safe value", call.place, subject=subject)
    verdict = failed(f"{stated} {effect}", call.place, subject=subject)
    return verdict.with_(severity=Severity.MEDIUM if "NEVER" in stated else None)
