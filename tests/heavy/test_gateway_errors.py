"""What the gateway refuses, stops or breaks off, official clients hear as an error of theirs."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from botocore.eventstream import EventStream
from botocore.exceptions import EventStreamError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from bartizan.gateway.app import Gateway
from bartizan.gateway.asgi import Peer
from bartizan.gateway.refusal import STATUS, Reason, RefusedError
from bartizan.gateway.running import Caller
from tests.simulators.gateway import JSON, SSE, House, Open, Provider, WordGuard, call, scope_of
from tests.unit.gateway.channels import BINARY, CHANNELS

SAID: list[Any] = [{"role": "user", "content": "x"}]
OPENAI: dict[Reason, type[Exception]] = {
    Reason.NO_ROUTE: openai.NotFoundError,
    Reason.INVALID: openai.BadRequestError,
    Reason.UNSUPPORTED: openai.BadRequestError,
    Reason.TOO_LARGE: openai.APIStatusError,
    Reason.TOO_SLOW: openai.APIStatusError,
    Reason.UNAUTHENTICATED: openai.AuthenticationError,
    Reason.FORBIDDEN: openai.PermissionDeniedError,
    Reason.LIMITED: openai.RateLimitError,
    Reason.CONTENT: openai.BadRequestError,
    Reason.UPSTREAM: openai.InternalServerError,
    Reason.UNAVAILABLE: openai.InternalServerError,
}
CLAUDE = {
    Reason.NO_ROUTE: "not_found_error",
    Reason.TOO_LARGE: "request_too_large",
    Reason.UNAUTHENTICATED: "authentication_error",
    Reason.FORBIDDEN: "permission_error",
    Reason.LIMITED: "rate_limit_error",
    Reason.UPSTREAM: "api_error",
    Reason.UNAVAILABLE: "overloaded_error",
}
BEDROCK = {
    Reason.NO_ROUTE: "ResourceNotFoundException",
    Reason.UNAUTHENTICATED: "UnrecognizedClientException",  # of every service, in no model
    Reason.FORBIDDEN: "AccessDeniedException",
    Reason.LIMITED: "ThrottlingException",
    Reason.UPSTREAM: "ModelErrorException",
    Reason.UNAVAILABLE: "ServiceUnavailableException",
}


class Refusing(Open):
    """Lets nobody in, for a reason."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        raise RefusedError(self.reason, "so it is", retry=3)


def served(dialect: str, access: Open, raw: bytes = b"", media: str = JSON) -> Gateway:
    provider = Provider(headers={"content-type": media}, chunks=[raw])
    return House(
        provider=provider, dialect=dialect, access=access, outgoing=[WordGuard("falcon")]
    ).gateway()


def http(gateway: Gateway) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=gateway))


def chatting(gateway: Gateway) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        base_url="http://a/v1", api_key="x", max_retries=0, http_client=http(gateway)
    )


def claude(gateway: Gateway) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(
        base_url="http://a", api_key="x", max_retries=0, http_client=http(gateway)
    )


async def openai_chat(client: openai.AsyncOpenAI) -> None:
    await client.chat.completions.create(model="m", messages=SAID)


async def openai_responses(client: openai.AsyncOpenAI) -> None:
    await client.responses.create(model="m", input="x")


async def openai_embeddings(client: openai.AsyncOpenAI) -> None:
    await client.embeddings.create(model="m", input="x")


@pytest.mark.parametrize("ask", [openai_chat, openai_responses, openai_embeddings])
@pytest.mark.parametrize("reason", Reason)
def test_openai_raises_what_its_users_catch(reason: Reason, ask: Any) -> None:
    client = chatting(served(ask.__name__.replace("_", "-"), Refusing(reason)))
    with pytest.raises(OPENAI[reason]) as refused:
        asyncio.run(ask(client))
    error: Any = refused.value
    assert (error.status_code, error.code) == (STATUS[reason], reason.value)
    assert "so it is" in error.message


@pytest.mark.parametrize("reason", Reason)
def test_anthropic_raises_what_its_users_catch(reason: Reason) -> None:
    client = claude(served("anthropic-messages", Refusing(reason)))
    with pytest.raises(anthropic.APIStatusError) as refused:
        asyncio.run(client.messages.create(model="m", max_tokens=9, messages=SAID))
    error: Any = refused.value
    assert error.status_code == STATUS[reason]
    assert error.body["error"]["type"] == CLAUDE.get(reason, "invalid_request_error")


def bedrock(operation: str) -> Any:
    found = Loader().load_service_model("bedrock-runtime", "service-2")
    return ServiceModel(found, "bedrock-runtime").operation_model(operation)


