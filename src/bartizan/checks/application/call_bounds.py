"""Each model call must be bounded in tokens and in time."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.testcode import is_test

CREATES = (
    "*.chat.completions.create", "*.chat.completions.parse", "*.responses.create",
    "openai.ChatCompletion.create", "litellm.completion", "litellm.acompletion",
    "*.messages.create", "*.converse", "*.generate_content", "*.chat_completion",
)  # fmt: skip
MODELS = (
    "*.ChatOpenAI", "*.AzureChatOpenAI", "*.ChatAnthropic", "*.ChatBedrock", "*.ChatLiteLLM",
    "*.ChatBedrockConverse", "*.ChatGroq", "*.ChatMistralAI", "*.ChatVertexAI",
    "*.ChatGoogleGenerativeAI", "*.init_chat_model",
)  # fmt: skip
LIMITS = (
    "max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens",
    "inferenceConfig", "generation_config", "config", "model_kwargs", "num_predict",
)  # fmt: skip


@check(
    Meta(
        id="app-call-bounds",
        title="Model calls limit their output",
        control="APP-09",
        clause="calls-bounded",
        severity=Severity.LOW,
        asks=calls(*CREATES, *MODELS),
        fix="Pass max_tokens (or its name in this API) and a timeout.",
        absent="no call of a model",
        refs=("owasp-llm/LLM10",),
    ),
    Source,
)
def call_bounds(source: Source) -> Iterator[Verdict]:
    """Without a limit one request can cost what a thousand should, and hold a worker for minutes.

    *What it reads*: model calls and constructors of chat models, one verdict for each file. *Why it
    matters*: consumption is the attacker's lever on cost and availability. *Passes*: a limit is
    set. *Fails*: none is. Tests are left out. *Fix*: `max_tokens` and a timeout.
    """
    bare: dict[str, list[Place]] = defaultdict(list)
    bound: dict[str, list[Place]] = defaultdict(list)
    for call in source.calls(*CREATES, *MODELS):
        if is_test(call.place.path):
            continue
        if _limited(call):
            bound[call.place.path].append(call.place)
        elif call.spread:
            yield review("limits may hide in **options", call.place, subject=call.place.path)
        else:
            bare[call.place.path].append(call.place)
    for path, places in bare.items():
        yield failed(f"model calls in {path} set no output limit", *places, subject=path)
    for path, places in bound.items():
        if path not in bare:
            yield passed(f"model calls in {path} limit their output", *places, subject=path)


def _limited(call: Call) -> bool:
    given = call.keyword(*LIMITS)
    return given is not None and not (given.known and given.constant is None)
