"""Who or what an operator stops is stopped in what is under way, whatever that is waiting for."""

import http.client
import json
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from bartizan.formats.eventstream import Message
from tests.builders_runs import MAIN, Bartizan
from tests.e2e.test_gateway import free_port
from tests.simulators.gateway import sse

JSON, SSE, EVENTS = "application/json", "text/event-stream", "application/vnd.amazon.eventstream"
ASK: Mapping[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
CLAUDE = {**ASK, "max_tokens": 9, "stream": True}
CONVERSE = {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "refund", "arguments": {}}}  # fmt: skip
SAID = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "working"}}
BEGUN = {"function": {"name": "get_weather", "arguments": ""}, "id": "t", "index": 0,
         "type": "function"}  # fmt: skip


def chat(**delta: object) -> bytes:
    return sse({"choices": [{"index": 0, "delta": delta}]})


def claude(block: dict[str, Any]) -> bytes:
    return sse(
        {"type": "message_start", "message": {"type": "message", "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": block},
        named=True,
    )


def responses(*more: dict[str, Any]) -> bytes:
    begun = {"type": "response.created", "response": {"id": "r", "output": []}}
    return sse(begun, *more, named=True)


def frames(*events: tuple[str, object]) -> bytes:
    kinds = {":message-type": "event", ":content-type": JSON}
    return b"".join(
        Message({**kinds, ":event-type": name}, json.dumps(tree).encode()).content
        for name, tree in events
    )


@dataclass(frozen=True)
class Flow:
    """One kind of exchange: what is asked, what comes before silence, how it ends when stopped."""

    body: Mapping[str, Any] | None
    path: str = "/v1/chat/completions"
    media: str = JSON
    comes: bytes = b""
    error: bytes = b'"forbidden"'
    status: int = 200
    stops: tuple[str, ...] = ("principal alice", "model m", "all")
    resumes: bool = False

    @property
    def begins(self) -> bool:
        return self.media != JSON and bool(self.comes)


def streamed(flow: Flow, comes: bytes, *, tool: bool = False) -> Flow:
    stops = ("tool model/get_weather",) if tool else flow.stops
    return Flow(flow.body, flow.path, flow.media, comes, flow.error, stops=stops)


ALL = ("principal alice", "all")
TALK = ("principal alice", "tool crm/refund", "all")
CHAT = Flow({**ASK, "stream": True}, media=SSE)
MESSAGES = Flow(CLAUDE, "/v1/messages", SSE, error=b"event: error")
RESPONSES = Flow({"model": "m", "input": "x", "stream": True}, "/v1/responses", SSE)
BEDROCK = Flow(CONVERSE, "/model/m/converse-stream", EVENTS, error=b"Exception")
TOOL_BLOCK = {"type": "tool_use", "id": "t", "name": "get_weather", "input": {}}
FLOWS: Mapping[str, Flow] = {
    "chat that waits": Flow(ASK, status=403),
    "chat that has half a reply": Flow(ASK, comes=b'{"choices": [', status=403),
    "messages that wait": Flow({**CLAUDE, "stream": False}, "/v1/messages", status=403,
                               error=b'"permission_error"'),
    "embeddings that wait": Flow({"model": "m", "input": "x"}, "/v1/embeddings", status=403),
    "converse that waits": Flow(CONVERSE, "/model/m/converse", status=403, error=b"stopped by"),
    "a stream of chat that has not begun": Flow({**ASK, "stream": True}, media=SSE, status=403),
    "a stream of chat": streamed(CHAT, chat(content="hi there, how are you today? ")),
    "a stream of messages": streamed(MESSAGES, claude({"type": "text", "text": ""})),
    "a stream of responses": streamed(RESPONSES, responses()),
    "a stream of converse": streamed(BEDROCK, frames(("messageStart", {"role": "assistant"}))),
    "a call in a stream of chat": streamed(
        CHAT, chat(content="hi there, how are you today? ") + chat(tool_calls=[BEGUN]), tool=True),
    "a call in a stream of messages": streamed(
        MESSAGES, claude({"type": "text", "text": ""}) + sse(
            {"type": "content_block_stop", "index": 0},
            {"type": "content_block_start", "index": 1, "content_block": TOOL_BLOCK}, named=True),
        tool=True),
    "a call in a stream of responses": streamed(RESPONSES, responses(
        {"type": "response.output_item.added", "output_index": 0,
         "item": {"type": "function_call", "id": "i", "call_id": "t", "name": "get_weather",
                  "arguments": ""}}), tool=True),
    "a call in a stream of converse": streamed(BEDROCK, frames(
        ("messageStart", {"role": "assistant"}),
        ("contentBlockStart", {"contentBlockIndex": 0, "start": {
            "toolUse": {"toolUseId": "t", "name": "get_weather"}}})), tool=True),
    "a call of MCP that waits": Flow(CALL, "/mcp", stops=TALK),
    "a call of MCP that is streamed": Flow(CALL, "/mcp", SSE, sse(SAID), stops=TALK),
    "a stream of MCP that says nothing": Flow(None, "/mcp", SSE, b":\n\n", b"", stops=ALL),
    "a stream of MCP": Flow(None, "/mcp", SSE, sse(SAID), b"", stops=ALL),
    "a call of MCP that goes on": Flow(None, "/mcp", SSE, sse(SAID), stops=TALK, resumes=True),
}  # fmt: skip


@dataclass
class Silent:
    """A provider that says the beginning of a reply, and then nothing."""

    flow: Flow = FLOWS["chat that waits"]
    asked: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def answer(self, connection: socket.socket) -> None:
        flow, read = self.flow, b""
        while b"\r\n\r\n" not in read:
            read += connection.recv(65536)
        if flow.media != JSON or flow.comes:
            head = f"HTTP/1.1 200 OK\r\ncontent-type: {flow.media}\r\ncontent-length: 9999999\r\n"
            if flow.comes:
                connection.sendall(f"{head}\r\n".encode() + flow.comes)
        self.asked.set()
        with suppress(OSError):
            while connection.recv(65536):
                pass
        self.left.set()


@contextmanager
def silent() -> Iterator[Silent]:
    provider = Silent()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            provider.answer(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        provider.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()


@dataclass
class Gateway:
    folder: Path
    port: int
    key: str
    provider: Silent

    @property
    def switch(self) -> Path:
        return self.folder / "gateway-stopped"

    def ask(self, flow: Flow, **headers: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        given = {"authorization": f"Bearer {self.key}", **headers}
        if flow.body is None:
            connection.request("GET", flow.path, headers=given)
        else:
            body = json.dumps(flow.body)
            connection.request("POST", flow.path, body, {**given, "content-type": JSON})
        return connection


TOOLS = [
    {"server": server, "name": name, "arguments": {"type": "object"}, "side_effect": False}
    for server, name in (("crm", "refund"), ("model", "get_weather"))
]
ROUTES = {"chat": "openai-chat", "messages": "anthropic-messages", "responses": "openai-responses",
          "embeddings": "openai-embeddings", "converse": "bedrock-converse"}  # fmt: skip


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    root = tmp_path_factory.mktemp("stopping")
    bartizan, folder = Bartizan(root), root / "gateway"
    assert bartizan("gateway", "init", str(folder)).code == 0
    keys = str(folder / "gateway-keys.json")
    key = bartizan("gateway", "key", "create", "alice", "--keys", keys).out.strip()
    with silent() as provider:
        path = folder / "gateway.yaml"
        document = yaml.safe_load(path.read_text())
        document["operations"]["port"] = free_port()
        document["upstreams"] = {"p": {"url": f"http://127.0.0.1:{provider.port}"}}
        document["acting"] = {"switch": "gateway-stopped", "tools": TOOLS}
        document["guards"] = []
        document["limits"] = {"requests_per_minute": 10_000}
        given = {"upstream": "p", "models": ["m"]}
        document["routes"] = [
            *({"name": name, "dialect": dialect, **given} for name, dialect in ROUTES.items()),
            {"name": "crm", "dialect": "mcp", "upstream": "p", "server": "crm"},
        ]
        path.write_text(yaml.safe_dump(document))
        environment = {**bartizan.environment(), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            [*MAIN, "gateway", "serve", str(path), "--port", "0"],
            env=environment, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                line = next(each for each in process.stderr or () if "Listening" in each)
                yield Gateway(folder, int(line.split(":")[2].split(",")[0]), key, provider)
            finally:
                process.kill()


def event_of(gateway: Gateway) -> str:
    """Return the name of an event of a call that was cut, by which its stream goes on."""
    gateway.provider.flow = flow = Flow(CALL, "/mcp", SSE, b"id: e1\n" + sse(SAID))
    line = b""
    while not line.startswith(b"id: "):  # what was stopped before may be so for a moment yet
        connection = gateway.ask(flow)
        line = connection.getresponse().readline()
        connection.close()
    return line.decode().removeprefix("id: ").strip()


def stopped(gateway: Gateway, flow: Flow, stop: str) -> tuple[int, bytes]:
    """Return what a caller gets of whom something was stopped while the provider is silent."""
    provider = gateway.provider
    gateway.switch.unlink(missing_ok=True)
    headers = {"last-event-id": event_of(gateway)} if flow.resumes else {}
    provider.flow = flow
    while True:  # what was stopped before may be so for a moment yet
        provider.asked.clear()
        provider.left.clear()
        connection = gateway.ask(flow, **headers)
        if provider.asked.wait(0.5):
            break
        connection.close()
    begun = connection.getresponse() if flow.begins else None
    gateway.switch.write_text(f"{stop}\n")
    answer = begun or connection.getresponse()
    told = answer.read()
    assert provider.left.wait(60), "nobody listens to the provider any more"
    connection.close()
    return answer.status, told


@pytest.mark.parametrize(
    ("name", "stop"), [(name, stop) for name, flow in FLOWS.items() for stop in flow.stops]
)
def test_what_is_under_way_ends_when_it_is_stopped(gateway: Gateway, name: str, stop: str) -> None:
    flow = FLOWS[name]
    status, told = stopped(gateway, flow, stop)
    assert status == flow.status
    assert flow.error in told


def replies_stopped(gateway: Gateway, because: str) -> list[dict[str, Any]]:
    """Return the records of replies that were stopped for a reason."""
    bartizan, log = Bartizan(gateway.folder.parent), str(gateway.folder / "gateway-log")
    found = bartizan("audit", "query", log, "--decision", "deny", "--action", "gateway.reply").out
    told = [json.loads(line) for line in found.splitlines() if '"decision"' in line]
    return [each for each in told if each["detail"].get("because") == because]


@pytest.mark.parametrize("name", ["chat that waits", "a stream of chat", "a stream of MCP"])
def test_what_was_stopped_is_on_the_record_with_the_reason(gateway: Gateway, name: str) -> None:
    because = "everything is stopped"
    before = len(replies_stopped(gateway, because))
    stopped(gateway, FLOWS[name], "all")
    told = replies_stopped(gateway, because)
    for _ in range(30):  # a query shows what is under the signed head, which follows
        if len(told) > before:
            break
        told = replies_stopped(gateway, because)
    assert told[before:]
    assert told[-1]["detail"]["reason"] == "forbidden"
