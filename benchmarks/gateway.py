"""What a request costs on its way through the gateway, beside other ways to the same provider.

    python -m benchmarks.gateway [--requests 2000] [--portkey FOLDER] [--litellm PYTHON]

All of them stand before one provider and are asked in turns over kept connections. No two whole
requests or answers are alike, so that nobody answers from memory. What counts is the CPU time of
the process in between, as the kernel tells it: other work on the machine distorts it least. nginx
is taken where it is.
"""

import argparse
import asyncio
import json
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

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
ROUNDS = 3
UNSTREAMED = ("Portkey", "LiteLLM")
"""Peers that do not take the provider's stream of one piece."""


@dataclass
class Way:
    """One way to the provider, with what it cost in each round."""

    name: str
    port: int
    pid: int | None
    headers: dict[str, str] = field(default_factory=dict)
    costs: list[float] = field(default_factory=list)
    streams: list[float] = field(default_factory=list)
    median: list[float] = field(default_factory=list)


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
    """CPU seconds of a process and of all its children that still run."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for each in [pid, *children_of(pid)]:
        with suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / ticks
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


@contextmanager
def running(
    command: Sequence[str], *, cwd: Path, env: dict[str, str] | None = None
) -> Iterator[int]:
    """Run a command until the end of the block; yield its process id."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL, stderr=(cwd / "errors.txt").open("ab"), start_new_session=True,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def request_of(way: Way, body: bytes) -> bytes:
    """Return the bytes of a request."""
    lines = [
        "POST /v1/chat/completions HTTP/1.1", f"host: 127.0.0.1:{way.port}",
        "content-type: application/json", f"content-length: {len(body)}",
        *(f"{name}: {value}" for name, value in way.headers.items()),
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """Send a request and read its whole response. Raises RuntimeError for a refusal."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(head.decode()[:300] + (await reader.read(500)).decode())
    at = head.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]))
        return
    while True:  # chunked
        size = int(await reader.readuntil(b"\r\n"), 16)
        await reader.readexactly(size + 2)
        if not size:
            return


async def load(way: Way, body: bytes, count: int, connections: int) -> list[float]:
    """Send so many requests over kept connections; return the seconds that each took."""
    request, took, left = request_of(way, body), [], count
    first = time.monotonic_ns() // 1000

    async def client() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        while left > 0:
            left -= 1
            began = time.perf_counter()
            await one(reader, writer, numbered(request, (first + left) % 10_000_000))
            took.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return took


def wait_for(way: Way, seconds: float = 120) -> None:
    """Return once a way answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            asyncio.run(load(way, ASK, 1, 1))
        except (OSError, RuntimeError, asyncio.IncompleteReadError) as error:
            if time.monotonic() > end:
                raise RuntimeError(f"{way.name} does not answer: {error}") from error
            time.sleep(0.5)
        else:
            return


def measured(way: Way, body: bytes, count: int, connections: int) -> tuple[float, float]:
    """Microseconds of CPU per request of the process in between, and the median latency in ms."""
    before = cpu_of(way.pid) if way.pid else 0.0
    took = sorted(asyncio.run(load(way, body, count, connections)))
    used = (cpu_of(way.pid) - before) if way.pid else 0.0
    return used / count * 1e6, took[len(took) // 2] * 1e3


def ours(folder: Path, provider: int, *, guarded: bool) -> tuple[list[str], dict[str, str], int]:
    """Make a configuration; return the command, the headers and the port."""
    python, port = sys.executable, free_port()
    subprocess.run([python, "-m", "bartizan", "gateway", "init", str(folder)],
                   check=True, capture_output=True)  # fmt: skip
    key = subprocess.run(
        [python, "-m", "bartizan", "gateway", "key", "create", "bench", "--keys",
         str(folder / "gateway-keys.json")], check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    path = folder / "gateway.yaml"
    document = yaml.safe_load(path.read_text())
    document["upstreams"] = {"openai": {"url": f"http://127.0.0.1:{provider}"}}
    document["routes"] = [
        {"name": "chat", "dialect": "openai-chat", "upstream": "openai", "models": ["m"]}
    ]
    document["operations"]["port"] = free_port()
    document["limits"] = {}
    if not guarded:
        document["guards"] = []
    path.write_text(yaml.safe_dump(document))
    command = [python, "-m", "bartizan", "gateway", "serve", str(path), "--port", str(port)]
    return command, {"authorization": f"Bearer {key}"}, port


NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream provider {{ server 127.0.0.1:{provider}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://provider; proxy_http_version 1.1;
                  proxy_set_header connection ""; }} }}
}}
"""
LITELLM = """
model_list:
  - model_name: m
    litellm_params: {{model: openai/m, api_base: "http://127.0.0.1:{provider}/v1", api_key: none}}
