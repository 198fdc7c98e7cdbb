"""Nobody reads a dataset but under one valid grant, and not before that stands in the log."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from bartizan.audit.record import Who
from bartizan.audit.store import Folder
from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.datasets.errors import AccessRefusedError, NotTheVersionError
from bartizan.datasets.logreads import log_evidence
from bartizan.datasets.reads import Window
from tests.builders_datasets import ADA, BOB, CSV, NOW, STRANGER, Place, lay_dataset, resign

DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def refused(place: Place, who: Who = ADA, purpose: str = "training", **asked: object) -> str:
    with (
        place.broker() as broker,
        pytest.raises(AccessRefusedError) as error,
        broker.open_dataset(place.data, who, purpose, **asked),  # type: ignore[arg-type]
    ):
        pass
    return error.value.message


def test_a_grant_hands_out_the_bytes_and_the_log_says_so_before(place: Place) -> None:
    grant = place.grant()
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training") as dataset:
        assert dataset.files == ("notes/read.me", "people.csv")
        assert dataset.open("people.csv").read() == CSV.encode()
    assert place.actions() == ["data.opened", "data.read", "data.closed"]
    opened, read, closed = (each.record for each in place.events())
    assert opened.who == ADA
    assert opened.what.digests["grant"] == f"sha256:{grant.id}"
    assert read.detail["path"] == "people.csv"
    assert closed.detail["bytes"] == str(len(CSV))


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"subject": "bob"}, "nobody granted"),
        ({"dataset": "patients"}, "nobody granted"),
        ({"root": "ab" * 32}, "is for the version abababababab"),
        ({"purpose": "support"}, "is for 'support'"),
        ({"issued": NOW + timedelta(hours=1)}, "begins at"),
        ({"until": NOW}, "ended at"),
        ({"columns": ("id",)}, "is for columns"),
        ({"most": 0}, "0 are left"),
    ],
)
def test_what_a_grant_does_not_say_is_refused_and_recorded(
    place: Place, changed: dict[str, object], because: str
) -> None:
    place.grant(**changed)  # type: ignore[arg-type]
    assert because in refused(place)
    (event,) = place.events()
    assert (event.record.what.action, event.refused) == ("data.denied", True)
    assert because in event.record.reasons[-1]


def test_without_a_grant_nobody_reads(place: Place) -> None:
    assert "nobody granted 'bob'" in refused(place, BOB)


def test_a_grant_that_a_stranger_signed_does_not_count(place: Place) -> None:
    place.grant(by=STRANGER)
    assert "1 in the folder do not count" in refused(place)


def test_a_grant_under_the_name_of_another_does_not_count(place: Place) -> None:
    place.grant()
    (file,) = place.grants.iterdir()
    file.rename(file.with_name(f"{'0' * 64}.{file.name.split('.')[1]}.grant"))
    assert "do not count" in refused(place)


def test_two_grants_do_not_add_up(place: Place) -> None:
    place.grant(columns=("id",), serial="1")
    place.grant(columns=("name",), serial="2")
    place.grant(purpose="support", serial="3")
    assert "leaves out the columns" in refused(place, columns=["id", "name"])
    assert "is for columns" in refused(place)
    with place.broker() as broker:
        broker.open_dataset(place.data, ADA, "training", columns=["name"]).close()


def test_a_grant_is_not_one_for_the_next_version(place: Place) -> None:
    place.grant()
    (place.data / "people.csv").write_bytes(CSV.encode() + b"3,Cy,c,333\n")
    resign(place.data)
    assert "is for the version" in refused(place)


def test_a_file_that_was_changed_is_not_handed_out(place: Place) -> None:
    place.grant()
    (place.data / "people.csv").write_bytes(CSV.replace("Ann", "Eve").encode())
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training") as dataset:
        with pytest.raises(NotTheVersionError):
            dataset.open("people.csv")
        assert dataset.open("notes/read.me").read() == b"a dataset\n"


@pytest.mark.parametrize(
    "name", ["\u0430da", "ad\u00adA", "a\u200bda", "\uff41da", "ada ", "", "ADA", "ad\u0430"]
)
def test_a_look_alike_is_somebody_else(place: Place, name: str) -> None:
    place.grant()
    refused(place, Who(name, "oidc"))
    assert place.actions() == ["data.denied"]


@pytest.mark.parametrize("path", ["../people/people.csv", "/etc/passwd", "people.csv/", "", "x"])
def test_no_path_leads_elsewhere(place: Place, path: str) -> None:
    place.grant()
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(AccessRefusedError),
    ):
        dataset.open(path)


def _link_file(place: Place) -> None:
    (place.below / "same.csv").write_bytes(CSV.encode())
    (place.data / "people.csv").unlink()
    (place.data / "people.csv").symlink_to(place.below / "same.csv")


def _link_folder(place: Place) -> None:
    (place.data / "notes").rename(place.below / "moved")
    (place.data / "notes").symlink_to(place.below / "moved")


def _pipe(place: Place) -> None:
    (place.data / "people.csv").unlink()
    os.mkfifo(place.data / "people.csv")


@pytest.mark.parametrize(
    ("change", "path"),
    [(_link_file, "people.csv"), (_link_folder, "notes/read.me"), (_pipe, "people.csv")],
)
def test_no_link_and_no_pipe_is_read(
    place: Place, change: Callable[[Place], None], path: str
) -> None:
    place.grant()
    change(place)
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training") as dataset,
        pytest.raises(BartizanError),
    ):
        dataset.open(path)


def test_a_clock_that_is_set_back_revives_no_grant(place: Place) -> None:
    place.grant(until=NOW - timedelta(minutes=1))
    place.clock.now = NOW - timedelta(minutes=30)
    # The log was made NOW: it is not earlier than that.
    assert "ended at" in refused(place)


def test_a_clock_that_is_set_back_beside_an_open_broker_revives_no_grant(place: Place) -> None:
    place.grant(until=NOW + timedelta(hours=12))
    with place.broker() as broker:
        dataset = broker.open_dataset(place.data, ADA, "training")
        place.clock.now = NOW + timedelta(hours=13)
        with pytest.raises(AccessRefusedError, match="ended"):
            dataset.open("people.csv")
        place.clock.now = NOW
        with pytest.raises(AccessRefusedError, match="ended"):
            dataset.open("people.csv")
        with pytest.raises(AccessRefusedError, match="ended at"):
            broker.open_dataset(place.data, ADA, "training")


def test_a_grant_ends_while_it_is_read(place: Place) -> None:
    place.grant()
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training") as dataset:
        file = dataset.open("people.csv")
        assert file.read(2) == b"id"
        place.clock.now = NOW + DAY
        with pytest.raises(AccessRefusedError, match="ended meanwhile"):
            file.read(2)
    assert place.events()[-1].record.reasons == ("the grant has ended meanwhile",)


@pytest.mark.parametrize("by_stranger", [False, True])
def test_a_revocation_stops_what_is_being_read_and_what_comes(
    place: Place, *, by_stranger: bool
) -> None:
    grant = place.grant()
    with place.broker() as broker:
        with broker.open_dataset(place.data, ADA, "training") as dataset:
            file = dataset.open("people.csv")
            place.revoke(grant, *([STRANGER] if by_stranger else []))
            with pytest.raises(AccessRefusedError, match="revoked"):
                file.read()
        with pytest.raises(AccessRefusedError, match="was revoked"):
            broker.open_dataset(place.data, ADA, "training")


def test_a_revocation_that_is_taken_away_again_stays_in_the_log(place: Place) -> None:
    grant = place.grant()
    file = place.revoke(grant)
    refused(place)
    file.unlink()
    assert "was revoked" in refused(place)
    assert place.actions() == ["data.revoked", "data.denied", "data.denied"]
    evidence = log_evidence(Folder(place.log), [place.key.key], Window())
    assert [each.grant for each in evidence.revocations] == [grant.id]


def test_a_stranger_s_revocation_holds_only_as_long_as_it_lies_there(place: Place) -> None:
    grant = place.grant()
    file = place.revoke(grant, STRANGER)
    assert "was revoked" in refused(place)
    file.unlink()
    with place.broker() as broker:
        broker.open_dataset(place.data, ADA, "training").close()


def test_a_folder_of_grants_that_is_gone_stops_all(place: Place) -> None:
    place.grant()
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training") as dataset:
        place.grants.rename(place.below / "away")
        with pytest.raises(AccessRefusedError):
            dataset.open("people.csv")
    with place.broker() as broker, pytest.raises(InvalidInputError, match="cannot read the grants"):
        broker.open_dataset(place.data, ADA, "training")


def test_bytes_are_counted_over_all_that_is_read_under_a_grant(place: Place) -> None:
    place.grant(most=100)
    with place.broker() as broker:
        with broker.open_dataset(place.data, ADA, "training", most=60) as dataset:
            dataset.open("people.csv").read(40)
        with broker.open_dataset(place.data, ADA, "training") as dataset:
            file = dataset.open("people.csv")
            file.read(30)
            file.seek(0)
            file.read(30)
            with pytest.raises(AccessRefusedError, match="spent"):
                file.read(1)
    assert "0 are left" in refused(place)


@pytest.mark.parametrize("most", [-1, -(10**9), 1 << 63, pytest.param(10**5000, id="endless")])
@pytest.mark.parametrize("granted", [100, None])
def test_no_number_of_bytes_that_is_none_makes_a_grant_larger(
    place: Place, most: int, granted: int | None
) -> None:
    place.grant(most=granted)
    with place.broker() as broker:
        with pytest.raises(AccessRefusedError, match="bytes"):
            broker.open_dataset(place.data, ADA, "training", most=most)
        with broker.open_dataset(place.data, ADA, "training") as dataset:
            assert dataset.open("people.csv").read(1) == b"i"
    assert place.actions() == ["data.denied", "data.opened", "data.read", "data.closed"]
    with place.broker():  # what was refused is read back
        pass


@pytest.mark.parametrize(
    ("who", "purpose", "columns"),
    [
        (Who("a\udc80da", "oidc"), "training", None),
        (Who("ada" * 99_999, "oidc"), "training", None),
        (ADA, "\udc80", None),
        (ADA, "\x00" * 99_999, None),
        (ADA, "training", ["\udc80"]),
        (ADA, "training", ["c" * 99_999] * 300),
        (ADA, "training", ["\U0001f600" * 150] * 300),
    ],
    ids=["half", "long", "purpose-half", "purpose-long", "column-half", "columns-long", "columns"],
)
def test_a_refusal_stands_in_the_log_whatever_was_asked(
    place: Place, who: Who, purpose: str, columns: list[str] | None
) -> None:
    place.grant(columns=("id",))
    refused(place, who, purpose, columns=columns)
    assert place.actions() == ["data.denied"]


def test_what_was_opened_and_never_closed_is_spent(place: Place) -> None:
    place.grant(most=100)
    with place.broker() as broker:
        broker.open_dataset(place.data, ADA, "training", most=99)
    assert "1 are left" in refused(place, most=2)


def test_nobody_reads_what_cannot_be_recorded(place: Place) -> None:
    place.grant()
    with place.broker() as broker:
        dataset = broker.open_dataset(place.data, ADA, "training")
        broker.account._log.close()
        with pytest.raises(AccessRefusedError, match="not recorded"):
            dataset.open("people.csv")
        with pytest.raises(AccessRefusedError, match="not recorded"):
            broker.open_dataset(place.data, ADA, "training")


def _removed(log: Path) -> None:
    rmtree(log)


def _replaced(log: Path) -> None:
    rmtree(log)
    log.write_bytes(b"")


def _blocked(log: Path) -> None:
    (log / "checkpoint").unlink()
    (log / "checkpoint").mkdir()
    (log / "checkpoint/x").mkdir()


@pytest.mark.parametrize("harm", [_removed, _replaced, _blocked])
def test_a_log_that_can_no_longer_be_written_stops_all(
    place: Place, harm: Callable[[Path], None]
) -> None:
    place.grant()
    with suppress(BartizanError), place.broker() as broker:
        harm(place.log)
        with pytest.raises(AccessRefusedError, match="not recorded"):
            broker.open_dataset(place.data, ADA, "training")


def test_by_a_log_that_was_changed_nobody_reads(place: Place) -> None:
    place.grant()
    with place.broker() as broker, broker.open_dataset(place.data, ADA, "training"):
        pass
    (bundle,) = (place.log / "tile/entries").iterdir()
    for file in bundle.rglob("*") if bundle.is_dir() else [bundle]:
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b'"ada"', b'"eve"'))
    with pytest.raises(BartizanError), place.broker():
        pass


def test_what_was_handed_out_is_closed_with_the_dataset(place: Place) -> None:
    place.grant()
    with place.broker() as broker:
        with broker.open_dataset(place.data, ADA, "training") as dataset:
            file, rows = dataset.open("people.csv"), dataset.batches("people.csv")
            next(rows)
        with pytest.raises(ValueError, match="closed"):
            file.read()
        with pytest.raises(InvalidInputError, match="closed"):
            next(dataset.batches("people.csv"))


def test_columns_are_those_of_their_exact_names(place: Place) -> None:
    place.grant(columns=("user", "id"))
    with (
        place.broker() as broker,
        broker.open_dataset(place.data, ADA, "training", columns=["user", "id"]) as dataset,
    ):
        (batch,) = dataset.batches("people.csv")
        assert batch.to_pydict() == {"user": ["a", "b"], "id": ["1", "2"]}
        with pytest.raises(AccessRefusedError, match="not whole files"):
            dataset.open("people.csv")
    assert place.events()[-1].record.detail["bytes"] != "0"


def test_a_dataset_without_a_manifest_is_none(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.grant()
    (place.data / "dataset.sig").write_bytes(b"{}")
    with place.broker() as broker, pytest.raises(InvalidInputError):
        broker.open_dataset(place.data, ADA, "training")
    lay_dataset(tmp_path / "other", {"a": b"1"})
