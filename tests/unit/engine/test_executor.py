"""Executors run a function over items, and say clearly what they lack."""

import os
import signal
import socket
import sys
import zipfile
from contextlib import closing

import pytest

from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.executor import Local
from bartizan.engine.on_ray import on_ray
from bartizan.engine.on_spark import on_spark
from bartizan.engine.reaching import must_answer
from bartizan.engine.shipping import archive


def doubled(item: int) -> str:
    return str(item * 2)


def ended(item: int) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return str(item)


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_result_comes_with_the_place_of_its_item(jobs: int) -> None:
    assert list(Local(jobs).run(doubled, [3, 1, 2])) == [(0, "6"), (1, "2"), (2, "4")]


def test_nothing_to_do_is_done() -> None:
    assert list(Local(2).run(doubled, [])) == []


def test_a_process_that_was_ended_is_lost_work() -> None:
    with pytest.raises(LostWorkError, match="ended from outside"):
        list(Local(2).run(ended, [1, 2]))


def test_an_address_where_nothing_answers_is_told_at_once() -> None:
    with closing(socket.socket()) as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        for address in (place, f"spark://{place}", f"ray://{place}"):
            with pytest.raises(InvalidInputError, match=f"nothing answers at {place}"):
                must_answer(address)


@pytest.mark.parametrize("address", ["local", "auto", "local[2]", "yarn"])
def test_an_address_without_a_port_is_not_asked(address: str) -> None:
    must_answer(address)


@pytest.mark.parametrize(("engine", "module"), [(on_spark, "pyspark"), (on_ray, "ray")])
def test_a_missing_extra_is_told_with_what_to_install(
    engine: type, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InvalidInputError) as error, engine():
        pass
    assert f"bartizan[{module.removeprefix('py')}]" in error.value.hint


def test_the_code_that_is_sent_has_its_data_and_is_the_same_each_time() -> None:
    with archive() as one, archive() as other:
        assert one.read_bytes() == other.read_bytes()
        names = zipfile.ZipFile(one).namelist()
    assert "bartizan/__init__.py" in names
    assert "bartizan/classify/names/given.txt" in names