"""


def ways_of(stack: ExitStack, chosen: argparse.Namespace, provider: int) -> Iterator[Way]:
    """Start all ways to the provider, and yield them."""
    root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for name, guarded in (("ours, no guards", False), ("ours, all guards", True)):
        folder = root / name.replace(" ", "-").replace(",", "")
        command, headers, port = ours(folder, provider, guarded=guarded)
        yield Way(name, port, stack.enter_context(running(command, cwd=folder)), headers)
    if shutil.which("nginx"):
        folder, port = root / "nginx", free_port()
        folder.mkdir()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, provider=provider, port=port))
        pid = stack.enter_context(running(["nginx", "-c", str(config)], cwd=folder))
        yield Way("nginx", port, pid)
    if chosen.portkey:
        port = free_port()
        script = chosen.portkey / "node_modules/@portkey-ai/gateway/build/start-server.js"
        command = ["node", str(script), "--headless", f"--port={port}"]
        pid = stack.enter_context(running(command, cwd=root))
        headers = {"x-portkey-provider": "openai", "authorization": "Bearer none",
                   "x-portkey-custom-host": f"http://127.0.0.1:{provider}/v1"}  # fmt: skip
        yield Way("Portkey", port, pid, headers)
    if chosen.litellm:
        port, config = free_port(), root / "litellm.yaml"
        config.write_text(LITELLM.format(provider=provider))
        program = str(chosen.litellm.with_name("litellm"))
        command = [program, "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
        key = f"sk-{secrets.token_hex(24)}"  # it refuses to start with a weak one
        env = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": key}
        pid = stack.enter_context(running(command, cwd=root, env=env))
        yield Way("LiteLLM", port, pid, {"authorization": f"Bearer {key}"})


def count_for(way: Way, requests: int) -> int:
    """Return how many requests a way is asked in one turn: a slow one fewer."""
    return max(20, requests // 20) if way.name == "LiteLLM" else requests


def main() -> None:
    """Measure all ways in turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--portkey", type=Path, help="Where npm installed @portkey-ai/gateway.")
    parser.add_argument("--litellm", type=Path, help="The Python of an environment with LiteLLM.")
    parser.add_argument("--provide", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.provide:
        asyncio.run(provide(chosen.provide))
        return
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.gateway", "--provide", str(port)]
        stack.enter_context(running(command, cwd=Path(tempfile.gettempdir()), env=python_path()))
        direct = Way("direct", port, None)
        wait_for(direct)
        ways = [direct, *ways_of(stack, chosen, port)]
        for way in ways:
            wait_for(way)
        turns(ways, chosen)
        table(ways)


def python_path() -> dict[str, str]:
    """Return what lets a process of its own import the benchmarks."""
    return {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}


def turns(ways: list[Way], chosen: argparse.Namespace) -> None:
    """Ask each way in turns; the first turn is to warm up."""
    streamed = ASK[:-1] + b',"stream":true}'
    for round_number in range(ROUNDS + 1):
        for way in ways:
            count = count_for(way, chosen.requests)
            cost, median = measured(way, ASK, count, chosen.connections)
            stream = 0.0
            if way.name not in UNSTREAMED:
                stream, _ = measured(way, streamed, max(10, count // 20), 4)
            if round_number:  # the first round is to warm up
                way.costs.append(cost)
                way.median.append(median)
                way.streams.append(stream)


def table(ways: list[Way]) -> None:
    """Print what each way cost at its best."""
    best: Callable[[list[float]], float] = min
    base = best(ways[1].costs)
    print(f"{'way':<18}{'CPU µs/request':>15}{'ratio':>8}{'p50 ms':>9}{'µs/stream':>11}{'MB':>7}")
    for way in ways:
        cost = best(way.costs)
        size = resident(way.pid) if way.pid else 0.0
        print(
            f"{way.name:<18}{cost:>15,.0f}{cost / base:>8.2f}{best(way.median):>9.2f}"
            f"{best(way.streams):>11,.0f}{size:>7.0f}"
        )


if __name__ == "__main__":
    main()
