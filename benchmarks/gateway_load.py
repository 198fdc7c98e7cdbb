"""The provider that answers, the callers that ask, and what a process in between costs."""

import asyncio
import json
import random
import resource
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

NUMBER = b"0000000"
"""Stands in each prompt and answer, and is counted up."""
PROMPT = (
    "Note 0000000. "
    + "Write a short note to a customer whose parcel is late, and be kind about it. " * 13
)[:1000]
ASK = json.dumps({"model": "m", "messages": [{"role": "user", "content": PROMPT}]}).encode()
ANSWER = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": f"Note 0000000. {'Your parcel is on its way. ' * 12}",
                },
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": {"prompt_tokens": 200, "completion_tokens": 80, "total_tokens": 280},
    },
    separators=(",", ":"),
).encode()
WORDS = ["Your ", "parcel ", "is ", "on ", "its ", "way. "]
CHUNKS = 200
POOL, HALF = 20_000, 0.5
EARLIER = 19
"""Messages of a conversation before the new one; they come again with each."""


@dataclass
class Way:
    """One way to the provider, with what it cost in each round."""

    name: str
    port: int
    pid: int | None
    headers: dict[str, str] = field(default_factory=dict)
    costs: dict[str, list[float]] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    began: float = 0.0
    """Resident MB at the start."""


class Provider(asyncio.Protocol):
    """Answers every request with the same text but for a number, or with the same stream."""

    answered = 0

    def __init__(self) -> None:
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end].lower()
            at = head.find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.data) < end + 4 + size:
                return
            body = self.data[end + 4 : end + 4 + size]
            self.data = self.data[end + 4 + size :]
            streamed = b'"stream":true' in body.replace(b" ", b"")
            Provider.answered += 1
            whole = numbered(WHOLE, Provider.answered)
            self.transport.write(STREAMED if streamed else whole)  # type: ignore[attr-defined]


def numbered(content: bytes, number: int) -> bytes:
    """Return a request or answer with its number."""
    return content.replace(NUMBER, b"%07d" % number, 1)


def answer(media: str, body: bytes) -> bytes:
    """Return a response of one piece."""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def chunk(delta: dict[str, str], finish: str | None) -> bytes:
    """Return one event of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    tree = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [choice]}  # fmt: skip
    return b"data: " + json.dumps(tree, separators=(",", ":")).encode() + b"\n\n"


WHOLE = answer("application/json", ANSWER)
STREAMED = answer(
    "text/event-stream",
    b"".join(
        [
            chunk({"role": "assistant", "content": ""}, None),
            *(chunk({"content": WORDS[n % len(WORDS)]}, None) for n in range(CHUNKS)),
            chunk({}, "stop"),
            b"data: [DONE]\n\n",
        ]
    ),
)


async def provide(port: int) -> None:
    """Serve as the provider until the process ends."""
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and its children, by the kernel's clocks of processes (Linux)."""
    total = 0.0
    for each in [pid, *children_of(pid)]:
        with suppress(OSError):
            total += time.clock_gettime(~each << 3 | 2)
    return total


def children_of(pid: int) -> list[int]:
    """Return the processes below a process."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children_of(int(child))]
    return found


def resident(pid: int) -> float:
    """Resident memory in MB, with that of the children."""
    page = resource.getpagesize()
    total = 0
    for each in [pid, *children_of(pid)]:
        with suppress(OSError):
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * page
    return total / 1e6


def conversation() -> bytes:
    """Return a request with earlier messages, which are the same each time, and a new one.

    The user and the assistant take turns up to the user's new one.
    """
    said = [
        {"role": ("assistant", "user")[n % 2], "content": f"{n}. {PROMPT.replace('0000000', '1')}"}
        for n in range(EARLIER)
    ]
    tree = {"model": "m", "messages": [*said, {"role": "user", "content": PROMPT}]}
    return json.dumps(tree).encode()


def request_of(way: Way, body: bytes) -> bytes:
    """Return the bytes of a request."""
    lines = [
        "POST /v1/chat/completions HTTP/1.1", f"host: 127.0.0.1:{way.port}",
        "content-type: application/json", f"content-length: {len(body)}",
        *(f"{name}: {value}" for name, value in way.headers.items()),
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request and read its whole response; return its status."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]))
    else:
        size = -1
        while size:  # chunked
            size = int(await reader.readuntil(b"\r\n"), 16)
            await reader.readexactly(size + 2)
    return int(head[9:12])


async def load(way: Way, body: Callable[[], bytes], count: int, connections: int) -> list[float]:
    """Send so many requests over kept connections; return the seconds that each took.

    Raises RuntimeError for a refusal.
    """
    took: list[float] = []
    left = count

    async def client() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        while left > 0:
            left -= 1
            request = request_of(way, body())
            began = time.perf_counter()
            status = await one(reader, writer, request)
            took.append(time.perf_counter() - began)
            if status != 200:  # noqa: PLR2004
                raise RuntimeError(f"{way.name} answers with status {status}")
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return took


def counted(body: bytes) -> Callable[[], bytes]:
    """Return what makes bodies of which no two have the same number."""
    first = time.monotonic_ns() // 1000

    def next_one() -> bytes:
        nonlocal first
        first += 1
        return numbered(body, first % 10_000_000)

    return next_one


def varied(seed: int) -> Callable[[], bytes]:
    """Return what makes requests of many kinds of words, numbers, alphabets and values."""
    dice = random.Random(seed)  # noqa: S311  (texts that vary)
    parts = (
        "ka",
        "lo",
        "mi",
        "ne",
        "ru",
        "sha",
        "tor",
        "vel",
        "ße",
        "ñu",
        "да",
        "не",
        "мир",
        "数",
        "の",
    )

    def word() -> str:
        return "".join(dice.choices(parts, k=dice.randint(1, 4)))

    def value() -> str:
        digits = dice.randint(10**8, 10**16)
        return dice.choice([f"{word()}@{word()}.example", str(digits), f"+49 {digits % 10**9}",
                            f"https://{word()}.example/{digits}", f"{digits:x}"])  # fmt: skip

    pool = [word() for _ in range(POOL)]

    def next_one() -> bytes:
        words = [*dice.choices(pool, k=140), *(value() for _ in range(dice.randrange(12)))]
        dice.shuffle(words)
        tree = {"model": "m", "messages": [{"role": "user", "content": " ".join(words)}]}
        return json.dumps(tree, ensure_ascii=dice.random() < HALF).encode()

    return next_one


def wait_for(way: Way, seconds: float = 120) -> None:
    """Return once a way answers. Raises RuntimeError when it does not."""
    end = time.monotonic() + seconds
    while True:
        try:
            asyncio.run(load(way, counted(ASK), 1, 1))
        except (OSError, RuntimeError, asyncio.IncompleteReadError) as error:
            if time.monotonic() > end:
                raise RuntimeError(f"{way.name} does not answer: {error}") from error
            time.sleep(0.5)
        else:
            return


def measured(
    way: Way, body: Callable[[], bytes], count: int, connections: int
) -> tuple[float, list[float]]:
    """Microseconds of CPU per request of the process in between, and the seconds each took."""
    before = cpu_of(way.pid) if way.pid else 0.0
    took = asyncio.run(load(way, body, count, connections))
    used = (cpu_of(way.pid) - before) if way.pid else 0.0
    return used / count * 1e6, took
