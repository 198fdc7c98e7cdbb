"""A tool that changes something important must wait for a person."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import beside, calls, fragments, matches
from bartizan.evidence.code import snake_case
from bartizan.evidence.dispatching import DISPATCH_ASKS, Dispatch, dispatches
from bartizan.evidence.llm import MODEL_CALL_ASKS
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Call, Function, Option, Source, Value
from bartizan.evidence.tool import Tool
from bartizan.evidence.tools import TOOL_ASKS, tools
from bartizan.evidence.value import answered

# Verbs that are nothing else, anywhere in a name; those that are nouns too, at its beginning.
CHANGES = re.compile(
    r"(?:^|_)(?:send|delete|remove|refund|transfer|buy|execute|exec|deploy|drop|create|approve|grant|"
    r"revoke|terminate|submit|withdraw)(?:_|$)"
    r"|^(?:pay|purchase|order|cancel|run|write|update|reset|publish|post|book|schedule|issue|modify)"
    r"(?:_|$)"
)
ASKING = ("approv", "confirm", "human", "interrupt", "authoriz", "authoris")
# Calls that put a question to a person and wait for the answer.
QUESTIONS = (
    "builtins.input", "langgraph.types.interrupt", "*.types.interrupt", "click.confirm",
    "typer.confirm", "rich.prompt.Confirm.ask", "questionary.confirm", "*.Context.elicit",
    "*.ctx.elicit", "*.HumanApprovalCallbackHandler", "*.HumanInputRun", "inquirer.confirm",
    "chainlit.AskActionMessage", "chainlit.AskUserMessage", "npm:@inquirer/prompts.confirm",
    "npm:inquirer.prompt", "npm:prompts", "npm:@clack/prompts.confirm", "*.elicitInput",
)  # fmt: skip
STOPS = ("*.compile", "*.create_react_agent", "*.create_agent")
NEVER = frozenset({"never", "none", "false"})
MAX_HOPS = 3
PATTERNS = tuple(f"*{word}*" for word in ASKING)
HOLDS = ("interrupt_before", "require_approval", "needs_approval", "requires_approval",
         "require_confirmation", "human_input")  # fmt: skip


@check(
    Meta(
        id="app-tool-approval",
        title="Tools that change things wait for approval",
        control="APP-14",
        clause="high-impact-held",
        severity=Severity.HIGH,
        confidence=Confidence.LOW,
        asks=(
            *TOOL_ASKS,
            *fragments(*ASKING),
            *calls("*.compile", "*.create_react_agent"),
            *beside(calls(*QUESTIONS, "*.create_agent")),
            *DISPATCH_ASKS,
            *MODEL_CALL_ASKS,
        ),
        fix="Stop before the tool runs and ask a person (interrupt_before, needs_approval, or a "
        "confirmation that the model cannot give).",
        absent="no tool that changes things was found by its name",
        refs=("owasp-llm/LLM06", "owasp-agentic/ASI02"),
    ),
    Source,
    Scripts,
)
def tool_approval(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """An irreversible action that a sentence can start should not end without a person.

    *What it reads*: tools whose names say that they change something, or that declare it
    themselves (destructiveHint), questions to a person in
    their functions, and interrupts of the agent. *Why it matters*: it is the last barrier.
    *Passes*: the framework holds the tool, its code puts a question to a person, or an approval of
    the workload's own decides; so does code that runs tools by their names, where it asks first.
    *Review*: none was found, or only a name says so; in scripts also a question of the tool's own
    code. *Fix*: an approval step.
    """
    yield from map(_dispatched, dispatches(source))
    for facts in (source, scripts):
        yield from _verdicts(facts)


def _verdicts(source: Source) -> Iterator[Verdict]:
    held = [call for call in source.calls(*STOPS) if _holds(call)]
    for tool in tools(source):
        if tool.function is None or not (tool.destroys or CHANGES.search(_named(tool))):
            continue
        named = [call for call in source.calls(*PATTERNS) if call.scope == tool.function.name]
        asks = [*_marks(tool.function), *_asked(source, tool.function, MAX_HOPS)]
        asks += [call.place for call in named if _decides(source, call)]
        place = asks[0] if asks else held[0].place if held else tool.place
        if tool.held or ((asks or held) and not isinstance(source, Scripts)):
            yield passed(f"{tool.name} waits for a person", place, tool.place, subject=tool.name)
        elif asks or held:
            because = f"{tool.name} asks a person: whether the answer decides, scripts do not show"
            yield review(because, place, tool.place, subject=tool.name)
        elif named:
            because = (
                f"{tool.name} calls {named[0].short.lstrip('~')}; no code of it was found that "
                "could say no"
            )
            yield review(because, tool.place, named[0].place, subject=tool.name)
        else:
            because = f"{tool.name} seems to change something, and nothing holds it for a person"
            yield review(because, tool.place, subject=tool.name)


def _dispatched(each: Dispatch) -> Verdict:
    name = each.function.short
    subject = f"{name} in {each.function.place.path}"
    if each.asked is not None:
        because = f"{name} asks a person before it runs the tool that a model names"
        return passed(because, each.asked, each.place, subject=subject)
    because = f"{name} runs the tools that a model names, and asks nobody before"
    return review(because, each.place, subject=subject)


def _named(tool: Tool) -> str:
    """Return what tells what a tool does: its function, or its class, whose method all have."""
    function = tool.function
    plain = function is not None and not function.owner and not function.short.startswith("<")
    return snake_case(function.short if function is not None and plain else tool.name)


def _holds(call: Call) -> bool:
    """Whether a call or a decorator stops an agent before it acts."""
    return any(answered(call.option(name)) and _means(call.option(name)) for name in HOLDS)


def _means(option: Option) -> bool:
    return not (isinstance(option, Value) and (option.text or "").lower() in NEVER)


def _marks(function: Function) -> list[Place]:
    return [mark.place for mark in function.decorators if _holds(mark)]


def _decides(source: Source, call: Call) -> bool:
    """Whether what is named an approval is code of the workload that can say yes or no."""
    behind = source.function(call.name, near=call.place.path)
    return behind is not None and behind.decides


def _asked(source: Source, function: Function, hops: int) -> list[Place]:
    """Return where a function, or one that it calls, puts a question to a person."""
    inner = source.calls_in(function.name)
    found = [
        call.place for call in inner if any(matches(pattern, call.name) for pattern in QUESTIONS)
    ]
    for call in inner if hops and not found else ():
        behind = source.function(call.name, near=function.place.path)
        if behind is not None and behind.name != function.name:
            found += _asked(source, behind, hops - 1)
    return found
