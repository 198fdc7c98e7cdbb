"""What a log says of access is proven record by record; what it does not reach is a gap."""

from datetime import timedelta
from pathlib import Path

import pytest

from bartizan.audit.record import Record, What, Who
from bartizan.audit.store import Folder
from bartizan.audit.writer import Log
from bartizan.datasets.logreads import log_evidence
from bartizan.datasets.reads import Evidence, Kind, Window
from tests.builders_datasets import ADA, BOB, NOW, Place

BEFORE, AFTER = timedelta(days=-1), timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.grant()
    with place.broker() as broker:
        with broker.open_dataset(place.data, ADA, "training") as dataset:
            dataset.open("people.csv").read()
        broker.open_dataset(place.data, ADA, "training")
    return place


def evidence(place: Place, window: Window | None = None) -> Evidence:
    return log_evidence(Folder(place.log), [place.key.key], window or Window())


def test_an_open_has_the_bytes_of_its_close_and_none_without_one(place: Place) -> None:
    found = evidence(place)
    kinds = [(each.kind, each.count is None) for each in found.reads]
    assert kinds == [(Kind.OPEN, False), (Kind.READ, True), (Kind.OPEN, True)]
    assert (found.gaps, found.tampered) == ((), ())
    assert {each.purpose for each in found.reads} == {"training"}


@pytest.mark.parametrize(
    ("since", "until", "reads", "gaps"),
    [
        (None, None, 3, 0),
        (BEFORE, AFTER, 3, 2),
        (None, AFTER, 3, 1),
        (AFTER, None, 0, 1),
        (AFTER, 2 * AFTER, 0, 1),
        (None, BEFORE, 0, 0),
    ],
)
def test_a_window_shows_what_lies_in_it_and_says_what_is_not_covered(
    place: Place, since: timedelta | None, until: timedelta | None, reads: int, gaps: int
) -> None:
    moment = evidence(place).reads[0].at
    window = Window(moment + since if since else None, moment + until if until else None)
    found = evidence(place, window)
    assert (len(found.reads), len(found.gaps)) == (reads, gaps)


def test_a_log_that_nobody_wrote_to_says_nothing_of_the_time_after(tmp_path: Path) -> None:
    window = Window(NOW + AFTER, NOW + 2 * AFTER)
    (gap,) = evidence(Place(tmp_path), window).gaps
    assert (gap.since, gap.until) == (window.since, window.until)


def test_what_was_open_before_a_window_is_shown_in_it(place: Place) -> None:
    opened = evidence(place).reads[0]
    assert opened.ended is not None
    (found, *_) = evidence(place, Window(since=opened.ended)).reads
    assert found == opened


def test_of_a_log_by_another_key_nothing_counts_as_sound(tmp_path: Path, place: Place) -> None:
    other = Place(tmp_path / "other")
    found = log_evidence(Folder(place.log), [other.key.key], Window())
    assert found.tampered or found.gaps


@pytest.mark.parametrize("harm", ["checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"])
def test_whatever_is_lost_of_a_log_is_no_silence(place: Place, harm: str) -> None:
    path = place.log / harm
    for file in [path] if path.is_file() else (place.log / "tile").rglob("*.p/*"):
        file.unlink()
    found = evidence(place)
    assert found.gaps or found.tampered


def test_a_record_of_access_that_cannot_be_read_is_a_gap(place: Place) -> None:
    broken = Record(who=BOB, what=What("data.closed", "dataset:people"), detail={"bytes": "many"})
    other = Record(who=Who("eve"), what=What("model.pulled", "model:x"))
    with Log.open(place.log, place.key) as log:
        log.append(broken).wait()
        log.append(other).wait()
    (gap,) = evidence(place).gaps
    assert "is no record of access" in gap.because
