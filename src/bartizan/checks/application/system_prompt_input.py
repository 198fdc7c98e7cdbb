"""User text and model text must stay out of the system role."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.scripting import unproven
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import calls, keys
from bartizan.evidence.entry import ENTRY_ASKS, from_user
from bartizan.evidence.llm import ANSWER_ASKS, answered_by, model_calls
from bartizan.evidence.retrieval import NAMED_FOUND, found_by, named_as_found
from bartizan.evidence.routes import http_routes
from bartizan.evidence.scriptnames import GENERATES
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import HIDES, Shape, Source, Value

SYSTEM_CALLS = ("*.SystemMessage", "*.SystemMessagePromptTemplate.from_template",
                "*.messages.create", "*.GenerativeModel", "*.Agent", "*.converse",
                *GENERATES)  # fmt: skip
SYSTEM_ARGUMENTS = ("content", "system", "system_instruction", "system_prompt", "instructions",
                    "system_message")  # fmt: skip
ROLES = ("system", "developer")
TEMPLATES = ("*.ChatPromptTemplate.from_messages", "*.ChatPromptTemplate")
HOLE = re.compile(r"\{\{?\s*([A-Za-z_]\w*)\s*\}?\}")


@check(
    Meta(
        id="app-system-prompt-input",
        title="Nobody's text enters the system role",
        control="APP-02",
        clause="roles-separated",
        severity=Severity.HIGH,
        asks=(
            *keys("role"),
            *calls(*SYSTEM_CALLS, *TEMPLATES),
            *ENTRY_ASKS,
            *ANSWER_ASKS,
        ),
        fix="Keep the system prompt constant; put user text and earlier answers into messages of "
        "their own role.",
        absent="no system prompt",
        refs=("owasp-llm/LLM01",),
    ),
    Source,
    Scripts,
)
def system_prompt_input(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Text in the system role is an order of the highest rank, whoever wrote it.

    *What it reads*: messages with the system role and system prompts of clients and agents. *Why it
    matters*: what enters there outranks all rules, also what a web page or a document says.
    *Passes*: the system prompt is constant, or holds nothing from outside. *Fails*: user input, a
    model's answer, what a search found or a request fetched is part of it; where only a name says
    so, or a template leaves room for it, it is for review, and so are options of a model that a
    request is spread over. *Fix*: roles of their own.
    """
    yield from _verdicts(source)
    yield from unproven(_verdicts(scripts))


def _verdicts(source: Source) -> Iterator[Verdict]:
    clean = []
    for value, place, scope in _system_texts(source):
        verdict = _verdict(source, value, place, scope)
        if verdict is not None:
            yield verdict
        elif value.known or value.shape is Shape.TEXT:
            clean.append(place)
    yield from _replaced(source)
    if clean:
        because = f"{len(clean)} system prompts hold no user text"
        yield passed(because, *clean[:20], subject="system prompts")


def _replaced(source: Source) -> Iterator[Verdict]:
    """Yield the calls of models over whose options what a request says is spread."""
    for call in model_calls(source):
        function = source.function(call.scope, near=call.place.path) if call.scope else None
        spread = (value for name, value in call.keywords if name == HIDES)
        origin = next(filter(None, (from_user(value, function) for value in spread)), "")
        if origin and not source.is_test(call.place.path):
            because = (
                f"user input ({origin}) is spread over the options of the model: see that it "
                "replaces neither the system prompt nor the model and its tools"
            )
            subject = f"options in {call.within}"
            yield review(because, call.place, subject=subject).with_(confidence=Confidence.MEDIUM)


def _verdict(source: Source, value: Value, place: Place, scope: str) -> Verdict | None:
    subject = scope or place.path
    origin = from_user(value, source.function(scope, near=place.path) if scope else None)
    origin = origin or _of_route(source, value, scope)
    if origin and isinstance(source, Scripts) and _is_made(source, value):
        because = f"what user input ({origin}) becomes in {value.name} may be the system prompt"
        return review(because, place, subject=subject).with_(confidence=Confidence.MEDIUM)
    if origin:
        because = f"user input ({origin}) is part of the system prompt"
        return failed(because, place, subject=subject).with_(confidence=Confidence.HIGH)
    sure = ""
    if value.origins and answered_by(source, value, place.path):
        sure = "a model's answer"
    elif found := found_by(source, value, place.path):
        sure = f"what {found} gave"
    if sure:
        because = f"{sure} is part of the system prompt"
        return failed(because, place, subject=subject).with_(confidence=Confidence.MEDIUM)
    named = named_as_found(value) or next(filter(NAMED_FOUND.search, _room(value)), "")
    if named:
        because = f"'{named}' is part of the system prompt, by its name text that others wrote"
        return review(because, place, subject=subject).with_(confidence=Confidence.MEDIUM)
    return None


def _is_made(source: Source, value: Value) -> bool:
    """Whether a function of the workload makes a text, of which only its name is known here."""
    return value.shape is Shape.CALL and source.function(value.name) is not None


def _of_route(source: Source, value: Value, scope: str) -> str:
    """Return the parameter of a route of a script that a value stems from, else ""."""
    for route in http_routes(source) if isinstance(source, Scripts) else ():
        inside = scope == route.function.name or scope.startswith(f"{route.function.name}.")
        for param in route.function.params[:1] if inside else ():
            if f"param:{param}" in value.origins:
                return f"parameter {param}"
    return ""


def _room(value: Value) -> list[str]:
    """Return the names between braces of a template that is filled in, here or later."""
    filled = value.shape is Shape.CALL and value.name.endswith((".replace", ".format"))
    texts = (value, *value.parts) if filled else (value,)
    return [name for text in texts for name in HOLE.findall(text.literal)]


def _system_texts(source: Source) -> Iterator[tuple[Value, Place, str]]:
    for item in source.maps("role", "content"):
        role, content = item.value.entry("role"), item.value.entry("content")
        if role is not None and content is not None and role.text in ROLES:
            yield content, item.place, item.scope
    for call in source.calls(*SYSTEM_CALLS):
        given = call.keyword(*SYSTEM_ARGUMENTS)
        if given is None and "SystemMessage" in call.name and call.args:
            given = call.args[0]
        if given is not None:
            yield given, call.place, call.scope
    yield from _pairs(source)


def _pairs(source: Source) -> Iterator[tuple[Value, Place, str]]:
    """Yield the templates of `("system", template)`."""
    for call in source.calls(*TEMPLATES):
        for message in call.args[0].parts if call.args else ():
            if message.shape is Shape.ITEMS and message.parts and message.parts[0].text in ROLES:
                yield message.parts[-1], call.place, call.scope
