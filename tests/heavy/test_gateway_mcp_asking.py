"""The official client of MCP answers what a real server asks it, hears its stream and ends it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import CreateMessageResult, ElicitResult, ListRootsResult, Root, TextContent

from tests.heavy.gateway import Served, gateway, process

BLOCKED = {"guard": "words", "settings": {"phrases": ["forbidden"]}}
NAMES = ("size", "poem", "apart", "slow")


def tool(name: str) -> dict[str, object]:
    arguments = {"type": "object", "additionalProperties": True}
    return {"server": "asking", "name": name, "arguments": arguments, "side_effect": False,
            "untrusted": False}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Served]]:
    """A gateway that lets the server ask, and one that does not."""
    root = Path(__file__).parents[2]
    found = {}
    with ExitStack() as stack:
        running = process("tests.simulators.mcp_asking", "0", cwd=root, pattern=r"on (\d+)")
        port = stack.enter_context(running)
        for asks in (True, False):
            route: dict[str, object] = {"name": "asking", "dialect": "mcp", "upstream": "asking",
                                        "server": "asking"}  # fmt: skip
            kinds = ["sampling", "elicitation", "roots"]
            changes: dict[str, object] = {
                "upstreams": {"asking": {"url": f"http://127.0.0.1:{port}"}},
                "routes": [{**route, **({"asks": kinds} if asks else {})}],
                "acting": {"tools": [tool(each) for each in NAMES]},
                "guards": [BLOCKED],
            }
            folder = tmp_path_factory.mktemp(f"asking-{asks}")
            found[asks] = stack.enter_context(gateway(folder, changes))
        yield found


class Answers:
    """What a caller answers, and what it was asked."""

    def __init__(self, text: str = "roses") -> None:
        self.text = text
        self.asked: list[str] = []
        self.told: list[object] = []

    async def sample(self, context: object, params: Any) -> CreateMessageResult:
        self.asked.append(params.messages[0].content.text)
        content = TextContent(type="text", text=self.text)
        return CreateMessageResult(role="assistant", content=content, model="m")

    async def elicit(self, context: object, params: Any) -> ElicitResult:
        self.asked.append(params.message)
        return ElicitResult(action="accept", content={"size": self.text})

    async def roots(self, context: object) -> ListRootsResult:
        return ListRootsResult(roots=[Root(uri=f"file:///{self.text}")])

    async def hear(self, message: object) -> None:
        self.told.append(message)


def ask(
    served: Served,
    answers: Answers,
    question: Callable[[Any], Awaitable[Any]],
    mode: str = "legacy",
) -> Any:
    """Return what the server answers; an error is returned, too."""

    async def run() -> Any:
        headers = {"authorization": f"Bearer {served.key}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
            transport = streamable_http_client(f"{served.url}/mcp", http_client=http)
            async with Client(
                transport, mode=mode, sampling_callback=answers.sample,
                elicitation_callback=answers.elicit, list_roots_callback=answers.roots,
                message_handler=answers.hear,
            ) as client:  # fmt: skip
                try:
                    async with asyncio.timeout(20):
                        return await question(client)
                except MCPError as error:
                    return error

    return asyncio.run(run())


def text(result: Any) -> str:
    assert not isinstance(result, MCPError), result
    return str(result.content[0].text)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("size", {}, "accept: roses"),
        ("poem", {"about": "a wall"}, "roses"),
        ("apart", {}, "file:///roses"),
        ("slow", {}, "late"),
    ],
)
def test_a_server_asks_and_is_answered(
    served: dict[bool, Served], name: str, arguments: dict[str, Any], expected: str
) -> None:
    answers = Answers()
    assert text(ask(served[True], answers, lambda c: c.call_tool(name, arguments))) == expected
    if name == "apart":
        assert any("ToolListChanged" in type(each).__name__ for each in answers.told)


@pytest.mark.parametrize(("name", "arguments"), [("size", {}), ("poem", {"about": "x"})])
def test_a_server_that_may_not_ask_hears_so_and_nobody_is_asked(
    served: dict[bool, Served], name: str, arguments: dict[str, Any]
) -> None:
    answers = Answers()
    result = ask(served[False], answers, lambda c: c.call_tool(name, arguments))
    assert isinstance(result, MCPError) or result.is_error
    assert answers.asked == []


def test_a_prompt_that_a_guard_stops_reaches_no_model(served: dict[bool, Served]) -> None:
    answers = Answers()
    result = ask(
        served[True], answers, lambda c: c.call_tool("poem", {"about": "words"}), mode="legacy"
    )
    assert text(result) == "roses"
    stopped = ask(served[True], Answers("forbidden"), lambda c: c.call_tool("size", {}))
    assert isinstance(stopped, MCPError) or stopped.is_error
    assert len(answers.asked) == 1


def test_what_was_said_on_an_open_stream_is_on_the_record(served: dict[bool, Served]) -> None:
    ask(served[True], Answers(), lambda c: c.call_tool("apart", {}))
    document = yaml.safe_load((served[True].folder / "gateway.yaml").read_text())
    log = served[True].folder / document["audit"]["log"]
    written = b"".join(each.read_bytes() for each in log.rglob("*") if each.is_file())
    assert b"notifications/tools/list_changed" in written
    assert b"roots/list" in written
