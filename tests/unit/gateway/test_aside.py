"""What is large is judged beside the event loop, in time or not at all, and has so much room."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.eventstream import Message
from bartizan.formats.sse import EventReader
from bartizan.gateway.app import Gateway
from bartizan.gateway.aside import LARGE, TEXT, Aside
from bartizan.gateway.document import MOST_BRACKETS, read_any, read_document, read_event
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.room import FREE, Room
from bartizan.gateway.schema_sizes import MEBIBYTE, SizesPart
from bartizan.gateway.words import Exchange, Passage, Ruling
from tests.simulators.gateway import JSON, SSE, Answered, House, Open, Provider, call, scope_of, sse

BIG = "a b " * (LARGE // 4 + 1)
EVENTS = "application/vnd.amazon.eventstream"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "f"}}
CHAT = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
CLAUDE = {**CHAT, "max_tokens": 9}
CONVERSE = {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}
END = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def note(data: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": data}}


def result(text: str) -> dict[str, Any]:
    content = [{"type": "text", "text": text}]
    return {"jsonrpc": "2.0", "id": 1, "result": {"content": content}}


def delta(text: str) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def frame(name: str, tree: object) -> bytes:
    kinds = {":message-type": "event", ":content-type": JSON, ":event-type": name}
    return Message(kinds, json.dumps(tree).encode()).content


PIECES = [BIG[at : at + 400] for at in range(0, len(BIG), 400)]
ASKED: dict[str, Any] = {
    "jsonrpc": "2.0", "id": 7, "method": "elicitation/create",
    "params": {"message": BIG, "requestedSchema": {"type": "object", "properties": {}}},
}  # fmt: skip
CLAUDE_EVENTS = sse(
    {"type": "message_start", "message": {"type": "message", "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": BIG}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_stop"},
    named=True,
)
PLACES: Mapping[str, tuple[str, str, object, str, list[bytes]]] = {
    "a notification of MCP": ("mcp", "/mcp", CALL, SSE, [sse(note(BIG), result("ok"))]),
    "many texts of a notification": (
        "mcp", "/mcp", CALL, SSE, [sse(note(["ab"] * (LARGE // TEXT)), result("ok"))]),
    "a result of MCP": ("mcp", "/mcp", CALL, SSE, [sse(result(BIG))]),
    "a question of a server": ("mcp", "/mcp", CALL, SSE, [sse(ASKED, result("ok"))]),
    "an open stream": ("mcp", "/mcp", None, SSE, [sse(note(BIG))]),
    "a whole reply of MCP": ("mcp", "/mcp", CALL, JSON, [json.dumps(result(BIG)).encode()]),
    "an event of chat": (
        "openai-chat", "/v1/chat/completions", CHAT, SSE, [sse(delta(BIG), END, "[DONE]")]),
    "many events of chat at once": (
        "openai-chat", "/v1/chat/completions", CHAT, SSE,
        [sse(*map(delta, PIECES), END, "[DONE]")]),
    "a text that was held to its end": (
        "openai-chat", "/v1/chat/completions", CHAT, SSE,
        [*(sse(delta(each)) for each in PIECES), sse(END, "[DONE]")]),
    "an event of messages": ("anthropic-messages", "/v1/messages", CLAUDE, SSE, [CLAUDE_EVENTS]),
    "a message of converse": (
        "bedrock-converse", "/model/m/converse-stream", CONVERSE, EVENTS,
        [frame("messageStart", {"role": "assistant"})
         + frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": BIG}})
         + frame("contentBlockStop", {"contentBlockIndex": 0})
         + frame("messageStop", {"stopReason": "end_turn"}) + frame("metadata", {})]),
}  # fmt: skip


@dataclass
class Waiting:
    """A guard that waits at a large text until it may go on, and says whether it was let."""

    go_on: threading.Event = field(default_factory=threading.Event)
    patience: float = 30.0
    threads: list[str] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    id: str = "waiting"

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:
        self.threads.append(threading.current_thread().name)
        self.begun.set()
        self.go_on.wait(self.patience)
        return None


def house(
    place: str, guard: Waiting, timeout: float = 2
) -> tuple[House, dict[str, Any], list[bytes]]:
    dialect, path, body, media, chunks = PLACES[place]
    provider = Provider(headers={"content-type": media}, chunks=chunks)
    route = {"asks": ["elicitation"]} if dialect == "mcp" else {}
    sizes = SizesPart(guard_timeout=timeout)
    found = House(dialect=dialect, provider=provider, outgoing=[guard], sizes=sizes, route=route)
    headers = [] if body is None else [(b"content-type", JSON.encode())]
    scope = scope_of(path, headers, "GET" if body is None else "POST")
    return found, scope, [b"" if body is None else json.dumps(body).encode()]


@pytest.mark.parametrize("place", PLACES)
def test_the_loop_goes_on_while_something_large_is_judged(place: str) -> None:
    guard = Waiting()
    found, scope, body = house(place, guard)

    async def run() -> Answered:
        answering = asyncio.create_task(call(found.gateway(), scope, body))
        await asyncio.to_thread(guard.begun.wait)
        guard.go_on.set()  # of a loop that waits for the guard nobody would
        return await answering

    answer = asyncio.run(run())
    assert answer.status == 200
    assert answer.ended
    assert guard.threads[0].startswith("aside")
    assert found.records.decisions[-1] == ("gateway.reply", "allow")


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_judged_in_time_is_not_passed(place: str) -> None:
    guard = Waiting()
    found, scope, body = house(place, guard, timeout=0.05)
    answer = asyncio.run(call(found.gateway(), scope, body))
    guard.go_on.set()
    assert answer.ended
    assert b"a b a b" not in answer.body
    assert b"ab" not in answer.body.replace(b"unavailable", b"")
    (record,) = [each for each in found.records.written if each.decision == "block"]
    assert record.detail["because"] == "the guards took more than 0.05 s"


def test_what_is_small_is_judged_at_once() -> None:
    guard = Waiting(patience=0)
    provider = Provider(headers={"content-type": SSE}, chunks=[sse(note("hi"), result("ok"))])
    House(dialect="mcp", provider=provider, outgoing=[guard]).post("/mcp", CALL)
    assert set(guard.threads) == {threading.main_thread().name}


def test_one_principal_has_one_thread_and_leaves_the_others_to_others() -> None:
    hanging, begun = threading.Event(), threading.Event()

    def hang() -> str:
        begun.set()
        hanging.wait(30)
        return "done"

    async def run() -> None:
        aside, given_up = Aside(), threading.Event()
        first = asyncio.create_task(aside.run("mallory", 0.05, hang, given_up.set))
        with pytest.raises(RefusedError):
            await first
        assert begun.is_set()
        assert given_up.is_set()
        with pytest.raises(RefusedError):
            await aside.run("mallory", 0.05, hang, given_up.set)
        for name in ("alice", "bob", "carol"):
            assert await aside.run(name, 30, lambda: "passed", given_up.set) == "passed"
        hanging.set()
        assert await aside.run("mallory", 30, lambda: "passed", given_up.set) == "passed"

    asyncio.run(run())


def test_an_event_of_many_lines_is_as_large_as_what_it_takes() -> None:
    reader = EventReader()
    for _ in range(60):
        reader.feed(b":\n" * 1000)
    assert reader.held > len(b":\n") * 60_000
    with pytest.raises(FormatError, match="larger than"):
        reader.feed(b":\n" * 10_000)


@pytest.mark.parametrize("read", [read_document, read_event, read_any])
def test_a_document_has_so_many_objects_and_arrays(read: Callable[[bytes], object]) -> None:
    read(b'{"a":[' + b"[]," * (MOST_BRACKETS - 3) + b"[]]}")
    with pytest.raises(FormatError):
        read(b'{"a":[' + b"[]," * MOST_BRACKETS + b"[]]}")


# room


def test_each_holds_as_much_as_is_left_and_nobody_finds_nothing() -> None:
    room, most = Room(), 1000 * FREE
    held: dict[str, int] = {}
    for name in ("a", "b", "c", "d"):
        for _ in range(2000):
            try:
                room.place(name, most).hold(2 * FREE)
            except RefusedError:
                break
            held[name] = held.get(name, 0) + 1
    assert held == {"a": 500, "b": 250, "c": 125, "d": 62}


def test_what_is_let_go_is_room_again() -> None:
    room = Room()
    for _ in range(100):
        with room.place("a", 10 * FREE) as place:
            place.keep(2 * FREE)
            place.hold(3 * FREE)
            place.hold(0)
            with pytest.raises(RefusedError):
                place.hold(20 * FREE)
    assert (room.total, room.held) == (0, {})


def test_small_pieces_always_have_room() -> None:
    room = Room()
    for _ in range(10_000):
        room.place("a", FREE).hold(FREE)
    assert room.total == 0


def test_a_stream_that_goes_on_holds_nothing_of_what_it_has_passed() -> None:
    async def run() -> int:
        provider = Provider(headers={"content-type": SSE}, stall=asyncio.Event())
        provider.chunks = [sse(note("ab " * FREE))]
        found, passed = House(dialect="mcp", provider=provider), asyncio.Event()
        gateway = found.gateway()
        scope = scope_of("/mcp", [(b"content-type", JSON.encode())])
        asking = call(gateway, scope, [json.dumps(CALL).encode()], on_part=lambda _: passed.set())
        task = asyncio.create_task(asking)
        await passed.wait()
        held = gateway.room.total
        task.cancel()
        return held

    assert asyncio.run(run()) == 0


class Many(Open):
    """Lets callers in by the name of their session."""

    def identify(self, headers: Any, peer: Any) -> Any:
        found = super().identify(headers, peer)
        name = dict(headers).get(b"x-session-id", b"alice").decode()
        return type(found)(name, "test")


@pytest.mark.parametrize("way", ["reply", "open"])
def test_parts_of_events_that_wait_in_many_streams_are_bounded_together(way: str) -> None:
    """Sixteen streams of 4 MB each would wait: as many go on as there is room for."""
    half = b"data: " + b"a" * (3 * MEBIBYTE)
    sizes = SizesPart(waiting=16 * MEBIBYTE, streams=100, caller_streams=100)

    async def run() -> tuple[list[Answered], Gateway, list[str]]:
        provider = Provider(headers={"content-type": SSE}, chunks=[half], stall=asyncio.Event())
        found = House(dialect="mcp", provider=provider, sizes=sizes, access=Many())
        gateway, tasks = found.gateway(), []
        method = "POST" if way == "reply" else "GET"
        body = [json.dumps(CALL).encode() if way == "reply" else b""]
        kind = [(b"content-type", JSON.encode())] if way == "reply" else []
        for number in range(20):
            name = b"mallory" if number < 16 else b"guest%d" % number
            scope = scope_of("/mcp", [(b"x-session-id", name), *kind], method)
            tasks.append(asyncio.create_task(call(gateway, scope, list(body))))
        for _ in range(200):
            await asyncio.sleep(0.002)
        assert gateway.room.total <= sizes.waiting
        held = sorted(gateway.room.held)
        provider.stall.set()  # type: ignore[union-attr]
        answers = await asyncio.gather(*tasks)
        assert (gateway.room.total, gateway.room.held) == (0, {})
        reasons = [each.detail.get("because", "") for each in found.records.written]
        assert any("in all" in each for each in reasons)
        return answers, gateway, held

    _, _, held = asyncio.run(run())
    assert held[-1] == "mallory"
    assert len(held) > 1, "others find room beside one who takes all"
