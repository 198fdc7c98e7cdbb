"""`gateway serve --workers`: one port, a log of each worker, and no request lost when one dies."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import yaml

from tests.heavy.gateway import SECRET, process, run
from tests.heavy.servers import PASSWORD, free_port, redis_server

ROOT = Path(__file__).parents[2]


@dataclass
class Many:
    folder: Path
    key: str
    port: int
    operations: int
    parent: "subprocess.Popen[str]"

    def post(self) -> int:
        body = json.dumps({"model": "model-1", "messages": [{"role": "user", "content": "hello"}]})
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", "/v1/chat/completions", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status

    def metrics(self, number: int) -> str:
        """The metrics of a worker, "" where it does not run."""
        where = self.operations + number - 1
        with closing(http.client.HTTPConnection("127.0.0.1", where, timeout=60)) as connection:
            try:
                connection.request("GET", "/metrics")
                return connection.getresponse().read().decode()
            except OSError:
                return ""

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children")
        return [int(each) for each in path.read_text().split()]


@contextmanager
def serving(folder: Path, redis: int) -> Iterator[Many]:
    with process("tests.simulators.provider", "0", cwd=ROOT, pattern=r"on (\d+)") as port:
        made = folder / "gateway"
        run("gateway", "init", str(made))
        run("audit", "init", str(made / "gateway-log-2"), "--origin", "gateway-2")
        key = run("gateway", "key", "create", "tester", "--keys", str(made / "gateway-keys.json"))
        document = yaml.safe_load((made / "gateway.yaml").read_text())
        own = free_port()
        document["upstreams"] = {
            "scripted": {"url": f"http://127.0.0.1:{port}", "credential": {"env": "PROVIDER_KEY"}}
        }
        document["operations"]["port"] = own
        document["shared"] = {
            "redis": f"redis://127.0.0.1:{redis}", "password": {"env": "REDIS_PASSWORD"}
        }  # fmt: skip
        document["limits"] = {"requests_per_minute": 100, "concurrent": 10}
        route = {"name": "chat", "dialect": "openai-chat", "upstream": "scripted"}
        document["routes"] = [{**route, "models": ["model-1"]}]
        (made / "gateway.yaml").write_text(yaml.safe_dump(document))
        command = ("bartizan", "gateway", "serve", str(made / "gateway.yaml"), "--port", "0")
        environment = {**os.environ, "PROVIDER_KEY": SECRET, "REDIS_PASSWORD": PASSWORD}
        with subprocess.Popen(
            [sys.executable, "-m", *command, "--workers", "2"],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
        ) as parent:  # fmt: skip
            try:
                lines = (each for each in parent.stderr or () if "Listening" in each)
                ports = {int(re.findall(r":(\d+),", next(lines))[0]) for _ in range(2)}
                (listening,) = ports
                yield Many(made, key.strip(), listening, own, parent)
            finally:
                parent.terminate()
                parent.communicate(timeout=90)


def reloaded(many: Many, number: int) -> bool:
    return 'reloads_total{outcome="taken"} 1' in many.metrics(number)


def eventually(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    folder = tmp_path_factory.mktemp("workers")
    with redis_server(folder) as redis, serving(folder, redis) as found:
        yield found


def test_workers_share_a_port_and_outlive_one_another(many: Many) -> None:
    assert [many.post() for _ in range(20)] == [200] * 20
    first, second = many.children()
    os.kill(first, signal.SIGKILL)
    assert [many.post() for _ in range(20)] == [200] * 20
    eventually(lambda: len(many.children()) == 2 and many.metrics(1) and many.metrics(2))
    assert second in many.children()


def test_workers_take_a_new_configuration_together_or_not_at_all(many: Many) -> None:
    eventually(lambda: many.metrics(1) and many.metrics(2))
    path = many.folder / "gateway.yaml"
    good = path.read_text()
    path.write_text("schema: [")
    os.kill(many.parent.pid, signal.SIGHUP)
    assert many.post() == 200
    path.write_text(good.replace("model-1", "model-2"))
    os.kill(many.parent.pid, signal.SIGHUP)
    for number in (1, 2):
        eventually(partial(reloaded, many, number))
        assert 'outcome="refused"' not in many.metrics(number)
    assert {many.post() for _ in range(6)} == {403}
    path.write_text(good)
    os.kill(many.parent.pid, signal.SIGHUP)
    eventually(lambda: {many.post() for _ in range(6)} == {200})


def test_each_worker_has_a_log_of_its_own_that_verifies(tmp_path: Path) -> None:
    with redis_server(tmp_path) as redis:
        with serving(tmp_path, redis) as found:
            assert [found.post() for _ in range(5)] == [200] * 5
        assert found.parent.returncode == 0
    for name in ("gateway-log", "gateway-log-2"):
        run("audit", "verify", str(found.folder / name))
        assert "gateway.configuration" in run("audit", "query", str(found.folder / name))


def test_without_a_store_or_logs_there_are_no_workers(tmp_path: Path) -> None:
    run("gateway", "init", str(tmp_path / "g"))
    path = tmp_path / "g" / "gateway.yaml"
    store = {"shared": {"redis": "redis://127.0.0.1"}}
    for shared, said in (({}, "(shared)"), (store, "audit init")):
        document = {**yaml.safe_load(path.read_text()), **shared}
        path.write_text(yaml.safe_dump(document))
        done = subprocess.run(
            [sys.executable, "-m", "bartizan", "gateway", "serve", str(path), "--workers", "2"],
            capture_output=True, text=True, check=False,
            env={**os.environ, "OPENAI_API_KEY": SECRET},
        )  # fmt: skip
        assert done.returncode == 2
        assert said in done.stderr


def test_workers_do_not_outlive_the_process_that_started_them(tmp_path: Path) -> None:
    with redis_server(tmp_path) as redis, serving(tmp_path, redis) as own:
        assert own.post() == 200
        own.parent.kill()
        eventually(lambda: not own.metrics(1) and not own.metrics(2))
