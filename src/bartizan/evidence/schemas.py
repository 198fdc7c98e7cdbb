"""What a route lets in: typed models with limits, or whatever a caller sends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, bases, beside, calls
from bartizan.evidence.source import ClassFact, Function, Source, Value
from bartizan.evidence.value import answered

MODEL_BASES = ("*.BaseModel", "*.BaseSettings", "*.Struct", "*.Schema", "*.SQLModel",
               "*.Serializer")  # fmt: skip
RAW = re.compile(
    r"(?:^|[.~])request\.(?:json|form|data|get_json|values|args)\b|\.Request\.(?:json|body|form)\Z"
    r"|\.get_json\Z|\.get_data\Z"
)
RAW_CALLS = ("*.get_json", "*.Request.json", "*.Request.body", "*.Request.form", "*request.json",
             "*request.form", "*.get_data", "*.form.get", "*.json.get", "*.values.get",
             "*.args.get")  # fmt: skip
VALIDATES = (
    "*.model_validate", "*.model_validate_json", "*.parse_obj", "*.parse_raw",
    "jsonschema.validate", "*.validate_python", "*.TypeAdapter", "*.from_dict",
)  # fmt: skip
LIMITS = ("*.Field", "*.constr", "*.StringConstraints", "*.Query", "*.Body", "*.Form", "*.conlist",
          "*.Length", "*.Meta", "*.Path", "*.Header")  # fmt: skip
LIMIT = ("max_length", "max", "max_items", "le", "lt", "max_size")
LOOSE = frozenset({"builtins.dict", "typing.Any", "typing.Dict", "builtins.object",
                   "typing.Mapping"})  # fmt: skip
SCHEMA_ASKS: tuple[Ask, ...] = (
    *beside(calls(*RAW_CALLS, *VALIDATES, *LIMITS)),
    *(Ask(ask.kind, ask.pattern) for ask in bases(*MODEL_BASES)),
)


@dataclass(frozen=True, slots=True)
class Intake:
    """How a route takes its input: raw where that is, typed by a model, limited in length."""

    raw: Place | None
    typed: Place | None
    limited: bool


def intake(source: Source, function: Function) -> Intake:
    """Return how a route's function takes what callers send."""
    raw = next(_raw(source, function), None)
    typed = next(_typed(source, function), None)
    limited = any(_limited(source, model) for model in _models(source, function))
    limited = limited or any(_limits_within(source, function.place))
    return Intake(raw, typed, limited)


def _raw(source: Source, function: Function) -> Iterator[Place]:
    for call in source.calls_in(function.name):
        names = [call.name, *(o.removeprefix("call:") for o in call.base.origins)]
        names += [name for value in call.values for name in _names(value)]
        if any(RAW.search(name) for name in names):
            yield call.place
    for param, named in function.types:
        if named in LOOSE and param not in ("self", "cls", "ctx", "context"):
            yield function.place


def _names(value: Value) -> Iterator[str]:
    yield value.name
    for part in value.parts:
        yield from _names(part)


def _typed(source: Source, function: Function) -> Iterator[Place]:
    yield from (model.place for model in _models(source, function))
    yield from (call.place for call in source.calls_in(function.name) if _validates(call.name))
    names = {named for _, named in function.types}
    if names & {"builtins.str", "builtins.int", "builtins.float"}:
        yield function.place


def _validates(name: str) -> bool:
    tails = {pattern.rsplit(".", 1)[-1] for pattern in VALIDATES}
    return name.rsplit(".", 1)[-1] in tails


def _models(source: Source, function: Function) -> Iterator[ClassFact]:
    named = {name for _, name in function.types}
    named |= {call.name for call in source.calls_in(function.name)}
    for item in source.classes:
        modelled = any(base.rsplit(".", 1)[-1] in _BASE_NAMES for base in item.bases)
        if modelled and any(f".{item.name}".endswith(f".{name}") for name in named if name):
            yield item


_BASE_NAMES = frozenset(pattern.removeprefix("*.") for pattern in MODEL_BASES)


def _limited(source: Source, model: ClassFact) -> bool:
    return any(_limits_within(source, model.place))


def _limits_within(source: Source, span: Place) -> Iterator[bool]:
    end = span.end_line or span.line
    for call in source.calls(*LIMITS):
        inside = call.place.path == span.path and span.line <= call.place.line <= end
        if inside and any(answered(call.option(name)) for name in LIMIT):
            yield True
