"""The official client of MCP reaches a real server through the gateway: listed tools, no others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.heavy.gateway import Served, gateway, process

NUMBER = {"type": "integer"}
ADD = {
    "server": "shelf",
    "name": "add",
    "arguments": {"type": "object", "properties": {"a": NUMBER, "b": NUMBER}},
    "side_effect": False,
    "untrusted": False,
}
BLOCKED = {"guard": "words", "settings": {"phrases": ["forbidden"]}}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = Path(__file__).parents[2]
    module = "tests.simulators.mcp_server"
    with process(module, "0", cwd=root, pattern=r"on (\d+)") as port:
        changes: dict[str, object] = {
            "upstreams": {"shelf": {"url": f"http://127.0.0.1:{port}"}},
            "routes": [{"name": "shelf", "dialect": "mcp", "upstream": "shelf", "server": "shelf"}],
            "acting": {"tools": [ADD]},
            "guards": [BLOCKED],
        }
        with gateway(tmp_path_factory.mktemp("mcp"), changes) as found:
            yield found


def ask(served: Served, question: Callable[[Any], Awaitable[Any]], mode: str = "auto") -> Any:
    """Return what the server answers; an error is returned, too."""

    async def run() -> Any:
        headers = {"authorization": f"Bearer {served.key}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(f"{served.url}/mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                try:
                    return await question(client)
                except MCPError as error:
                    return error

    return asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_listed_tool_is_called(served: Served, mode: str) -> None:
    result = ask(served, lambda client: client.call_tool("add", {"a": 2, "b": 3}), mode)
    assert result.content[0].text == "5"


def test_lists_and_prompts_pass(served: Served) -> None:
    tools = ask(served, lambda client: client.list_tools())
    assert {each.name for each in tools.tools} == {"add", "delete"}
    prompt = ask(served, lambda client: client.get_prompt("greeting", {"name": "Ann"}))
    assert prompt.messages[0].content.text == "Greet Ann."


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("delete", {"path": "/"}), ("add", {"a": 1, "surprise": 2}), ("add", {"a": "one"})],
)
def test_what_is_not_listed_never_reaches_the_server(
    served: Served, name: str, arguments: dict[str, Any]
) -> None:
    error = ask(served, lambda client: client.call_tool(name, arguments))
    assert isinstance(error, MCPError)
    assert "not allowed" in str(error)


def test_what_a_server_returns_is_judged(served: Served) -> None:
    error = ask(served, lambda client: client.read_resource("note://first"))
    assert isinstance(error, MCPError)
    assert "guard words" in str(error)
