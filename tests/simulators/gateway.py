"""A gateway without sockets: scripted providers, callers in memory, a log that is a list."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bartizan.audit.record import Record
from bartizan.gateway.app import Gateway
from bartizan.gateway.asgi import Message, Peer
from bartizan.gateway.channels import channel
from bartizan.gateway.dialects.api import Call, Turn, Usage
from bartizan.gateway.dialects.registry import WAYS
from bartizan.gateway.pool import Lane
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.remembered import Known, Remembered
from bartizan.gateway.running import Caller, ChannelMaker, Route, Running, Watcher
from bartizan.gateway.schema import RoutePart, UpstreamPart
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.upstream import Reply, Upstream
from bartizan.gateway.words import Action, Exchange, Guard, Passage, Role, Ruling, Span

JSON = "application/json"
SSE = "text/event-stream"
KEY = b"k" * 32
UPSTREAM = Upstream(
    "provider", UpstreamPart(url="https://provider.example"), {"authorization": "s"}
)


@dataclass(frozen=True, slots=True)
class WordGuard:
    """Objects to one word."""

    word: str
    action: Action = Action.BLOCK
    id: str = "word"

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        found = []
        at = passage.text.find(self.word)
        while at >= 0:
            found.append(Span(at, at + len(self.word), "word"))
            at = passage.text.find(self.word, at + len(self.word))
        return Ruling(self.action, self.id, "a word of the list", tuple(found)) if found else None


@dataclass(slots=True)
class Probe:
    """A guard that remembers what it saw, and objects to nothing."""

    seen: list[Passage] = field(default_factory=list)
    id: str = "probe"

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        self.seen.append(passage)
        return None


@dataclass(frozen=True, slots=True)
class FailingGuard:
    """A guard that raises whatever it is given."""

    error: Exception
    id: str = "failing"

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        raise self.error


@dataclass(slots=True)
class Records:
    """A log that is a list; `full` is a disk that is full."""

    written: list[Record] = field(default_factory=list)
    full: bool = False
    room: int = 1_000_000

    async def record(self, record: Record) -> None:
        if self.full or len(self.written) >= self.room:
            raise RefusedError(Reason.UNAVAILABLE, "the exchange cannot be recorded")
        self.written.append(record)

    @property
    def decisions(self) -> list[tuple[str, str]]:
        return [(each.what.action, each.decision) for each in self.written]


@dataclass(slots=True)
class Open:
    """Lets everybody in, and decides on calls by a list of names."""

    tools: tuple[str, ...] | None = None
    settled: list[Usage] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        return Caller("alice", "test")

    async def refresh(self, fetch: object) -> tuple[str, ...]:
        return ()

    async def keep(self) -> tuple[str, ...]:
        return ()

    async def admit(self, caller: Caller, route: RoutePart, size: int) -> "Open":
        return self

    async def remember(self, caller: Caller) -> None:
        return

    async def close(self) -> None:
        return

    def stopped(self) -> object:
        return None

    def store(self) -> None:
        return None

    def settle(self, usage: Usage, model: str) -> None:
        self.settled.append(usage)

    def authorise(self, caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> None:
        return

    def halted(
        self, caller: Caller, route: RoutePart, model: str, tools: Iterable[str]
    ) -> RefusedError | None:
        return None

    def offered(self, route: RoutePart, tree: dict[str, Any], turn: Turn) -> None:
        return

    def tainted(self, caller: Caller, route: RoutePart, roles: frozenset[Role]) -> bool:
        return False

    def inherit(self, before: object) -> None:
        return

    def decide(self, caller: Caller, route: RoutePart, exchange: Exchange, call: Call) -> None:
        self.calls.append(call)
        if self.tools is not None and call.name not in self.tools:
            raise RefusedError(Reason.FORBIDDEN, "this tool is not allowed")


@dataclass(slots=True)
class Provider:
    """A provider that answers by a script, and remembers what it was asked."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": JSON})
    chunks: Sequence[bytes] = ()
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    fault: Exception | None = None
    closed: int = 0
    stall: asyncio.Event | None = None

    @asynccontextmanager
    async def send(
        self,
        upstream: Upstream,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        lane: Lane,
        method: str = "POST",
    ) -> AsyncIterator[Reply]:
        self.methods.append(method)
        self.asked.append((path, {**headers, **upstream.credential}, body))
        try:
            yield Reply(self.status, self.headers, self._content())
        finally:
            self.closed += 1

    async def _content(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk
        if self.stall is not None:
            await self.stall.wait()
        if self.fault is not None:
            raise self.fault


@dataclass(slots=True)
class Answered:
    """What a caller got."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: list[bytes] = field(default_factory=list)
    ended: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def messages(self) -> list[Any]:
        """The events, or the one message that came instead of them."""
        return self.events if self.headers["content-type"] == SSE else [self.json]

    @property
    def events(self) -> list[Any]:
        """The data of server-sent events, as JSON where it is."""
        found = []
        for block in self.body.decode().split("\n\n"):
            data = [line[6:] for line in block.split("\n") if line.startswith("data: ")]
            if data:
                text = "\n".join(data)
                found.append(text if text == "[DONE]" else json.loads(text))
        return found


@dataclass(slots=True)
class House:
    """A gateway with what stands around it."""

    provider: Provider = field(default_factory=Provider)
    records: Records = field(default_factory=Records)
    access: Any = field(default_factory=Open)
    incoming: Sequence[Guard] = ()
    outgoing: Sequence[Guard] = ()
    dialect: str = "openai-chat"
    route: Mapping[str, object] = field(default_factory=dict)
    sizes: SizesPart = field(default_factory=SizesPart)
    channel: ChannelMaker = channel
    watches: Mapping[str, Watcher] = field(default_factory=dict)
    known: Known = field(default_factory=Known)

    def gateway(self) -> Gateway:
        given = {"name": "main", "dialect": self.dialect, "upstream": "provider", "models": ["*"]}
        part = RoutePart.model_validate({**given, **self.route})
        routes = [
            Route(part, way, way.pattern(part.prefix), UPSTREAM, self.incoming, self.outgoing)
            for way in WAYS[self.dialect]
        ]
        running = Running(
            routes, self.sizes, self.access, self.channel, KEY, "policy", self.watches,
            {"main": Remembered("main", self.incoming, self.known)},
        )  # fmt: skip
        return Gateway(running, self.provider, self.records)

    def ask(self, method: str, path: str, **headers: str) -> Answered:
        """Ask without a body."""
        pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
        return asyncio.run(call(self.gateway(), scope_of(path, pairs, method), [b""]))

    def post(self, path: str, body: object, **headers: str) -> Answered:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"content-type": JSON, **{k.replace("_", "-"): v for k, v in headers.items()}}
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
        return asyncio.run(call(self.gateway(), scope_of(path, pairs), [raw]))


def scope_of(
    path: str, headers: Sequence[tuple[bytes, bytes]], method: str = "POST"
) -> dict[str, Any]:
    target, _, query = path.partition("?")
    return {
        "type": "http", "method": method, "path": target, "raw_path": target.encode(),
        "query_string": query.encode(), "headers": list(headers), "client": ("192.0.2.1", 5),
    }  # fmt: skip


async def call(
    app: Any,
    scope: dict[str, Any],
    body: Sequence[bytes],
    *,
    gone: asyncio.Event | None = None,
    on_part: Callable[[bytes], None] = lambda part: None,
) -> Answered:
    """Send a request in pieces and return the answer; `gone` is when the caller hangs up."""
    answered = Answered()
    left = list(body)

    async def receive() -> Message:
        if left:
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left)}
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answered.parts.append(message["body"])
            answered.body += message["body"]
            answered.ended = not message.get("more_body", False)
            on_part(message["body"])

    await app(scope, receive, send)
    return answered


def sse(*events: object, named: bool = False) -> bytes:
    """Server-sent events of some documents."""
    parts = []
    for event in events:
        data = event if isinstance(event, str) else json.dumps(event)
        name = f"event: {event['type']}\n" if named and isinstance(event, dict) else ""
        parts.append(f"{name}data: {data}\n\n")
    return "".join(parts).encode()
