from bartizan.assess.judge import Collected, judge
from bartizan.core.place import Place
from bartizan.core.verdict import failed
from bartizan.core.words import Confidence, Outcome, Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.facts import Gap, Unavailable
from tests import builders as build

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN


def test_evidence_that_was_not_collected_is_unknown() -> None:
    (finding,) = judge(build.check(), {})
    assert finding.outcome is UNKNOWN
    assert finding.message == "no SeenA evidence was collected"


def test_lost_evidence_is_unknown_with_every_reason() -> None:
    check = build.check(reads=(build.SeenA, build.SeenB))
    lost: Collected = {build.SeenA: Unavailable("denied"), build.SeenB: Unavailable("timed out")}
    (finding,) = judge(check, lost)
    assert (finding.outcome, finding.message) == (UNKNOWN, "denied; timed out")


def test_a_verdict_becomes_a_finding_with_what_the_check_says() -> None:
    (finding,) = judge(build.check(), {build.SeenA: build.seen(build.SeenA, FAIL)})
    assert (finding.control, finding.clause, finding.severity) == (
        "APP-01",
        "whole",
        Severity.HIGH,
    )
    assert (finding.asset, finding.fix, finding.title) == (
        "asset-0",
        "fix of app-one",
        "Check app-one",
    )
    assert finding.locations == (Place("file0.py", 1),)


def test_a_verdict_overrides_severity_confidence_and_fix() -> None:
    verdict = failed("bad").with_(
        severity=Severity.LOW, confidence=Confidence.MEDIUM, fix="do this instead"
    )
    check = build.check(evaluate=lambda _: [verdict])
    (finding,) = judge(check, {build.SeenA: build.seen(build.SeenA)})
    assert (finding.severity, finding.confidence, finding.fix) == (
        Severity.LOW,
        Confidence.MEDIUM,
        "do this instead",
    )


def test_silence_is_not_applicable() -> None:
    (finding,) = judge(build.check(), {build.SeenA: build.seen(build.SeenA)})
    assert (finding.outcome, finding.message) == (
        Outcome.NOT_APPLICABLE,
        "there is nothing to look at",
    )


def test_a_gap_is_unknown_beside_a_failure() -> None:
    gaps = tuple(Gap(f"{name}.py", "too large") for name in "dcba")
    found = judge(build.check(), {build.SeenA: build.seen(build.SeenA, FAIL, gaps=gaps)})
    assert [finding.outcome for finding in found] == [FAIL, UNKNOWN]
    assert found[1].message == (
        "4 files that could change this were not read "
        "(a.py: too large; b.py: too large; c.py: too large; and 1 more)"
    )
    assert [place.path for place in found[1].locations] == ["a.py", "b.py", "c.py", "d.py"]


def test_silence_with_a_gap_is_only_unknown() -> None:
    evidence = build.seen(build.SeenA, gaps=(Gap("a.py", "too large"),))
    (finding,) = judge(build.check(), {build.SeenA: evidence})
    assert finding.outcome is UNKNOWN
    assert finding.message.startswith("1 file that could change this was not read")


def test_a_gap_without_the_words_of_the_check_leaves_nothing_open() -> None:
    check = build.check(asks=calls("torch.load"))
    gap = Gap("a.py", "syntax error", frozenset({"torch", "save"}))
    (finding,) = judge(check, {build.SeenA: build.seen(build.SeenA, PASS, gaps=(gap,))})
    assert finding.outcome is PASS


def test_fingerprints_survive_moved_lines_and_stay_unique() -> None:
    def at(*lines: int) -> tuple[str, ...]:
        verdicts = [failed("bad", Place("a.py", line), subject="m") for line in lines]
        check = build.check(evaluate=lambda _: verdicts)
        found = judge(check, {build.SeenA: build.seen(build.SeenA)})
        return tuple(finding.fingerprint for finding in found)

    assert at(1, 2) == at(10, 20)
    assert len(set(at(1, 2, 3))) == 3
