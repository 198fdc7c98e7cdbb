from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bartizan.audit.checkpoint import parse_checkpoint
from bartizan.audit.moment import fine
from bartizan.audit.note import parse_note
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.prune import first_since, prune
from bartizan.audit.record import Record, What, Who
from bartizan.audit.store import Folder
from bartizan.audit.tiles import WIDTH
from bartizan.audit.witness import Witness, deposit
from bartizan.audit.writer import Log as Written
from bartizan.cli.auditlog import Access
from bartizan.cli.usage import Where, look_at_usage
from bartizan.collect.auditlog import collect
from bartizan.collect.memory import MemoryTree
from bartizan.collect.passages import Log, passages
from bartizan.collect.since import begun, since
from bartizan.core.place import Place
from bartizan.evidence.auditlog import LogSeen
from bartizan.evidence.declared import AuditAt, Profile
from bartizan.evidence.imported import Imported
from bartizan.evidence.usage import Passages, Period, Tally
from tests.builders_gateway import configuration, exchange
from tests.builders_usage import FIRST, HOUR
from tests.unit.audit.logs import log_key, witness_key

DAY = timedelta(days=1)
INSTANT = timedelta(milliseconds=1)
TEXT = configuration()
Timed = tuple[datetime, Record]


def day(begin: datetime = FIRST, **requests: int) -> Period:
    return Period(source="s", path="u", begin=begin, end=begin + DAY, requests=requests)


def asked(
    when: datetime, model: str = "m", *, decision: str = "allow", method: str = ""
) -> list[Timed]:
    request, reply = exchange(TEXT, model=model)
    if method:
        request = replace(request, detail={**request.detail, "method": method})
    return [(when, replace(request, decision=decision)), (when, reply)]


def log_of(folder: Path, timed: Iterable[Timed], seed: int = 1, origin: str = "one") -> Log:
    """A log whose entries lie at these moments, with what a look at it would say."""
    key, clock = log_key(seed, origin), [FIRST - DAY]
    settings = Settings(writer="test", interval=0.001, clock=lambda: clock[0])
    folder.parent.mkdir(exist_ok=True)
    create_log(folder, key, settings=settings)
    with Written.open(folder, key, settings=settings) as log:
        for clock[0], record in timed:
            log.append(record)
    return Log(Folder(folder), LogSeen(origin=origin, place=Place("p"), size=0))


def note(when: datetime) -> Timed:
    return when, Record(who=Who("ada", "oidc"), what=What("assessment.made", "x"))


def counted(*logs: Log, days: tuple[Period, ...] = (day(),)) -> Passages:
    found = passages(logs, days)
    assert isinstance(found, Passages), found
    return found


def test_requests_that_were_passed_on_are_counted_by_model(tmp_path: Path) -> None:
    reply = exchange(TEXT)[1]
    lost = replace(reply, decision="deny", tokens={})
    stopped = replace(reply, decision="block")
    log = log_of(
        tmp_path / "log",
        [
            *asked(FIRST + HOUR), *asked(FIRST + HOUR, "n"), *asked(FIRST + HOUR, ""),
            *asked(FIRST + HOUR, decision="deny"), *asked(FIRST + HOUR, "", method="tools/call"),
            (FIRST + HOUR, lost), (FIRST + HOUR, stopped), note(FIRST + 2 * DAY),
        ],
    )  # fmt: skip
    found = counted(log).between(FIRST, FIRST + DAY)
    assert found == {"m": Tally(1, 1), "n": Tally(1), "": Tally(1)}


@pytest.mark.parametrize(
    ("offset", "inside"),
    [(timedelta(0), 1), (-INSTANT, 0), (DAY, 0), (DAY - INSTANT, 1)],
)  # fmt: skip
def test_a_request_is_of_the_day_that_it_was_logged_in(
    tmp_path: Path, offset: timedelta, inside: int
) -> None:
    found = counted(log_of(tmp_path / "log", asked(FIRST + offset)))
    assert found.between(FIRST, FIRST + DAY).get("m", Tally()).passed == inside
    assert (
        found.between(FIRST - timedelta(minutes=5), FIRST + DAY + timedelta(minutes=5))["m"].passed
        == 1
    )


def test_days_of_other_zones_are_counted_by_their_own_ends(tmp_path: Path) -> None:
    begin = FIRST - timedelta(hours=5, minutes=45)
    log = log_of(
        tmp_path / "log", [*asked(begin), *asked(FIRST + 18 * HOUR), *asked(FIRST + 19 * HOUR)]
    )
    found = counted(log, days=(day(), day(begin)))
    assert found.between(begin, begin + DAY)["m"].passed == 2
    assert found.between(FIRST, FIRST + DAY)["m"].passed == 2


def test_logs_of_many_writers_are_counted_together(tmp_path: Path) -> None:
    one = log_of(tmp_path / "one", [*asked(FIRST), note(FIRST + 3 * DAY)])
    late = [*asked(FIRST + 2 * HOUR), *asked(FIRST + 3 * HOUR, "n"), note(FIRST + 2 * DAY)]
    two = log_of(tmp_path / "two", late, 2, "two")
    found = counted(one, two)
    assert found.between(FIRST, FIRST + DAY) == {"m": Tally(2), "n": Tally(1)}
    assert found.end == FIRST + 2 * DAY


