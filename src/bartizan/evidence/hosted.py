"""Models of providers that code names, and what their names say of their version."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.llm import ANSWER_ASKS, CLIENT_ASKS, CLIENTS, DIRECT
from bartizan.evidence.source import Call, Missing, Shape, Source, Value
from bartizan.evidence.testcode import is_test

NAMED = ("model", "model_name", "model_id", "modelId", "engine", "deployment_name", "llm")
MORE = (
    "crewai.Agent", "*.Agent", "*.LlmAgent", "*.embeddings.create", "*.GenerativeModel",
    "*.ChatOllama", "*.Ollama", "*.OllamaEmbeddings", "*.OllamaLLM", "crewai.LLM",
    "*.init_chat_model", "*.OpenAIChatCompletionClient", "*.OpenAIChatCompletionsModel",
)  # fmt: skip
OLLAMA = re.compile(r"(?:^|[.~])(?:Ollama\w*|ChatOllama|ollama\.\w+)(?:\.|\Z)")
LOCAL = ("ollama/", "ollama_chat/")
AZURE = re.compile(r"Azure|azure")
HOSTED_ASKS: tuple[Ask, ...] = (*ANSWER_ASKS, *CLIENT_ASKS, *calls(*MORE))
FIXED = re.compile(
    r"\d{4}-\d{2}-\d{2}|[-@](?:19|20)\d{6}|-(?:0[1-9]|1[0-2])[0-3]\d(?:-|\Z)"
    r"|-2\d(?:0[1-9]|1[0-2])\Z"
    r"|-00\d\Z|-v\d+(?:[:.]\d+)+\Z|@sha256:|@00\d\Z"
)
LATEST = re.compile(r"[-:]latest\Z")
PROVIDER = re.compile(r"^(?:openai|anthropic|gemini|google|vertex_ai|mistral|cohere|deepseek)[/:]")
# Names that a provider moves from one dated version to the next.
ALIASES = re.compile(
    r"gpt-(?:3\.5-turbo|4|4-turbo|4o|4\.1|5(?:\.\d)?)"
    r"(?:-(?:mini|nano|16k|32k|preview|turbo-preview|pro|codex))*|o[134](?:-(?:mini|pro|preview))?|chatgpt-4o"
    r"|claude-(?:2|instant|instant-1|3-(?:opus|sonnet|haiku)|3[-.][57]-(?:sonnet|haiku)"
    r"|(?:opus|sonnet|haiku)-\d(?:-\d)?)|gemini-(?:pro|flash|1\.[05]-pro|1\.5-flash|2\.0-flash)(?:-lite)?"
    r"|(?:mistral|codestral)-(?:large|medium|small|tiny)|command(?:-r|-r-plus|-light)?"
    r"|deepseek-(?:chat|reasoner|coder)|grok-(?:beta|\d(?:-mini)?)|sonar(?:-pro|-reasoning)?"
)


class Version(StrEnum):
    """What the name of a model says of its version."""

    FIXED = "fixed"
    MOVING = "moving"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A model that code asks for by name; `azure` says that it is a deployment of one's own."""

    name: str
    places: tuple[Place, ...]
    local: bool = False
    azure: bool = False

    @property
    def version(self) -> Version:
        """Whether the provider can change what the name stands for."""
        name = PROVIDER.sub("", self.name)
        if LATEST.search(name):
            return Version.MOVING
        if self.local:
            return Version.FIXED if ":" in name else Version.MOVING
        if FIXED.search(name):
            return Version.FIXED
        return Version.MOVING if ALIASES.fullmatch(name) else Version.UNSAID


def hosted(source: Source) -> tuple[Hosted, ...]:
    """Return the models of providers that code names, one row for each name and way to ask."""
    rows: dict[tuple[str, bool, bool], list[Place]] = defaultdict(list)
    for call in source.calls(*DIRECT, *CLIENTS, *MORE):
        if is_test(call.place.path):
            continue
        for name, place in _names(call):
            local = OLLAMA.search(call.name) is not None or name.startswith(LOCAL)
            rows[name, local, AZURE.search(call.name) is not None].append(place)
    found = [
        Hosted(name=name, places=tuple(dict.fromkeys(places)), local=local, azure=azure)
        for (name, local, azure), places in rows.items()
    ]
    return tuple(sorted(found, key=lambda item: (item.places[0], item.name)))


def unseen(source: Source) -> tuple[Place, ...]:
    """Return the calls that ask a model whose name is out of sight; tests are left out."""
    return tuple(
        call.place
        for call in source.calls(*DIRECT, *MORE)
        if call.option(*NAMED) is Missing.HIDDEN and not is_test(call.place.path)
    )


def _names(call: Call) -> Iterator[tuple[str, Place]]:
    given = call.keyword(*NAMED)
    place = call.at(*NAMED)
    if given is None and call.name.endswith(("GenerativeModel", "init_chat_model", "crewai.LLM")):
        given, place = call.argument(0), call.place
    for value in _meant(given) if given is not None else ():
        if value.text and " " not in value.text:
            yield value.text, place


def _meant(value: Value) -> tuple[Value, ...]:
    """Return a value, or what it can be: alternatives, and the default of the environment's."""
    if value.shape is Shape.CALL and value.name in ("os.environ.get", "os.getenv"):
        return value.parts[1:2]
    return value.parts if value.shape is Shape.UNKNOWN else (value,)
