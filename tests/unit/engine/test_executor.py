"""Executors run a function over items, and say clearly what they lack."""

import os
import signal
import socket
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.executor import Local
from bartizan.engine.on_ray import on_ray
from bartizan.engine.on_spark import on_spark
from bartizan.engine.reaching import must_answer
from bartizan.engine.shipping import archive
from bartizan.engine.told import Heard, Position, Told, Written, silent


def doubled(item: int, told: Told = silent) -> str:
    told(item)
    return str(item * 2)


def ended(item: int, told: Told = silent) -> str:
    told(item)
    os.kill(os.getpid(), signal.SIGKILL)
    return str(item)


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_result_comes_with_the_place_of_its_item(jobs: int) -> None:
    assert list(Local(jobs).run(doubled, [3, 1, 2])) == [(0, "6"), (1, "2"), (2, "4")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_tasks_tell_is_heard(jobs: int) -> None:
    heard: list[int] = []
    assert len(list(Local(jobs).run(doubled, [3, 1, 2], heard.append))) == 3
    assert sum(heard) == 6


def test_without_a_place_to_tell_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert list(Local(2).run(doubled, [3, 1])) == [(0, "6"), (1, "2")]


def test_what_is_written_by_halves_is_heard_when_it_is_whole(tmp_path: Path) -> None:
    path, heard = tmp_path / "told", list[int]()
    path.touch()
    hear = Heard(path, heard.append)
    Written(path)(5)
    whole = path.read_bytes()
    for content in (whole[:3], whole + whole[:3], whole + whole, whole + whole):
        path.write_bytes(content)
        hear()
    assert heard == [5, 5]


def test_telling_to_what_is_gone_ends_nothing(tmp_path: Path) -> None:
    Written(tmp_path / "gone" / "told")(5)


def test_a_position_never_goes_back() -> None:
    steps: list[int] = []
    position = Position(steps.append)
    position.told(10)
    position.ended(4)
    position.ended(8)
    assert steps == [10, 2]


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
