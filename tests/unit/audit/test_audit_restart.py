"""A start of the writer: what it goes on from, what it repairs, and what it refuses."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bartizan.audit.errors import RecordError
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.logs import SETTINGS, Ticking, grow, log_key, make, record

KEY = log_key()


@pytest.mark.parametrize("size", [255, 256, 257, 512])
def test_a_clock_that_stepped_back_between_two_starts_is_noted(tmp_path: Path, size: int) -> None:
    clock = Ticking()
    create_log(tmp_path, KEY, settings=replace(SETTINGS, clock=clock))
    grow(tmp_path, KEY, size - 1, replace(SETTINGS, clock=clock))
    clock.now -= timedelta(hours=1)
    grow(tmp_path, KEY, 3, replace(SETTINGS, clock=clock))
    report = verify(Folder(tmp_path), Trust(keys=(KEY.key,)))
    assert report.suspicions == ()
    assert f"The clock went back 1 times, as the writer noted; first at {size}." in report.notes


def test_a_refused_record_does_not_take_the_mark_of_a_clock_that_went_back(tmp_path: Path) -> None:
    make(tmp_path, 1)
    clock = Ticking()
    clock.now += timedelta(days=3650)
    with Log.open(tmp_path, KEY, settings=replace(SETTINGS, clock=clock)) as log:
        log.append(record(1))
        clock.now -= timedelta(hours=1)
        with pytest.raises(RecordError, match="larger"):
            log.append(record(2, where="x" * 70_000))
        log.append(record(3))
    report = verify(Folder(tmp_path), Trust(keys=(KEY.key,)))
    assert report.suspicions == ()
    assert "The clock went back 1 times, as the writer noted; first at 3." in report.notes


@pytest.mark.parametrize(("length", "taken"), [(180, True), (181, False), (199, False)])
def test_a_writer_has_a_name_that_the_largest_index_fits_behind(
    tmp_path: Path, length: int, *, taken: bool
) -> None:
    make(tmp_path, 1)
    settings = Settings(writer="w" * length)
    if taken:
        grow(tmp_path, KEY, 2, settings)
    else:
        with pytest.raises(RecordError, match="no name of a writer"):
            grow(tmp_path, KEY, 2, settings)
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).sound
