"""Where code says which model is asked if nobody says otherwise: defaults, settings, options."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, aside, beside, calls, keys, resources, targets
from bartizan.evidence.modelnames import is_model_name, lists_chosen, names_model
from bartizan.evidence.source import Call, MapLiteral, Shape, Source, Value

KEYS = ("model", "model_name", "model_id", "modelId", "modelName", "engine", "llm", "llm_model",
        "chat_model", "embedding_model", "embed_model", "embedding_model_name", "generation_model",
        "default_model", "completion_model", "deployment_name", "rerank_model")  # fmt: skip
TARGETS = ("model", "llm", "engine", "deployment")
ENVIRONMENT = ("os.environ.get", "os.getenv", "os.environ.setdefault", "decouple.config",
               "*.env.str", "*.environ.get")  # fmt: skip
# Calls that declare a field, an option or a choice of an interface, with what it is by default.
DECLARES = ("*.Field", "dataclasses.field", "typer.Option", "typer.Argument", "click.option",
            "*.add_argument", "attr.ib", "attrs.field", "*.CharField")  # fmt: skip
OFFERS = ("*.selectbox", "streamlit.radio", "streamlit.sidebar.radio", "gradio.Dropdown",
          "gradio.Radio")  # fmt: skip
# Words that stand in a file which names a model: those of its own are those of any program.
FAMILIES = ("gpt", "chatgpt", "o1", "o3", "o4", "davinci", "ada", "claude", "gemini", "mistral",
            "mixtral", "llama", "llama2", "llama3", "codellama", "qwen", "deepseek", "grok",
            "titan", "gemma", "falcon", "sonar")  # fmt: skip
CHOICE_ASKS: tuple[Ask, ...] = (
    *aside(targets(*TARGETS)),
    *aside(beside((*keys(*KEYS), *calls(*ENVIRONMENT, *DECLARES, *OFFERS)))),
    *resources(*FAMILIES),
)
# Those whose label may be any text.
_UNNAMED = frozenset({"selectbox", "radio", "Dropdown", "Radio"})
# What stands beside a model's name where an answer of a provider is written down.
ANSWERED = ("choices", "object", "usage", "finish_reason")


@dataclass(frozen=True, slots=True)
class Choice:
    """A model that is asked unless something else is said, and the word that it stands for."""

    name: str
    key: str
    place: Place


def choices(source: Source) -> tuple[Choice, ...]:
    """Return the models that defaults, settings and options name, in the order of their places.

    Only names of a form that providers use count, and those of tests are left out.
    """
    return source.once(_choices)


def _choices(source: Source) -> tuple[Choice, ...]:
    found = (*_parameters(source), *_assigned(source), *_entries(source), *_declared(source))
    own = {choice: None for choice in found if not source.is_test(choice.place.path)}
    return tuple(sorted(own, key=lambda choice: (choice.place, choice.name)))


def _parameters(source: Source) -> Iterator[Choice]:
    for function in source.functions:
        for param, text, place in function.defaults:
            if names_model(param) and is_model_name(text):
                yield Choice(text, param, place)


def _assigned(source: Source) -> Iterator[Choice]:
    for item in source.assigned(*TARGETS):
        key = item.target.rsplit(".", 1)[-1]
        if names_model(key) and (item.value.shape is not Shape.ITEMS or lists_chosen(key)):
            yield from _chosen(item.value, key, item.place)


def _entries(source: Source) -> Iterator[Choice]:
    for unit in source.units:
        for item in unit.maps:
            if not _is_answer(item):
                shown = item.value.entry("modelId") is not None  # Beside it, a name for people.
                for key, value in item.value.entries():
                    if (
                        key.text
                        and names_model(key.text)
                        and not (shown and key.text == "modelName")
                    ):
                        yield from _chosen(value, key.text, item.place)


def _is_answer(item: MapLiteral) -> bool:
    return any(item.value.entry(word) is not None for word in ANSWERED)


def _declared(source: Source) -> Iterator[Choice]:
    for call in source.calls(*ENVIRONMENT, *DECLARES, *OFFERS):
        yield from _given(call)
    for function in source.functions:
        for mark in function.decorators:
            if mark.short == "option":
                yield from _given(mark)


def _given(call: Call) -> Iterator[Choice]:
    """Yield what a declaration has by default, unless its own name speaks of something else."""
    words = [value.text for value in call.args if value.text and not is_model_name(value.text)]
    key = next(filter(names_model, words), "")
    for value in call.values if key or not words or call.short in _UNNAMED else ():
        yield from _chosen(value, key, call.place)


def _chosen(value: Value, key: str, place: Place) -> Iterator[Choice]:
    for each in meant(value):
        if each.text and is_model_name(each.text):
            yield Choice(each.text, key, place)


def meant(value: Value) -> tuple[Value, ...]:
    """Return a value, or what it can be: alternatives, items, and defaults of the environment."""
    if value.shape is Shape.CALL:
        return _flat(value.parts[1:2]) if value.name in ENVIRONMENT else ()
    return _flat(value.parts) if value.shape in (Shape.UNKNOWN, Shape.ITEMS) else (value,)


def _flat(parts: Iterable[Value]) -> tuple[Value, ...]:
    """Return the alternatives of alternatives too: `a or os.getenv("M", "x")`."""
    return tuple(
        inner
        for part in parts
        for inner in (meant(part) if part.shape in (Shape.CALL, Shape.UNKNOWN) else (part,))
    )
