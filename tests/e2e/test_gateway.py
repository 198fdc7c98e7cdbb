"""The gateway as a process: it writes its configuration, serves, reloads, drains and records."""

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.builders_runs import MAIN, Bartizan

HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n"
SECRET = "provider-secret-0123456789"
ANSWER = {"id": "c", "choices": [{"index": 0, "message": {"content": "Write to ann@example.org."}}]}
ASK = {"model": "m", "messages": [{"role": "user", "content": "a private question"}]}


class Slow(BaseHTTPRequestHandler):
    """Answers after a while, and remembers with which credential it was asked."""

    protocol_version = "HTTP/1.1"
    delay = 0.0
    asked: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.asked.append(self.headers.get("authorization", ""))
        time.sleep(self.delay)
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        return


@dataclass
class Gateway:
    folder: Path
    key: str
    port: int
    operations: int
    process: "subprocess.Popen[str]"
    provider: type[Slow]

    def post(self, body: object, path: str = "/v1/chat/completions", **headers: str) -> "Answer":
        given = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", path, json.dumps(body), {**given, **headers})
            found = connection.getresponse()
            return Answer(found.status, json.loads(found.read()))

    def get(self, path: str, port: int | None = None) -> tuple[int, str]:
        where = port or self.operations
        with closing(http.client.HTTPConnection("127.0.0.1", where, timeout=60)) as connection:
            connection.request("GET", path)
            found = connection.getresponse()
            return found.status, found.read().decode()


@dataclass
class Answer:
    status: int
    json: dict[str, object]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@contextmanager
