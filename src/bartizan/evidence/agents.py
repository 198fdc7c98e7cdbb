"""Agents of the workload's own making: model calls that leave a choice of tools to the model."""

from collections.abc import Iterator

from bartizan.core.place import Place
from bartizan.evidence.code import label_of
from bartizan.evidence.llm import model_calls
from bartizan.evidence.source import Call, Shape, Source, Value
from bartizan.evidence.value import answered


def armed(source: Source) -> tuple[Call, ...]:
    """Return the model calls that hand tools to the model; one that it must call is a form."""
    return tuple(call for call in model_calls(source) if _is_armed(call))


def own_agents(source: Source) -> Iterator[tuple[str, Place]]:
    """Yield the functions that hand tools to a model, by name, with the place of each."""
    for call in armed(source):
        around = source.function(call.scope, near=call.place.path) if call.scope else None
        name = label_of(around.name) if around is not None else "agent"
        yield name, around.place if around is not None else call.place


def _is_armed(call: Call) -> bool:
    given, forced = call.option("tools", "functions"), call.option("tool_choice", "function_call")
    if isinstance(forced, Value) and (forced.shape is Shape.MAP or forced.text == "none"):
        return False
    return answered(given) is True or (isinstance(given, Value) and bool(given.origins))
