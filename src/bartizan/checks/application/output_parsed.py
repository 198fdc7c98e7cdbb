"""What a model fills into a structure must be held against a schema before it is used."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import beside, calls, matches
from bartizan.evidence.llm import MODEL_CALL_ASKS, answered_by
from bartizan.evidence.source import Call, Source, Value
from bartizan.evidence.testcode import is_test

PARSERS = ("json.loads", "orjson.loads", "ujson.loads", "json5.loads", "json_repair.loads",
           "json_repair.repair_json", "yaml.safe_load", "ast.literal_eval",
           "*.parse_json_markdown", "*.parse_partial_json")  # fmt: skip
VALIDATES = ("*.model_validate", "*.model_validate_json", "*.parse_obj", "*.parse_raw",
             "*.validate_python", "*.validate_json", "jsonschema.validate", "*.validator.validate",
             "jsonschema.Draft202012Validator.validate")  # fmt: skip
TYPED = ("*.with_structured_output", "*.PydanticOutputParser", "*.JsonOutputParser",
         "*.completions.parse", "*.responses.parse", "instructor.from_openai",
         "instructor.from_anthropic", "instructor.patch")  # fmt: skip
# Calls by which the body of an answer is read.
WIRE = frozenset({"read", "iter_lines", "aiter_lines", "iter_content", "readline", "readlines"})
MOST_PLACES = 20


@check(
    Meta(
        id="app-output-parsed",
        title="Structures that a model fills are held against a schema",
        control="APP-05",
        clause="structured-output-validated",
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        asks=(*MODEL_CALL_ASKS, *beside(calls(*PARSERS, *VALIDATES, *TYPED))),
        fix="Parse into a model with types and bounds (model_validate_json or "
        "with_structured_output), and take what does not fit for no answer.",
        absent="no answer of a model is parsed",
        refs=("CWE-20", "owasp-llm/LLM05"),
    ),
    Source,
)
def output_parsed(source: Source) -> Iterator[Verdict]:
    """A field that is missing, negative or a list where a name was meant goes straight into action.

    *What it reads*: answers of models that are parsed as JSON, YAML or literals, and what holds
    them against a schema. *Why it matters*: whoever steers the model chooses keys and values as
    well as words. *Passes*: they are validated in the function that parses them, or a library
    parses into types. *Review*: nothing was found that validates them; tests of single fields may
    do. *Fix*: a schema.
    """
    loose: list[Place] = []
    for call in source.calls(*PARSERS):
        if is_test(call.place.path) or not call.args or _is_wire(call.args[0]):
            continue
        if not answered_by(source, call.args[0], call.place.path):
            continue
        if (place := _validated(source, call)) is not None:
            because = "a parsed answer is held against a schema"
            yield passed(because, call.place, place, subject=f"{call.short} in {call.within}")
        else:
            loose.append(call.place)
    if loose:
        files = len({place.path for place in loose})
        because = f"{len(loose)} answers are parsed in {files} files, and no schema was found"
        yield review(because, *loose[:MOST_PLACES], subject="parsed answers")
    typed = [call.place for call in source.calls(*TYPED) if not is_test(call.place.path)]
    if typed:
        yield passed("answers are parsed into types", *typed[:5], subject="typed answers")


def _is_wire(value: Value) -> bool:
    """Whether a value is what a provider sent over the wire, around what its model said."""
    called = (origin.rpartition(".")[2] for origin in value.origins if origin.startswith("call:"))
    return not WIRE.isdisjoint(called)


def _validated(source: Source, parsing: Call) -> Place | None:
    inner = source.calls_in(parsing.scope) if parsing.scope else ()
    found = (c.place for c in inner if any(matches(pattern, c.name) for pattern in VALIDATES))
    return next(found, None)
