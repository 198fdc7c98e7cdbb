"""Which calls of models go to an address that the workload names, so that it may be a gateway's."""

from collections.abc import Iterable, Iterator
from typing import Final

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.clients import CLIENT_ASKS, CLIENTS
from bartizan.evidence.llm import MODEL_CALL_ASKS, model_calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import answered

BEDROCK: Final = ("bedrock-runtime", "bedrock-agent-runtime")
ADDRESSED_ASKS: Final[tuple[Ask, ...]] = (*MODEL_CALL_ASKS, *CLIENT_ASKS, *calls("boto3.client"))
ADDRESSES: Final = ("base_url", "openai_api_base", "api_base", "anthropic_api_url", "endpoint_url",
                    "azure_endpoint", "host", "server_url")  # fmt: skip
PROVIDERS: Final = ("api.openai.com", "api.anthropic.com", ".amazonaws.com", ".googleapis.com",
                    ".openai.azure.com", "api.mistral.ai", "api.groq.com", "api.cohere.",
                    "api.together.", "openrouter.ai", "api.deepseek.com", "api.x.ai")  # fmt: skip
# What only models of Bedrock are asked by: a client of it may also be one of a guardrail.
CONVERSES: Final = frozenset(
    {"converse", "converse_stream", "invoke_model", "invoke_agent", "invoke_inline_agent",
     "invoke_flow", "retrieve_and_generate", "invoke_model_with_response_stream"}
)  # fmt: skip


def past(source: Source) -> tuple[Place, ...]:
    """Return where models may be called past a gateway: by clients that name no address.

    A client that is not seen to be made counts, too. An address is taken for a gateway's unless it
    is one of a known provider: that it is one is shown by what the gateway records, not by code.
    """
    called = model_calls(source)
    if not called:
        return ()
    clients = tuple(_clients(source, called))
    if not clients:
        return tuple(call.place for call in called)
    return tuple(call.place for call in clients if not _is_addressed(call))


def may_call(source: Source) -> tuple[str, ...]:
    """Return the files that were not read and may ask a model."""
    needed = [ask.words for ask in ADDRESSED_ASKS if ask.words and not ask.aside]
    return tuple(
        gap.path
        for gap in source.gaps
        if gap.words is None or any(words <= gap.words for words in needed)
    )


def _clients(source: Source, called: Iterable[Call]) -> Iterator[Call]:
    yield from source.calls(*CLIENTS)
    if any(call.short in CONVERSES for call in called):
        yield from filter(_is_of_bedrock, source.calls("boto3.client"))


def _is_of_bedrock(call: Call) -> bool:
    """Whether a client is one of Bedrock, or may be."""
    return any(not value.known or value.constant in BEDROCK for value in call.values[:1])


def _is_addressed(call: Call) -> bool:
    for name in ADDRESSES:
        option = call.option(name)
        if answered(option):
            known = getattr(option, "constant", None)
            return not (isinstance(known, str) and any(each in known for each in PROVIDERS))
    return False
