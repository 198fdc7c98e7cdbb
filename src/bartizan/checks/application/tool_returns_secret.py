"""A tool or a resource must not hand credentials to the model."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import beside, calls
from bartizan.evidence.source import Function, Missing, Shape, Source, Value
from bartizan.evidence.tools import TOOL_ASKS, resources, tools

SECRET = re.compile(
    r"passw(or)?d|passphrase|api[ _-]?key|secret|credential|private[ _-]?key|"
    r"(access|auth|bearer|refresh|session)[ _-]?token",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"(passw(or)?d|api[ _-]?key|secret|(access|auth|bearer)?[ _-]?token)s?\b[^\n]{0,24}[:=]"
    r"\s*(?:\S{4,}|…)",
    re.IGNORECASE,
)

# One variable of the environment, and all of it: the calls that give them.
VARIABLE = frozenset({"os.getenv", "os.getenvb", "os.environ.get", "os.environ.pop"})
ENVIRONMENT = frozenset({"os.environ.copy", "os.environ.items", "os.environ.values"})
# Calls whose result shows what they were given.
SHOWS = frozenset({"builtins.dict", "builtins.str", "builtins.repr", "builtins.list", "json.dumps",
                   "builtins.sorted", "pprint.pformat", "yaml.dump", "yaml.safe_dump",
                   "builtins.tuple"})  # fmt: skip
# Functions that by their name give a credential, or all of them.
GIVES = re.compile(
    r"^(?:get|load|read|fetch|list|retrieve|dump|export|decrypt)_(?:\w+_)?"
    r"(?:secrets?|passwords?|credentials?|api_?keys?|(?:access|auth|secret|private|encryption)_keys?|"
    r"(?:access|auth|refresh|bearer)_tokens?)(?:_|\Z)"
)
ANSWERS = ("TextContent", "ToolMessage", "ToolResult", "TextResourceContents")


@check(
    Meta(
        id="app-tool-returns-secret",
        title="No tool or resource hands credentials to the model",
        control="APP-04",
        clause="sensitive-data-blocked",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=(*TOOL_ASKS, *beside(calls(*(f"*.{name}" for name in ANSWERS)))),
        fix="Return what the model needs and nothing else; keep credentials in the tool's process.",
        absent="no tool and no resource is defined",
        refs=("CWE-200", "owasp-llm/LLM02"),
    ),
    Source,
)
def tool_returns_secret(source: Source) -> Iterator[Verdict]:
    """What a tool returns, the model can repeat to whoever asks.

    *What it reads*: what tools and MCP resources return: texts, keys of mappings, names of what is
    put in, and variables of the environment. *Why it matters*: one question is enough to get the
    credential. *Passes*: nothing that looks like a credential is returned. *Fails*: it is, or a
    part of the environment is, where credentials are kept. *Review*: only the name of a function
    says that what it gives is one. *Fix*: return less.
    """
    functions = {tool.function.name: tool.function for tool in tools(source) if tool.function}
    functions |= {function.name: function for function, _ in resources(source)}
    clean = []
    for name in sorted(functions):
        function = functions[name]
        if found := _handed(source, function):
            yield found
        else:
            clean.append(function.place)
    if clean:
        because = f"{len(clean)} tools and resources return no credentials"
        yield passed(because, *clean[:50], subject="tools")


def _handed(source: Source, function: Function) -> Verdict | None:
    """Return the verdict on a tool that hands out a credential or the environment, else None."""
    returned = [(found.value, found.place) for found in function.returns]
    inner = source.calls_in(function.name)
    answers = [call for call in inner if call.short.lstrip("~") in ANSWERS]
    returned += [(value, call.place) for call in answers for value in call.values]
    for judge, what in ((_tells, "what looks like a credential"), (_shows, "its environment")):
        places = [place for value, place in returned if judge(value)]
        if places:
            because = f"{function.short} returns {what}"
            return failed(because, *dict.fromkeys(places), function.place, subject=function.short)
    given = [place for value, place in returned if _gives(value)]
    if given and (len(given) == len(returned) or GIVES.search(function.short.lower())):
        because = f"{function.short} seems to return what is kept as a credential"
        return review(because, *dict.fromkeys(given), function.place, subject=function.short)
    hidden = [call.place for call in answers if call.option("text") is Missing.HIDDEN]
    if hidden:
        because = f"what {function.short} returns is in options out of sight"
        return review(because, *hidden, function.place, subject=function.short)
    return None


def _gives(value: Value) -> bool:
    """Whether a value is what a function gives whose name says that it is a credential."""
    names = [value.name] if value.shape is Shape.CALL else []
    return any(GIVES.search(name.rsplit(".", 1)[-1].lstrip("~").lower()) for name in names)


def _shows(value: Value) -> bool:
    """Whether a value holds a variable of the environment, as it is or as a part of a text."""
    name = value.name
    if value.shape is Shape.CALL:
        shown = name in SHOWS or name.endswith((".join", ".format"))
        return name in VARIABLE | ENVIRONMENT or (shown and any(map(_shows, value.parts)))
    if name:
        return name == "os.environ" or name.startswith("os.environ.")
    if value.shape is Shape.UNKNOWN and not value.parts:  # what a comprehension makes
        return any(origin.removeprefix("call:") in ENVIRONMENT for origin in value.origins)
    return any(map(_shows, value.parts))


def _tells(value: Value) -> bool:
    if value.shape is Shape.MAP:
        pairs = zip(value.parts[::2], value.parts[1::2], strict=False)
        return any(_named(key, held) or _tells(held) for key, held in pairs)
    if value.shape is Shape.TEXT:
        literal = value.literal
        if TOLD.search(literal):
            return True
        return any(SECRET.search(hole.name.rsplit(".", 1)[-1]) for hole in value.holes)
    if value.text is not None:
        return TOLD.search(value.text) is not None
    return any(_tells(part) for part in value.parts) if value.shape is Shape.ITEMS else False


def _named(key: Value, held: Value) -> bool:
    name = key.text or ""
    if SECRET.search(name) is None:
        return False
    if held.known:
        return held.constant not in (None, "", True, False)
    return SECRET.search(held.name.rsplit(".", 1)[-1]) is not None
