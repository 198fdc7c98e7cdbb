"""Official clients work unchanged behind the gateway: only the address and the key differ."""

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import boto3
import openai
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.heavy.gateway import Served, certificate, gateway

BLOCKED = {"guard": "words", "settings": {"phrases": ["forbidden"]}}
TEXT = "Good day, write to ann@example.org soon."
ASK = "what is the weather?"
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}}}
FUNCTION = {"name": "get_weather", "description": "Tells it.", "parameters": SCHEMA}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with gateway(tmp_path_factory.mktemp("clients"), {"guards": [BLOCKED]}) as found:
        yield found


@pytest.fixture
def chat(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key=served.key, max_retries=0) as client:
        yield client


@pytest.fixture
def claude(served: Served) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=served.url, api_key=served.key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("encrypted")
    listen = certificate(folder)
    with gateway(folder, {"guards": [BLOCKED], "listen": listen}) as found:
        yield found


@pytest.fixture
def bedrock(encrypted: Served, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client that shows its key over TLS alone."""
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", encrypted.key)
    return boto3.client(
        "bedrock-runtime",
        region_name="eu-west-1",
        endpoint_url=encrypted.url,
        verify=str(encrypted.folder.parent / "server.pem"),
        config=Config(retries={"max_attempts": 1}),
    )


def said(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def test_openai_chat(chat: openai.OpenAI) -> None:
    whole = chat.chat.completions.create(model="model-1", messages=said("hi"))
    assert whole.choices[0].message.content == TEXT
    stream = chat.chat.completions.create(model="model-1", messages=said("hi"), stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream) == TEXT


def test_openai_chat_calls_a_tool(chat: openai.OpenAI) -> None:
    tools: list[Any] = [{"type": "function", "function": FUNCTION}]
    whole = chat.chat.completions.create(model="model-1", messages=said(ASK), tools=tools)
    calls: Any = whole.choices[0].message.tool_calls
    assert json.loads(calls[0].function.arguments) == {"city": "Bern"}
    with chat.chat.completions.stream(model="model-1", messages=said(ASK)) as stream:
        grown: Any = stream.get_final_completion().choices[0].message.tool_calls
    assert json.loads(grown[0].function.arguments) == {"city": "Bern"}


def test_openai_responses(chat: openai.OpenAI) -> None:
    assert chat.responses.create(model="model-1", input="hi").output_text == TEXT
    with chat.responses.stream(model="model-1", input="hi") as stream:
        assert stream.get_final_response().output_text == TEXT
    tools: list[Any] = [{"type": "function", **FUNCTION}]
    with chat.responses.stream(model="model-1", input=ASK, tools=tools) as stream:
        item: Any = stream.get_final_response().output[0]
    assert json.loads(item.arguments) == {"city": "Bern"}


def test_openai_embeddings(chat: openai.OpenAI) -> None:
    found = chat.embeddings.create(model="model-1", input=["one"])
    assert found.data[0].embedding == [0.5, 0.25]


@pytest.mark.parametrize("streamed", [False, True])
def test_openai_hears_of_refusals_as_errors(chat: openai.OpenAI, *, streamed: bool) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        chat.chat.completions.create(
            model="model-1", messages=said("a forbidden word"), stream=streamed
        )
    assert refused.value.code == "content_filter"
    with pytest.raises(openai.PermissionDeniedError):
        chat.chat.completions.create(model="model-2", messages=said("hi"), stream=streamed)
    with pytest.raises(openai.AuthenticationError):
        chat.with_options(api_key="wrong").chat.completions.create(
            model="model-1", messages=said("hi"), stream=streamed
        )
    with pytest.raises(openai.NotFoundError):
        chat.models.list()


def test_anthropic(claude: anthropic.Anthropic) -> None:
    whole: Any = claude.messages.create(model="model-1", max_tokens=9, messages=said("hi"))
    assert whole.content[0].text == TEXT
    with claude.messages.stream(model="model-1", max_tokens=9, messages=said("hi")) as stream:
        assert "".join(stream.text_stream) == TEXT


def test_anthropic_calls_a_tool(claude: anthropic.Anthropic) -> None:
    tools: list[Any] = [{"name": "get_weather", "input_schema": SCHEMA}]
    with claude.messages.stream(
        model="model-1", max_tokens=9, messages=said(ASK), tools=tools
    ) as stream:
        message: Any = stream.get_final_message()
    assert message.content[0].input == {"city": "Bern"}
    assert message.stop_reason == "tool_use"


def test_anthropic_hears_of_refusals_as_errors(claude: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="guard words"):
        claude.messages.create(model="model-1", max_tokens=9, messages=said("a forbidden word"))
    with pytest.raises(anthropic.AuthenticationError):
        claude.with_options(api_key="wrong").messages.create(
            model="model-1", max_tokens=9, messages=said("hi")
        )


def test_bedrock(bedrock: Any) -> None:
    messages = [{"role": "user", "content": [{"text": "hi"}]}]
    whole = bedrock.converse(modelId="model-1", messages=messages)
    assert whole["output"]["message"]["content"][0]["text"] == TEXT
    stream = bedrock.converse_stream(modelId="model-1", messages=messages)
    deltas = [e["contentBlockDelta"]["delta"] for e in stream["stream"] if "contentBlockDelta" in e]
    assert "".join(each["text"] for each in deltas) == TEXT


def test_bedrock_calls_a_tool(bedrock: Any) -> None:
    messages = [{"role": "user", "content": [{"text": ASK}]}]
    stream = bedrock.converse_stream(modelId="model-1", messages=messages)
    deltas = [e["contentBlockDelta"]["delta"] for e in stream["stream"] if "contentBlockDelta" in e]
    assert json.loads("".join(each["toolUse"]["input"] for each in deltas)) == {"city": "Bern"}


def test_bedrock_hears_of_refusals_as_errors(bedrock: Any) -> None:
    messages = [{"role": "user", "content": [{"text": "a forbidden word"}]}]
    with pytest.raises(ClientError) as refused:
        bedrock.converse(modelId="model-1", messages=messages)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ClientError) as denied:
        bedrock.converse(modelId="model-2", messages=[{"role": "user", "content": [{"text": "x"}]}])
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"


def test_nothing_of_it_stands_in_the_log(chat: openai.OpenAI, served: Served) -> None:
    marker = "a-very-private-sentence"
    chat.chat.completions.create(model="model-1", messages=said(marker))
    files = [path for path in (served.folder / "gateway-log").rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    assert marker.encode() not in content
    assert served.key.encode() not in content