@pytest.mark.parametrize("reason", Reason)
def test_bedrock_names_the_exception_of_its_model(reason: Reason) -> None:
    gateway = served("bedrock-converse", Refusing(reason))
    scope = scope_of("/model/m/converse", [(b"content-type", JSON.encode())])
    answer = asyncio.run(call(gateway, scope, [b'{"messages":[]}']))
    model = bedrock("Converse")
    parsed = create_parser("rest-json").parse(
        {"status_code": answer.status, "headers": answer.headers, "body": answer.body},
        model.output_shape,
    )
    name = BEDROCK.get(reason, "ValidationException")
    assert parsed["Error"]["Code"] == name
    modelled = {each.name for each in model.error_shapes}
    assert name in modelled or reason is Reason.UNAUTHENTICATED
    assert "so it is" in parsed["Error"]["Message"]


def cut(name: str, pieces: Sequence[str], *, whole: bool) -> bytes:
    """Return what a provider streams, or all but its last bytes."""
    raw = CHANNELS[name].raw(pieces)
    return raw if whole else raw[: len(raw) * 2 // 3]


@pytest.mark.parametrize("whole", [True, False])
def test_a_stream_of_openai_that_is_stopped_or_breaks_says_so(*, whole: bool) -> None:
    async def run() -> list[Any]:
        raw = cut("chat", ["a ", "falcon " if whole else "bird ", "b ", "c "], whole=whole)
        client = chatting(served("openai-chat", Open(), raw, SSE))
        stream = await client.chat.completions.create(model="m", messages=SAID, stream=True)
        return [each.choices[0].finish_reason async for each in stream]

    if whole:
        assert asyncio.run(run())[-1] == "content_filter"
        return
    with pytest.raises(openai.APIError) as broken:
        asyncio.run(run())
    assert broken.value.code == "upstream_failed"


@pytest.mark.parametrize("whole", [True, False])
def test_a_stream_of_responses_that_is_stopped_or_breaks_says_so(*, whole: bool) -> None:
    async def run() -> Any:
        raw = cut("responses", ["a ", "falcon " if whole else "bird ", "b "], whole=whole)
        client = chatting(served("openai-responses", Open(), raw, SSE))
        stream = await client.responses.create(model="m", input="x", stream=True)
        return [each async for each in stream][-1]

    if whole:
        last = asyncio.run(run())
        assert last.type == "response.incomplete"
        assert last.response.incomplete_details.reason == "content_filter"
        return
    last = asyncio.run(run())
    assert (last.type, last.code) == ("error", "upstream_failed")


@pytest.mark.parametrize("whole", [True, False])
def test_a_stream_of_anthropic_that_is_stopped_or_breaks_says_so(*, whole: bool) -> None:
    async def run() -> Any:
        raw = cut("claude", ["a ", "falcon " if whole else "bird ", "b "], whole=whole)
        client = claude(served("anthropic-messages", Open(), raw, SSE))
        async with client.messages.stream(model="m", max_tokens=9, messages=SAID) as stream:
            return await stream.get_final_message()

    if whole:
        assert asyncio.run(run()).stop_reason == "refusal"
        return
    with pytest.raises(anthropic.APIStatusError) as broken:
        asyncio.run(run())
    error: Any = broken.value
    assert error.body["error"]["type"] == "api_error"


class Bytes:
    """A body as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, amt: int = 1024, **_: object) -> Any:
        yield self.content

    def close(self) -> None:
        return


@pytest.mark.parametrize("whole", [True, False])
def test_a_stream_of_bedrock_that_is_stopped_or_breaks_says_so(*, whole: bool) -> None:
    raw = cut("converse", ["a ", "falcon " if whole else "bird ", "b "], whole=whole)
    gateway = served("bedrock-converse", Open(), raw, BINARY)
    body = json.dumps(CHANNELS["converse"].body).encode()
    scope = scope_of("/model/m/converse-stream", [(b"content-type", JSON.encode())])
    answer = asyncio.run(call(gateway, scope, [body]))
    model = bedrock("ConverseStream")
    shape = model.output_shape.members["stream"]
    parser = create_parser("rest-json")._event_stream_parser
    stream: Any = EventStream(Bytes(answer.body), shape, parser, "ConverseStream")
    if whole:
        found = [each["messageStop"]["stopReason"] for each in stream if "messageStop" in each]
        assert found == ["guardrail_intervened"]
        return
    with pytest.raises(EventStreamError):
        list(stream)
