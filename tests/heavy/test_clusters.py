"""One scan, whoever does the work: this process, processes, Spark, Ray, and clusters of two."""

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib.resources import files
from pathlib import Path

import pytest
from ray.cluster_utils import Cluster

from bartizan.classify.batch import Spec
from bartizan.cli.exit import Exit
from bartizan.collect.datasets.classify import Run, classify
from bartizan.collect.datasets.journal import NoJournal
from bartizan.collect.datasets.walking import sources
from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.executor import Executor, Local
from bartizan.engine.on_ray import on_ray
from bartizan.engine.on_spark import on_spark
from bartizan.report.classification import document
from tests.builders_lake import lay_lake

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pyspark and ray
SAMPLED = 20_000


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_lake(tmp_path_factory.mktemp("data") / "lake")


@pytest.fixture(scope="module")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A standalone master with two workers of one core each: its address and its log."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    home, work = files("pyspark"), tmp_path_factory.mktemp("spark")
    environment = {name: each for name, each in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    deploy = "org.apache.spark.deploy"
    master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
    worker = [f"{deploy}.worker.Worker", "--cores", "1", "--memory", "1200M", "--work-dir"]
    with ExitStack() as stack:
        commands = [master, *([*worker, str(work / str(n)), address] for n in (1, 2))]
        for at, command in enumerate(commands):
            log = stack.enter_context((work / f"{at}.log").open("wb"))
            arguments = [str(home / "bin" / "spark-class"), *command, "--webui-port", "0"]
            if at:
                arguments = [*arguments[:-3], "--webui-port", "0", address]
            started = subprocess.Popen(arguments, env=environment, stdout=log, stderr=log)
            stack.callback(started.wait)
            stack.callback(started.terminate)
        deadline = time.monotonic() + 120
        registered = "Registering worker"
        while (work / "0.log").read_text().count(registered) < 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        yield address, work / "0.log"


@pytest.fixture
def ray_cluster() -> Iterator[str]:
    """A Ray cluster of two nodes with one core each."""
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


def scanned(lake: Path, executor: Executor) -> str:
    run = Run(executor, NoJournal())
    spec = Spec(key=bytes(32))
    found = list(sources([lake]))
    return document(list(classify(found, spec, run, sampled_above=SAMPLED)), "test")


def test_every_executor_gives_the_same_bytes(lake: Path) -> None:
    alone = scanned(lake, Local(1))
    assert '"us_ssn"' in alone
    assert '"sampled": true' in alone
    assert scanned(lake, Local(2)) == alone
    with on_spark("local[2]") as spark:
        assert scanned(lake, spark) == alone
    with on_ray("local") as ray:
        assert scanned(lake, ray) == alone


def test_a_spark_cluster_of_two_workers_gives_the_same_bytes(
    lake: Path, spark_master: tuple[str, Path]
) -> None:
    address, log = spark_master
    with on_spark(address) as spark:
        assert scanned(lake, spark) == scanned(lake, Local(1))
        seen = {text for _, text in spark.run(_origin(), range(8))}
    assert all("bartizan.zip" in text for text in seen)
    assert log.read_text().count("Launching executor") == 2


def test_a_ray_cluster_of_two_nodes_gives_the_same_bytes(lake: Path, ray_cluster: str) -> None:
    with on_ray(ray_cluster) as ray:
        assert scanned(lake, ray) == scanned(lake, Local(1))
        seen = {text for _, text in ray.run(_origin(), range(8))}
    assert all("py_modules" in text for text in seen)


def _origin() -> Callable[[int], str]:
    """Return what says where a worker has its code from; it is sent by value."""

    def origin(_: int) -> str:
        return str(importlib.import_module("bartizan").__file__)

    return origin


def test_a_task_that_fails_is_lost_work_and_its_words_are_not_told() -> None:
    def broken(item: int) -> str:
        raise ValueError(f"the value was anna@firm.de {item}")

    with on_spark("local[1]") as spark, pytest.raises(LostWorkError) as error:
        list(spark.run(broken, [1]))
    assert "anna" not in error.value.message
    with on_ray("local") as ray, pytest.raises(LostWorkError) as error:
        list(ray.run(broken, [1]))
    assert "anna" not in error.value.message


def test_without_java_spark_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(InvalidInputError, match="needs Java"), on_spark("local[1]"):
        pass


def test_the_command_line_runs_on_a_cluster(lake: Path, ray_cluster: str) -> None:
    command = [sys.executable, "-m", "bartizan", "data", "classify", str(lake), "--format", "json"]
    here = subprocess.run(command, capture_output=True, check=False)
    there = subprocess.run(
        [*command, "--engine", "ray", "--cluster", ray_cluster], capture_output=True, check=False
    )
    assert here.returncode == there.returncode == Exit.INCONCLUSIVE
    assert b'"lowest_class": "restricted"' in there.stdout
