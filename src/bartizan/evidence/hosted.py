"""Models of providers that code names, and what their names say of their version."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, any_matches, calls
from bartizan.evidence.choices import CHOICE_ASKS, choices, meant
from bartizan.evidence.clients import CLIENT_ASKS, CLIENTS
from bartizan.evidence.llm import ANSWER_ASKS, DIRECT, HAND_ASKS, by_hand
from bartizan.evidence.modelnames import is_deployment
from bartizan.evidence.scriptnames import CHOOSES, COMMANDS
from bartizan.evidence.source import Call, Missing, Option, Shape, Source

NAMED = ("model", "model_name", "model_id", "modelId", "engine", "deployment_name", "llm")
MORE = (
    "crewai.Agent", "*.Agent", "*.LlmAgent", "*.embeddings.create", "*.GenerativeModel",
    "*.ChatOllama", "*.Ollama", "*.OllamaEmbeddings", "*.OllamaLLM", "crewai.LLM",
    "*.init_chat_model", "*.OpenAIChatCompletionClient", "*.OpenAIChatCompletionsModel",
    *COMMANDS,
)  # fmt: skip
OLLAMA = re.compile(r"(?:^|[.~])(?:Ollama\w*|ChatOllama|ollama\.\w+)(?:\.|\Z)")
LOCAL = ("ollama/", "ollama_chat/")
AZURE = re.compile(r"Azure|azure")
HOSTED_ASKS: tuple[Ask, ...] = (
    *ANSWER_ASKS, *CLIENT_ASKS, *calls(*MORE), *HAND_ASKS, *CHOICE_ASKS,
)  # fmt: skip
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
    """Return the models of providers that code names, one row for each name and way to ask.

    What a parameter, a field, a setting or an option has by default is named as well.
    """
    rows: dict[tuple[str, bool, bool], list[Place]] = defaultdict(list)
    for call in source.calls(*DIRECT, *CLIENTS, *MORE):
        if source.is_test(call.place.path):
            continue
        for name, place in _names(call):
            local = OLLAMA.search(call.name) is not None or name.startswith(LOCAL)
            rows[name, local, AZURE.search(call.name) is not None].append(place)
    for choice in choices(source):
        local = choice.name.startswith(LOCAL)
        rows[choice.name, local, is_deployment(choice.key)].append(choice.place)
    found = [
        Hosted(name=name, places=tuple(dict.fromkeys(sorted(places))), local=local, azure=azure)
        for (name, local, azure), places in rows.items()
    ]
    return tuple(sorted(found, key=lambda item: (item.places[0], item.name)))


def unseen(source: Source, known: Collection[str] = ()) -> tuple[Place, ...]:
    """Return the calls that ask a model whose name is out of sight; tests are left out.

    In sight is what a default, or one of the settings of these names, says.
    """
    words = {word.lower() for word in (*known, *(choice.key for choice in choices(source)))}
    asked = [call for call in source.calls(*DIRECT, *MORE) if _is_open(call.option(*NAMED), words)]
    asked += [call for call in by_hand(source) if _is_open(_sent(call), words)]
    places = (call.place for call in asked if not source.is_test(call.place.path))
    return tuple(dict.fromkeys(sorted(places)))


def _is_open(given: Option, known: Collection[str]) -> bool:
    if isinstance(given, Missing):
        return given is Missing.HIDDEN
    if given.shape is Shape.CALL and any_matches(CHOOSES, given.name):
        return not (given.parts and given.parts[0].known)
    word = given.name.lstrip("~").rsplit(".", 1)[-1].lower()
    return not given.known and word not in known and not any(v.text for v in meant(given))


def _sent(call: Call) -> Option:
    """Return the model that a request by hand names in its body."""
    named = (body.entry("model") for body in call.values)
    return next((value for value in named if value is not None), Missing.ABSENT)


def _names(call: Call) -> Iterator[tuple[str, Place]]:
    given = call.keyword(*NAMED)
    place = call.at(*NAMED)
    placed = call.name.endswith(("GenerativeModel", "init_chat_model", "crewai.LLM"))
    if given is None and (placed or any_matches(CHOOSES, call.name)):
        given, place = call.argument(0), call.place
    for value in meant(given) if given is not None else ():
        if value.text and " " not in value.text:
            yield value.text, place
