"""The words that all reports for people share."""

from dataclasses import replace

import pytest

from bartizan.assess.facts import Blocker, Gate, Interval
from bartizan.core.words import Confidence, Layer, Outcome, Phase, Severity, Status
from bartizan.report import page, view
from tests.builders_report import assessment


def interval(low: float, high: float, controls: int = 50) -> Interval:
    return Interval(
        low=low, high=high, coverage=0.789, fresh=0.91, attested=0.14, controls=controls
    )


def gate(*statuses: Status, conclusive: bool = True) -> Gate:
    blockers = tuple(
        Blocker(control=f"X-{n}", title="t", severity=Severity.HIGH, status=status, because="b")
        for n, status in enumerate(statuses)
    )
    return Gate(
        phase=Phase.PRODUCTION,
        open=not statuses,
        conclusive=conclusive,
        blocked_by=blockers,
        required=9,
        met=9 - len(statuses),
    )


@pytest.mark.parametrize(
    ("posture", "words"),
    [
        (interval(0.626, 0.801), "62\u201381 % (coverage 78 %, fresh 91 %, attested 14 %)"),
        (interval(0.5, 0.5), "50 % (coverage 78 %, fresh 91 %, attested 14 %)"),
        (interval(0.999, 1), "99\u2013100 % (coverage 78 %, fresh 91 %, attested 14 %)"),
        (interval(0, 0, controls=0), "no control applies"),
    ],
)
def test_a_posture_is_rounded_outward(posture: Interval, words: str) -> None:
    assert view.posture_words(posture) == words


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (gate(), "open, 9 of 9 required controls met"),
        (
            gate(Status.FAIL, Status.PARTIAL, Status.STALE),
            "shut, 3 controls block (2 fail, 1 lacks evidence)",
        ),
        (gate(Status.ATTESTED), "shut, 1 control blocks (1 of other status)"),
        (gate(Status.UNKNOWN, conclusive=False), "undecided, 1 control lacks evidence"),
        (
            gate(Status.UNKNOWN, Status.STALE, conclusive=False),
            "undecided, 2 controls lack evidence",
        ),
        (replace(gate(), open=False), "shut"),
        (replace(gate(), met=7, waived=2), "open, 7 of 9 required controls met, 2 waived"),
        (
            replace(gate(), open=False, low=0.126, floor=0.5),
            "shut, posture 12 % is below the 50 % asked for",
        ),
        (
            replace(gate(conclusive=False), open=False, low=0.4, floor=0.5),
            "undecided, posture 40 % is below the 50 % asked for",
        ),
    ],
)
def test_a_gate_says_why(judged: Gate, words: str) -> None:
    assert view.gate_words(judged) == words


def test_sentences_of_the_page_say_the_same() -> None:
    assert page.gate_sentence(gate()) == "No control blocks it."
    assert page.gate_sentence(gate(Status.FAIL)) == "1 control blocks it: 1 fails."
    undecided = page.gate_sentence(gate(Status.UNKNOWN, conclusive=False))
    assert undecided == "1 control blocks it: nothing fails, but evidence is missing."
    assert page.gate_sentence(replace(gate(), open=False)).startswith("Nothing")
    named = page.gate_sentence(replace(gate(), not_judged=("a", "b")))
    assert named == "No control blocks it. Not judged: a; b."
    low = page.gate_sentence(replace(gate(), open=False, low=0.1, floor=0.5))
    assert low == "No control blocks it. The posture 10 % is below the 50 % asked for."
    both = page.gate_sentence(replace(gate(Status.FAIL), low=0.1, floor=0.5))
    assert both.startswith("1 control blocks it: 1 fails. The posture 10 %")
    assert "up to 81 %" in page.posture_sentence(interval(0.62, 0.81))
    assert "nothing is left unknown" in page.posture_sentence(interval(0.5, 0.5))
    assert "nothing to measure" in page.posture_sentence(interval(0, 0, controls=0))


def test_the_grid_has_five_layers_and_three_phases() -> None:
    rows = view.grid(assessment())
    assert [layer for layer, _ in rows] == list(Layer)
    assert all([cell.phase for cell in cells] == list(Phase) for _, cells in rows)
    words = {(c.layer, c.phase): view.cell_words(c) for _, cells in rows for c in cells}
    assert words[Layer.DATA, Phase.PROTOTYPE] == "2 of 4 met, 1 fail, 1 unknown"
    assert words[Layer.DATA, Phase.SCALE] == "no control applies"
    assert words[Layer.INFRASTRUCTURE, Phase.PRODUCTION] == "0 of 1 met, 1 waived"


def test_what_matters_most_comes_first_whatever_the_order_of_input() -> None:
    given = assessment()
    turned = replace(given, findings=tuple(reversed(given.findings)))
    shown = view.shown_findings(given, Confidence.LOW)
    assert view.shown_findings(turned, Confidence.LOW) == shown
    assert (shown[0].outcome, shown[0].severity) == (Outcome.FAIL, Severity.CRITICAL)


def test_the_confidence_floor_leaves_out_less_sure_findings() -> None:
    sure = view.shown_findings(assessment(), Confidence.HIGH)
    assert sure
    assert {finding.confidence for finding in sure} == {Confidence.HIGH}


def test_a_waiver_does_not_hide_what_is_beneath() -> None:
    waived = next(c for c in assessment().controls if c.status is Status.WAIVED)
    assert view.status_words(waived) == "waived (fail)"


def test_a_control_met_by_configuration_alone_says_untested() -> None:
    untested = next(c for c in assessment().controls if c.untested)
    assert view.status_words(untested) == "pass (untested)"