def provider() -> Iterator[tuple[type[Slow], int]]:
    kind = type("Own", (Slow,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kind, server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def gateway(bartizan: Bartizan, tmp_path: Path) -> Iterator[Gateway]:
    folder = tmp_path / "gateway"
    assert bartizan("gateway", "init", str(folder)).code == 0
    keys = str(folder / "gateway-keys.json")
    key = bartizan("gateway", "key", "create", "alice", "--keys", keys).out.strip()
    with provider() as (kind, port):
        path = folder / "gateway.yaml"
        document = yaml.safe_load(path.read_text())
        own = free_port()
        document["operations"]["port"] = own
        document["upstreams"] = {
            "p": {"url": f"http://127.0.0.1:{port}", "credential": {"env": "PROVIDER_KEY"}}
        }
        document["guards"] = [
            {"guard": "sensitive-values", "settings": {"types": {"email": "redact"}}}
        ]
        document["routes"] = [
            {"name": "chat", "dialect": "openai-chat", "upstream": "p", "models": ["m"]}
        ]
        path.write_text(yaml.safe_dump(document))
        environment = {**bartizan.environment(), "PROVIDER_KEY": SECRET, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            [*MAIN, "gateway", "serve", str(path), "--port", "0"],
            env=environment, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                line = next(each for each in process.stderr or () if "Listening" in each)
                listening = int(line.split(":")[2].split(",")[0])
                yield Gateway(folder, key, listening, own, process, kind)
            finally:
                process.kill()


def records(bartizan: Bartizan, gateway: Gateway) -> list[dict[str, object]]:
    found = bartizan("audit", "query", str(gateway.folder / "gateway-log"))
    return [json.loads(line) for line in found.out.splitlines() if line.startswith("{")]


def test_what_init_writes_is_checked_and_explained(bartizan: Bartizan, tmp_path: Path) -> None:
    made = bartizan("gateway", "init", str(tmp_path / "g"))
    assert made.out.startswith("gateway+")
    path = str(tmp_path / "g" / "gateway.yaml")
    missing = bartizan("gateway", "check", path)
    assert (missing.code, missing.untroubled) == (2, True)
    assert "OPENAI_API_KEY" in missing.err
    environment = {"OPENAI_API_KEY": SECRET}
    checked = bartizan("gateway", "check", path, "--format", "json", env=environment)
    assert checked.code == 0
    found = json.loads(checked.out)
    served = {each["control"] for each in found["controls"] if not each["missing"]}
    assert {"APP-02", "APP-04", "APP-06", "APP-07", "APP-09", "APP-13", "APP-20"} <= served
    assert SECRET not in checked.said
    again = bartizan("gateway", "init", str(tmp_path / "g"))
    assert (again.code, "nothing was written" in again.err) == (2, True)


def test_an_exchange_is_guarded_recorded_and_drained(bartizan: Bartizan, gateway: Gateway) -> None:
    answer = gateway.post(ASK)
    assert answer.status == 200
    assert "«email»" in json.dumps(answer.json, ensure_ascii=False)
    assert gateway.provider.asked == [f"Bearer {SECRET}"]
    assert gateway.post(ASK, authorization="Bearer wrong").status == 401
    assert gateway.post(ASK, path="/v1/models").status == 404
    assert gateway.get("/healthz")[0] == 200
    assert gateway.get("/readyz")[0] == 200
    assert 'exchanges_total{outcome="passed",route="chat"} 1' in gateway.get("/metrics")[1]
    assert gateway.get("/metrics", gateway.port)[0] == 404

    gateway.provider.delay = 1.0
    answers: list[Answer] = []
    waiting = threading.Thread(target=lambda: answers.append(gateway.post(ASK)))
    waiting.start()
    while len(gateway.provider.asked) < 2:
        time.sleep(0.01)
    os.kill(gateway.process.pid, signal.SIGTERM)
    waiting.join()
    assert [each.status for each in answers] == [200]
    assert gateway.process.wait(60) == 0

    log = str(gateway.folder / "gateway-log")
    assert bartizan("audit", "verify", log).code == 0
    told = [each["what"]["action"] for each in records(bartizan, gateway)]  # type: ignore[index]
    assert told.count("gateway.request") == 5
    assert told.count("gateway.reply") == 2
    files = [path for path in (gateway.folder / "gateway-log").rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    for secret in ("private question", "ann@example.org", gateway.key, SECRET):
        assert secret.encode() not in content


def test_a_gateway_ends_when_nobody_holds_its_lifeline(
    bartizan: Bartizan, gateway: Gateway
) -> None:
    gateway.process.terminate()
    assert gateway.process.wait(60) == 0
    given, held = os.pipe()
    command = [*MAIN, "gateway", "serve", str(gateway.folder / "gateway.yaml"), "--port", "0"]
    environment = {**bartizan.environment(), "PROVIDER_KEY": SECRET}
    with subprocess.Popen(
        [*command, "--lifeline", str(given)],
        env=environment, pass_fds=[given], stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        os.close(given)
        assert any("Listening" in line for line in process.stderr or ())
        os.close(held)
        assert process.wait(60) == 0
    broken = subprocess.run(
        [*command, "--lifeline", "99"], env=environment, capture_output=True, text=True, check=False
    )
    assert (broken.returncode, "99 is the number of no open pipe" in broken.stderr) == (2, True)


def test_a_new_configuration_is_taken_whole_or_not_at_all(
    bartizan: Bartizan, gateway: Gateway
) -> None:
    path = gateway.folder / "gateway.yaml"
    document = yaml.safe_load(path.read_text())

    def reload(text: str, outcome: str) -> None:
        path.write_text(text)
        os.kill(gateway.process.pid, signal.SIGHUP)
        while f'reloads_total{{outcome="{outcome}"}} 1' not in gateway.get("/metrics")[1]:
            time.sleep(0.02)

    reload("schema: [", "refused")
    assert gateway.post(ASK).status == 200
    assert "bartizan_gateway_alarm 1" in gateway.get("/metrics")[1]
    document["routes"][0]["models"] = ["other"]
    reload(yaml.safe_dump(document), "taken")
    assert gateway.post(ASK).status == 403
    assert "bartizan_gateway_alarm 0" in gateway.get("/metrics")[1]


def test_a_caller_or_a_model_is_stopped_while_it_runs(bartizan: Bartizan, gateway: Gateway) -> None:
    switch = str(gateway.folder / "gateway-stopped")
    assert gateway.post(ASK).status == 200
    assert bartizan("gateway", "stop", "principal", "alice", "--switch", switch).code == 0
    end = time.monotonic() + 30
    while gateway.post(ASK).status != 403:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_who_is_named_hears_that_somebody_was_stopped(bartizan: Bartizan, gateway: Gateway) -> None:
    path, secret = gateway.folder / "gateway.yaml", gateway.folder / "hook-secret"
    secret.touch(0o600)
    secret.write_text("a-secret-of-the-receiver-0123")
    document = yaml.safe_load(path.read_text())
    url = document["upstreams"]["p"]["url"]
    given = {"name": "oncall", "url": f"{url}/hook", "secret": {"file": "hook-secret"}}
    path.write_text(yaml.safe_dump({**document, "alerts": [given]}))
    os.kill(gateway.process.pid, signal.SIGHUP)
    switch = str(gateway.folder / "gateway-stopped")
    while 'reloads_total{outcome="taken"} 1' not in gateway.get("/metrics")[1]:
        time.sleep(0.02)
    assert bartizan("gateway", "stop", "principal", "bob", "--switch", switch).code == 0
    while 'alerts_total{outcome="sent",target="oncall"} 1' not in gateway.get("/metrics")[1]:
        time.sleep(0.02)
    assert gateway.provider.asked == [""]


BODY = json.dumps(ASK).encode()
LENGTH = b"content-length: %d\r\n" % len(BODY)
CHUNKED = b"transfer-encoding: chunked\r\n"
PIECES = b"%x\r\n%s\r\n0\r\n" % (len(BODY), BODY)
SECOND = b"GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n"


def raw_request(gateway: Gateway, raw: bytes) -> bytes:
    """Send bytes as they are, and return what comes back until there is an answer or an end.

    The caller's side stays open: one that closes it is taken to have hung up.
    """
    proof = f"authorization: Bearer {gateway.key}\r\ncontent-type: application/json\r\n"
    answer = b""
    where = ("127.0.0.1", gateway.port)
    with (
        socket.create_connection(where, timeout=30) as connection,
        suppress(OSError),  # the gateway may close while this writes
    ):
        connection.sendall(raw.replace(b"host: a", proof.encode() + b"host: a", 1))
        while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
            answer += part
    return answer


WRITTEN_WELL = (HEAD + LENGTH + b"\r\n" + BODY, HEAD + CHUNKED + b"\r\n" + PIECES + b"\r\n")
READ_DIFFERENTLY = (
    HEAD + LENGTH + CHUNKED + b"\r\n" + PIECES + b"\r\n" + SECOND,
    HEAD + LENGTH + b"content-length: 6\r\n\r\n" + BODY,
    HEAD + LENGTH + LENGTH + b"\r\n" + BODY,
    HEAD + b"content-length: -1\r\n\r\n",
    HEAD + b"content-length: +5\r\n\r\n" + BODY,
    HEAD + b"x : y\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b" folded: y\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"x: a\rtransfer-encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"x: a\0b\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"\r\n", b"\n") + (LENGTH + b"\r\n").replace(b"\r\n", b"\n") + BODY,
    HEAD + b"transfer-encoding: xchunked\r\n\r\n" + PIECES + b"\r\n",
    HEAD + b"transfer-encoding: gzip, chunked\r\n\r\n" + PIECES + b"\r\n",
    HEAD + b"transfer-encoding : chunked\r\n" + LENGTH + b"\r\n" + PIECES + b"\r\n",
    HEAD + CHUNKED + b"\r\n0x" + PIECES + b"\r\n",
    HEAD + CHUNKED + b"\r\n" + PIECES.replace(b"\r\n", b"\n") + b"\n",
    HEAD.replace(b"/v1", b"http://b/v1") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"completions", b"completions#a") + LENGTH + b"\r\n" + BODY,
    HEAD + b"host: b\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"x: " + b"a" * 1_000_000,
    HEAD + b"x: y\r\n" * 100_000,
    b"POST /" + b"a" * 1_000_000,
    b"GARBAGE\r\n\r\n",
)


def test_a_request_that_two_servers_read_differently_is_not_passed(gateway: Gateway) -> None:
    for raw in READ_DIFFERENTLY:
        assert not raw_request(gateway, raw).startswith(b"HTTP/1.1 200 "), raw[:150]
    assert gateway.provider.asked == []
    for raw in WRITTEN_WELL:
        assert raw_request(gateway, raw).startswith(b"HTTP/1.1 200 ")
    assert len(gateway.provider.asked) == len(WRITTEN_WELL)


def test_a_key_behind_the_body_is_not_the_callers(gateway: Gateway) -> None:
    head = HEAD.replace(b"host: a", b"content-type: application/json\r\nhost:  a") + CHUNKED
    trailer = f"authorization: Bearer {gateway.key}\r\n\r\n".encode()
    answer = raw_request(gateway, head + b"\r\n" + PIECES + trailer)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert gateway.provider.asked == []
