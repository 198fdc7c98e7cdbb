"""Checks of classes weigh what was found against what was declared."""

from dataclasses import replace

from bartizan.checks.api import Check
from bartizan.checks.data.class_label import class_label
from bartizan.checks.data.class_understated import class_understated
from bartizan.core.verdict import Verdict
from bartizan.core.words import Outcome
from bartizan.evidence.data import DataFile, DataFiles, PersonalHit, Record
from bartizan.evidence.declared import Declared, Profile

FILE = DataFile(path="data/a.csv", format="csv", size=10, rows=2, sampled=2)
CARD = Record(path="data/README.md", fields={"class": 3}, label="internal")
HIT = PersonalHit(
    category="contact",
    what="e-mail address",
    lowest_class="confidential",
    column="mail",
    count=1,
    sampled=2,
    line=2,
)
BARE = Declared()


def declared(sensitivity: str | None, **lines: int) -> Declared:
    return Declared(profile=Profile(sensitivity=sensitivity, lines=lines))


def verdicts(check: Check, file: DataFile, statement: Declared) -> list[Verdict]:
    return list(check.evaluate(DataFiles(data=(file,)), statement))


def test_a_label_of_the_card_comes_before_that_of_the_profile() -> None:
    (verdict,) = verdicts(class_label, replace(FILE, record=CARD), declared("restricted"))
    assert verdict.outcome is Outcome.PASS
    assert str(verdict.where[0]) == "data/README.md:3"


def test_a_label_of_the_profile_is_one() -> None:
    statement = Declared(profile=Profile(sensitivity="internal", lines={"data.sensitivity": 7}))
    (verdict,) = verdicts(class_label, FILE, statement)
    assert verdict.outcome is Outcome.PASS
    assert str(verdict.where[0]) == "bartizan.yaml:7"


def test_no_label_fails_and_tests_need_none() -> None:
    for statement in (BARE, declared(None)):
        assert [each.outcome for each in verdicts(class_label, FILE, statement)] == [Outcome.FAIL]
    assert verdicts(class_label, replace(FILE, in_tests=True), BARE) == []


def test_what_lies_above_the_class_fails_when_it_is_proven() -> None:
    proven = replace(FILE, personal=(HIT,), record=CARD)
    (verdict,) = verdicts(class_understated, proven, BARE)
    assert (verdict.outcome, str(verdict.where[0])) == (Outcome.FAIL, "data/a.csv:2")
    announced = replace(FILE, personal=(replace(HIT, by_name=True),), record=CARD)
    assert verdicts(class_understated, announced, BARE)[0].outcome is Outcome.REVIEW


def test_what_fits_the_class_passes() -> None:
    fitting = replace(FILE, personal=(HIT,))
    (verdict,) = verdicts(class_understated, fitting, declared("confidential"))
    assert verdict.outcome is Outcome.PASS


def test_what_was_not_read_is_unknown_and_no_class_is_no_question() -> None:
    unread = replace(FILE, unread="needs the data extra")
    (verdict,) = verdicts(class_understated, unread, declared("public"))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdicts(class_understated, unread, BARE) == []
    assert verdicts(class_understated, replace(FILE, in_tests=True), declared("public")) == []
