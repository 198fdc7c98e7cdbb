"""Each read is judged by the grants, and all of them for what is unusual."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.datasets.against import Given
from bartizan.datasets.grant import Grant, Revocation
from bartizan.datasets.notices import Sign
from bartizan.datasets.reads import Evidence, Gap, Kind, Read, Tampered, Window
from bartizan.datasets.review import Reviewed, review
from bartizan.datasets.robust import FEWEST, outliers
from bartizan.report.data_access import document, outcome, terminal

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GRANT = Grant(
    subject="ada",
    dataset="people",
    root="ab" * 32,
    purpose="training",
    columns=None,
    issued=AT - DAY,
    until=AT + DAY,
    serial="1",
)
OPEN = Read(
    kind=Kind.OPEN,
    at=AT,
    principal="ada",
    dataset="people",
    place="log, record 1",
    grant=GRANT.id,
    root=GRANT.root,
    count=10,
    ended=AT + HOUR,
    brokered=True,
)
GET = Read(
    kind=Kind.READ, at=AT, principal="ada", dataset="people", place="trail", object="o", count=5
)


def reviewed(*reads: Read, grants: Sequence[Grant] | None = (GRANT,), **more: object) -> Reviewed:
    given_ = Given(grants=grants, **more)  # type: ignore[arg-type]
    return review(Evidence(reads=reads), given_)


def signs(found: Reviewed) -> list[Sign]:
    return [each.sign for each in found.notices]


@pytest.mark.parametrize(
    "read",
    [
        OPEN,
        GET,
        replace(GET, principal="arn:session", also=("ada",)),
        replace(GET, kind=Kind.DECRYPT),
        replace(GET, kind=Kind.LIST, principal="bob"),
        replace(GET, kind=Kind.DENIED, principal="bob"),
    ],
)
def test_what_was_granted_is_no_notice(read: Read) -> None:
    found = reviewed(read)
    assert (signs(found), outcome(found)) == ([], "granted")


@pytest.mark.parametrize(
    ("read", "sign"),
    [
        (replace(OPEN, grant="cd" * 32), Sign.UNGRANTED),
        (replace(OPEN, grant=""), Sign.UNGRANTED),
        (replace(OPEN, principal="bob"), Sign.UNGRANTED),
        (replace(OPEN, root="cd" * 32), Sign.UNGRANTED),
        (replace(OPEN, dataset="patients"), Sign.UNGRANTED),
        (replace(OPEN, at=AT + DAY), Sign.UNGRANTED),
        (replace(OPEN, at=AT - 2 * DAY), Sign.UNGRANTED),
        (replace(GET, principal="bob"), Sign.UNGRANTED),
        (replace(GET, principal="\u0430da"), Sign.UNGRANTED),
        (replace(GET, at=AT + 2 * DAY), Sign.UNGRANTED),
        (replace(GET, kind=Kind.DECRYPT, principal="bob"), Sign.DECRYPT),
    ],
)
def test_what_no_grant_allows_is_named(read: Read, sign: Sign) -> None:
    found = reviewed(read)
    assert (signs(found), outcome(found)) == ([sign], "suspicious")
    assert read.place in found.notices[0].places


def test_a_grant_to_columns_is_none_to_objects() -> None:
    grant = replace(GRANT, columns=("id",))
    assert signs(reviewed(GET, grants=[grant])) == [Sign.UNGRANTED]


def test_after_a_revocation_nothing_is_granted() -> None:
    gone = [Revocation(grant=GRANT.id, at=AT - HOUR, reason="left")]
    assert signs(reviewed(OPEN, revocations=gone)) == [Sign.UNGRANTED]
    later = [Revocation(grant=GRANT.id, at=AT + HOUR, reason="left")]
    assert signs(reviewed(OPEN, revocations=later)) == []


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (AT, []),
        (AT + HOUR, []),
        (AT - HOUR, [Sign.UNBROKERED]),
        (AT + 3 * HOUR, [Sign.UNBROKERED]),
    ],
)
def test_what_the_broker_reads_stands_in_its_log(at: datetime, wanted: list[Sign]) -> None:
    read = replace(GET, at=at, principal="arn:broker")
    assert signs(reviewed(OPEN, read, brokers=frozenset({"arn:broker"}))) == wanted


def test_without_grants_whether_a_read_was_granted_is_unknown() -> None:
    found = reviewed(OPEN, grants=None)
    assert (signs(found), outcome(found)) == ([], "unknown")


def test_gaps_are_unknown_and_never_no_access() -> None:
    found = review(Evidence(gaps=(Gap("trail", "an hour is missing"),)), Given(grants=()))
    assert outcome(found) == "unknown"
    assert "UNKNOWN trail: an hour is missing" in terminal(found)


def test_what_was_changed_is_more_than_a_gap() -> None:
    changed = Evidence(gaps=(Gap("log", "x"),), tampered=(Tampered("edit", "x", "record 3"),))
    assert outcome(review(changed, Given(grants=()))) == "suspicious"


@pytest.mark.parametrize("canary", ["people", "o", "people/o"])
@pytest.mark.parametrize("kind", [Kind.READ, Kind.DENIED])
def test_bait_that_is_touched_is_named_though_it_was_granted(canary: str, kind: Kind) -> None:
    found = reviewed(replace(GET, kind=kind), canaries=frozenset({canary}))
    assert signs(found) == [Sign.CANARY]


def _swept(objects: int, minutes: int = 0, lister: str = "ada") -> Reviewed:
    listed = replace(GET, kind=Kind.LIST, principal=lister, count=None)
    gets = [
        replace(GET, object=f"o{n}", at=AT + timedelta(minutes=minutes, seconds=n))
        for n in range(objects)
    ]
    return reviewed(listed, *gets)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (_swept(100), [Sign.SWEEP]),
        (_swept(99), []),
        (_swept(100, minutes=90), []),
        (_swept(100, lister="bob"), []),
    ],
    ids=["all", "few", "later", "another"],
)
def test_who_lists_and_then_fetches_all_is_named(found: Reviewed, wanted: list[Sign]) -> None:
    assert signs(found) == wanted


def test_an_hour_of_far_more_bytes_is_named() -> None:
    long = replace(GRANT, issued=AT - 90 * DAY, until=AT + 90 * DAY)
    usual = [replace(GET, at=AT + n * HOUR, count=100 + n % 7) for n in range(20)]
    burst = replace(GET, at=AT + 30 * HOUR, count=50_000)
    found = reviewed(*usual, burst, grants=[long])
    assert signs(found) == [Sign.VOLUME]
    assert "50000 bytes" in found.notices[0].because
    assert found.untold == ()


def test_of_few_hours_nothing_is_told_and_that_is_said() -> None:
    found = reviewed(GET)
    assert found.untold == ("ada",)


def test_who_reads_for_the_first_time_is_named_unless_it_was_just_granted() -> None:
    old = replace(GRANT, issued=AT - 90 * DAY, until=AT + 90 * DAY, serial="old")
    bob = replace(old, subject="bob", serial="bob")
    late = replace(GET, principal="bob", at=AT + 9 * DAY)
    assert signs(reviewed(GET, late, grants=[old, bob])) == [Sign.FIRST]
    fresh = replace(bob, issued=AT + 8 * DAY)
    assert signs(reviewed(GET, late, grants=[old, fresh])) == []


def test_a_report_says_the_same_in_json() -> None:
    text = document(reviewed(OPEN, replace(GET, principal="bob\nGRANTED")), Window(), "1")
    assert '"schema": "bartizan.access-report/v1"' in text
    assert '"outcome": "suspicious"' in text
    lines = terminal(reviewed(replace(GET, principal="bob\nREAD"))).splitlines()
    assert [line for line in lines if line == "READ"] == []


@given(st.dictionaries(st.text(), st.integers(0, 10**15), min_size=FEWEST))
def test_no_number_is_above_itself(values: dict[str, int]) -> None:
    found = outliers(values)
    assert found is not None
    assert len(found) <= len(values) / 2


@given(st.integers(0, 10**9), st.integers(FEWEST, 50))
def test_equal_hours_have_no_outlier(value: int, count: int) -> None:
    assert outliers({str(n): value for n in range(count)}) == {}