def test_more_records_than_are_looked_at_elsewhere_are_counted(tmp_path: Path) -> None:
    request = exchange(TEXT)[0]
    step = timedelta(seconds=15)
    many = [(FIRST + number * step, request) for number in range(5000)]
    found = counted(log_of(tmp_path / "log", many))
    assert found.between(FIRST, FIRST + DAY)["m"].passed == 5000


def test_a_pruned_log_reaches_back_to_what_it_keeps(tmp_path: Path) -> None:
    step, request = timedelta(minutes=2), exchange(TEXT)[0]
    records = [(FIRST + number * step, request) for number in range(600)]
    log = log_of(tmp_path / "log", records)
    before = counted(log)
    prune(tmp_path / "log", log_key(1, "one"), 256, reason="old", by=Settings(writer="test"))
    after = counted(log)
    assert before.begin < FIRST
    assert after.begin > FIRST + 8 * HOUR
    two = log_of(tmp_path / "two", [note(FIRST - HOUR)], 2, "two")
    assert counted(log, two).begin == after.begin


def test_a_log_reaches_to_the_moment_that_a_witness_saw_all_of_it(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log", asked(FIRST + HOUR))
    witness = Witness(
        tmp_path / "s", witness_key(), [log_key(1, "one").key], clock=lambda: FIRST + 2 * DAY
    )
    deposit(Folder(tmp_path / "log"), witness.cosign(Folder(tmp_path / "log")), witness_key().key)
    at = AuditAt(
        log="log", origin="one", keys=(log_key(1, "one").key.vkey,),
        witnesses=(witness_key().key.vkey,),
    )  # fmt: skip
    seen = collect(log.source, Profile(audit=at), FIRST + 3 * DAY).log
    assert seen is not None
    assert counted(log).end == FIRST + HOUR
    assert counted(Log(log.source, seen)).end == FIRST + 2 * DAY


@pytest.mark.parametrize("damage", ["checkpoint", "tile"])
def test_a_log_that_cannot_be_read_counts_nothing(tmp_path: Path, damage: str) -> None:
    log = log_of(tmp_path / "log", asked(FIRST))
    if damage == "checkpoint":
        (tmp_path / "log" / "checkpoint").write_bytes(b"x")
    else:
        for path in (tmp_path / "log" / "tile" / "entries").rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                path.write_bytes(b"x")
    assert isinstance(passages([log], [day()]), str)


def test_no_log_counts_nothing() -> None:
    found = passages([], [day()])
    assert found == "cannot be counted: no log is named"


def where(folder: Path | None, *writers: str) -> Where:
    named = [AuditAt(log=each, origin=each, keys=(log_key(2, each).key.vkey,)) for each in writers]
    at = AuditAt(log="one", origin="one", writers=tuple(named))
    return Where(MemoryTree({}), Path("workload"), Access(folder), Profile(audit=at))


def test_logs_of_other_writers_lie_beside_the_one_that_a_person_names(tmp_path: Path) -> None:
    timed = [*asked(FIRST + HOUR), note(FIRST + 2 * DAY)]
    one, _ = log_of(tmp_path / "one", timed), log_of(tmp_path / "two", timed, 2, "two")
    at = where(tmp_path / "one", "two")
    assert at.profile is not None
    logs = collect(one.source, at.profile, FIRST + 2 * DAY)
    imported = Imported(counted=(day(m=2),), files=1)
    found = look_at_usage(imported, logs, at, FIRST + 2 * DAY)
    assert found.passed is not None
    assert found.passed.between(FIRST, FIRST + DAY)["m"].passed == 2
    assert [each.origin for each in found.writers] == ["two"]
    missing = look_at_usage(imported, logs, where(tmp_path / "one", "three"), FIRST + 2 * DAY)
    assert (missing.passed, [gap.path for gap in missing.gaps]) == (None, ["three"])
    outside = look_at_usage(imported, logs, where(None, "../two"), FIRST + 2 * DAY)
    assert (outside.passed, [gap.path for gap in outside.gaps]) == (None, ["../two"])


def test_a_moment_is_found_without_what_was_before_it(tmp_path: Path) -> None:
    step, request = timedelta(minutes=1), exchange(TEXT)[0]
    log = log_of(tmp_path / "log", [(FIRST + number * step, request) for number in range(1200)])
    head = parse_checkpoint(parse_note((tmp_path / "log" / "checkpoint").read_bytes()).text)
    for minutes in (-9, 0, 1, 254, 255, 256, 257, 700, 1199, 1300):
        moment = fine(FIRST + minutes * step)
        first = first_since(Folder(tmp_path / "log"), head, moment)
        assert 0 <= first - since(log.source, head, moment) <= WIDTH
    assert begun(log.source, head) < fine(FIRST)
