"""The official client and a real server: tools in prompts, links, typed results, what is heard of.

Each reaches through the gateway where its route names it, and nobody is asked where it does not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import (
    CreateMessageResultWithTools,
    ElicitResult,
    SamplingCapability,
    SamplingToolsCapability,
    TextContent,
    ToolUseContent,
)

from tests.heavy.gateway import Served, gateway, process

OPEN = {"type": "object", "additionalProperties": True}
CITY = {"type": "object", "properties": {"city": {"enum": ["Oslo"]}}, "required": ["city"]}
NAMES = ("forecast", "again", "sign_in", "typed", "touch")
FURTHER = ["sampling", "sampling-tools", "elicitation", "elicitation-url"]
ASKS = {"further": FURTHER, "plain": ["sampling", "elicitation"]}
BLOCKED = {"guard": "words", "settings": {"phrases": ["forbidden"]}}


def tool(name: str, arguments: object) -> dict[str, object]:
    return {"server": "reaching", "name": name, "arguments": arguments, "side_effect": False,
            "untrusted": False}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """A gateway that lets the server reach far, and one that does not."""
    root = Path(__file__).parents[2]
    with ExitStack() as stack:
        running = process("tests.simulators.mcp_reaching", "0", cwd=root, pattern=r"on (\d+)")
        port = stack.enter_context(running)
        found = {}
        for name, asks in ASKS.items():
            changes: dict[str, object] = {
                "upstreams": {"reaching": {"url": f"http://127.0.0.1:{port}"}},
                "routes": [{"name": "reaching", "dialect": "mcp", "upstream": "reaching",
                            "server": "reaching", "asks": asks}],
                "acting": {"tools": [*(tool(each, OPEN) for each in NAMES), tool("weather", CITY)]},
                "guards": [BLOCKED, {"guard": "unicode"}, {"guard": "sensitive-values"}],
            }  # fmt: skip
            folder = tmp_path_factory.mktemp(f"reaching-{name}")
            found[name] = stack.enter_context(gateway(folder, changes))
        yield found


class Answers:
    """What a caller's model and a person answer, and what they were asked."""

    def __init__(self, city: str = "Oslo") -> None:
        self.city = city
        self.asked: list[str] = []

    async def sample(self, context: object, params: Any) -> CreateMessageResultWithTools:
        last = params.messages[-1].content_as_list[0]
        self.asked.append(last.type)
        if last.type == "tool_result":
            text = TextContent(type="text", text=f"Yes: {last.content[0].text}.")
            return CreateMessageResultWithTools(role="assistant", content=[text], model="m")
        use = ToolUseContent(
            type="tool_use", name=params.tools[0].name, id="u1", input={"city": self.city}
        )
        return CreateMessageResultWithTools(
            role="assistant", content=[use], model="m", stop_reason="toolUse"
        )

    async def elicit(self, context: object, params: Any) -> ElicitResult:
        self.asked.append(params.url)
        return ElicitResult(action="accept")


def ask(
    served: Served, answers: Answers, question: Callable[[Any], Awaitable[Any]], mode: str
) -> Any:
    """Return what the server answers; an error is returned, too."""

    async def run() -> Any:
        headers = {"authorization": f"Bearer {served.key}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(f"{served.url}/mcp", http_client=http)
            async with Client(
                transport, mode=mode, sampling_callback=answers.sample,
                sampling_capabilities=SamplingCapability(tools=SamplingToolsCapability()),
                elicitation_callback=answers.elicit,
            ) as client:  # fmt: skip
                try:
                    async with asyncio.timeout(20):
                        return await question(client)
                except MCPError as error:
                    return error

    return asyncio.run(run())


def failed(result: Any) -> bool:
    return isinstance(result, MCPError) or bool(result.is_error)


WAYS = [("forecast", "legacy"), ("again", "auto")]


@pytest.mark.parametrize(("name", "mode"), WAYS)
def test_the_callers_model_uses_a_tool_of_the_server(
    served: dict[str, Served], name: str, mode: str
) -> None:
    answers = Answers()
    result = ask(served["further"], answers, lambda c: c.call_tool(name, {}), mode)
    assert not isinstance(result, MCPError), result
    assert result.content[0].text == "Yes: seven degrees in Oslo."
    assert answers.asked == ["text", "tool_result"]


@pytest.mark.parametrize(("name", "mode"), WAYS)
def test_a_call_that_is_not_allowed_reaches_no_server(
    served: dict[str, Served], name: str, mode: str
) -> None:
    answers = Answers("Atlantis")
    assert failed(ask(served["further"], answers, lambda c: c.call_tool(name, {}), mode))
    assert answers.asked == ["text"]


@pytest.mark.parametrize(("name", "mode"), [*WAYS, ("sign_in", "legacy")])
def test_where_a_route_does_not_name_it_nobody_is_asked(
    served: dict[str, Served], name: str, mode: str
) -> None:
    answers = Answers()
    assert failed(ask(served["plain"], answers, lambda c: c.call_tool(name, {}), mode))
    assert answers.asked == []


def test_a_person_is_sent_to_an_address(served: dict[str, Served]) -> None:
    answers = Answers()
    result = ask(served["further"], answers, lambda c: c.call_tool("sign_in", {}), "legacy")
    assert result.content[0].text == "accept"
    assert answers.asked == ["https://id.example/in"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_typed_results_their_schemas_and_icons_pass(served: dict[str, Served], mode: str) -> None:
    async def question(client: Any) -> Any:
        return await client.list_tools(), await client.call_tool("typed", {"city": "Oslo"})

    listed, result = ask(served["plain"], Answers(), question, mode)
    assert result.structured_content == {"city": "Oslo", "degrees": 7}
    found = {each.name: each for each in listed.tools}
    assert set(found["typed"].output_schema["properties"]) == {"city", "degrees"}
    assert found["typed"].icons[0].src.startswith("data:image/png;base64,iVBOR")
    stopped = ask(served["plain"], Answers(), lambda c: c.call_tool("typed", {"city": "forbidden"}),
                  mode)  # fmt: skip
    assert isinstance(stopped, MCPError)


def test_changes_are_heard_of(served: dict[str, Served]) -> None:
    async def question(client: Any) -> list[str]:
        async with client.listen(
            tools_list_changed=True, resource_subscriptions=["note://first"]
        ) as heard:
            await client.call_tool("touch", {})
            return [type(await anext(heard)).__name__ for _ in range(2)]

    found = ask(served["plain"], Answers(), question, "auto")
    assert found == ["ToolsListChanged", "ResourceUpdated"]
