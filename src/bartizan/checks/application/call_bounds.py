"""Each model call must be bounded in tokens and in time."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import beside, calls
from bartizan.evidence.llm import HAND_ASKS, by_hand
from bartizan.evidence.scriptnames import COMMANDS, GENERATES
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Call, Option, Shape, Source, Value
from bartizan.evidence.value import answered, within

CREATES = (
    "*.chat.completions.create", "*.chat.completions.parse", "*.responses.create",
    "openai.ChatCompletion.create", "litellm.completion", "litellm.acompletion",
    "*.messages.create", "*.converse", "*.generate_content", "*.chat_completion",
    "*.generateContent", "*.generateContentStream", "*.chatCompletion",
    *GENERATES, *COMMANDS,
)  # fmt: skip
MODELS = (
    "*.ChatOpenAI", "*.AzureChatOpenAI", "*.ChatAnthropic", "*.ChatBedrock", "*.ChatLiteLLM",
    "*.ChatBedrockConverse", "*.ChatGroq", "*.ChatMistralAI", "*.ChatVertexAI",
    "*.ChatGoogleGenerativeAI", "*.init_chat_model",
)  # fmt: skip
LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens",
          "num_predict", "maxTokens", "maxOutputTokens")  # fmt: skip
ENDLESS = frozenset({
    "js:Infinity", "~Infinity", "js:Number.MAX_SAFE_INTEGER", "js:Number.MAX_VALUE",
    "js:Number.POSITIVE_INFINITY",
})  # fmt: skip
# Mappings and objects of options in which the limit of some APIs stands.
TABLES = ("inferenceConfig", "generation_config", "config", "model_kwargs", "generationConfig")
# Where the limit stands in the body of a request by hand, besides at its top.
BODIES = ("options", "parameters", "generationConfig", "inferenceConfig")
CONFIGS = ("*.GenerateContentConfig", "*.GenerationConfig")


@check(
    Meta(
        id="app-call-bounds",
        title="Model calls limit their output",
        control="APP-09",
        clause="calls-bounded",
        severity=Severity.LOW,
        asks=(*calls(*CREATES, *MODELS), *beside(calls(*CONFIGS)), *HAND_ASKS),
        fix="Pass max_tokens (or its name in this API) and a timeout.",
        absent="no call of a model",
        refs=("owasp-llm/LLM10",),
    ),
    Source,
    Scripts,
)
def call_bounds(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Without a limit one request can cost what a thousand should, and hold a worker for minutes.

    *What it reads*: model calls and constructors of chat models, one verdict for each file. *Why it
    matters*: consumption is the attacker's lever on cost and availability. *Passes*: a limit is
    set. *Fails*: none is. Limits that options out of sight may set are for review, and so is test
    code. *Fix*: `max_tokens` and a timeout.
    """
    for facts in (source, scripts):
        yield from apart(facts, _verdicts(facts))


def _verdicts(source: Source) -> Iterator[Verdict]:
    bare: dict[str, list[Place]] = defaultdict(list)
    bound: dict[str, list[Place]] = defaultdict(list)
    asked = [(call, _limited(source, call)) for call in source.calls(*CREATES, *MODELS)]
    asked += [(call, _sent(call)) for call in by_hand(source)]
    for call, limited in asked:
        if limited is None:
            because = "whether the output is limited is decided out of sight"
            yield review(because, call.place, subject=call.place.path)
        else:
            (bound if limited else bare)[call.place.path].append(call.place)
    for path, places in bare.items():
        yield failed(f"model calls in {path} set no output limit", *places, subject=path)
    for path, places in bound.items():
        if path not in bare:
            yield passed(f"model calls in {path} limit their output", *places, subject=path)


def _sent(call: Call) -> bool | None:
    """Return whether the body of a request limits the output, None where it is out of sight."""
    bodies = [value for value in call.values if value.shape is Shape.MAP and value.entry("model")]
    tables = [*bodies, *(within(body, name) for body in bodies for name in BODIES)]
    answers = {answered(within(table, name)) for table in tables for name in LIMITS}
    return True if True in answers else None if None in answers or not bodies else False


def _limited(source: Source, call: Call) -> bool | None:
    """Return whether a call limits its output, None where options out of sight may."""
    answers = {_given(call.option(name)) for name in LIMITS}
    for table in map(call.option, TABLES):
        made = [_limited(source, each) for each in _configured(source, call, table)]
        answers |= {*made} or {answered(within(table, name)) for name in LIMITS}
    return True if True in answers else None if None in answers else False


def _given(option: Option) -> bool | None:
    """Return whether a limit is given, None where it may be none: one of several values is None."""
    if isinstance(option, Value) and _endless(option):
        return False
    sometimes = isinstance(option, Value) and any(part.is_none for part in option.parts)
    return None if sometimes else answered(option)


def _endless(value: Value) -> bool:
    """Whether a limit bounds nothing: a number below one, or the greatest that there is."""
    number = value.constant
    return value.name in ENDLESS or (isinstance(number, int | float) and number < 1)


def _configured(source: Source, call: Call, table: Option) -> Iterator[Call]:
    """Yield the constructors, in the file of a call, of the configuration that it is given."""
    if isinstance(table, Value) and table.shape is Shape.CALL:
        for made in source.calls(*CONFIGS):
            if made.name == table.name and made.place.path == call.place.path:
                yield made
