"""The report on a terminal: one screen, honest, and not to be hijacked by what it shows."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from bartizan.core.words import Confidence
from bartizan.report.lines import ASCII, STYLES, Look
from bartizan.report.terminal import render
from tests.builders_hostile import hostile_assessment
from tests.builders_report import assessment, large_assessment, open_assessment

WIDTHS = (60, 80, 100, 160)


def test_one_screen_at_a_hundred_columns() -> None:
    lines = render(assessment(), Look(report_path="report.html")).plain.split("\n")
    assert len(lines) <= 40
    assert lines[0] == (
        "support-assistant  prototype → production gate: shut, "
        "14 controls block (9 fail, 5 lack evidence)"
    )
    assert lines[1] == "posture 42\u201366 % (coverage 76 %, fresh 92 %, attested 3 %), 26 controls"


def test_it_says_what_was_not_looked_at() -> None:
    text = render(assessment(), Look()).plain
    assert "301 of 318 files read, 16 skipped, 7 controls unknown" in text
    assert "aws: no AWS account was named" in text
    assert "undeclared regulations, risk_tolerance" in text


def test_an_open_gate_says_so() -> None:
    assert "gate: open, 9 of 9 required controls met" in render(open_assessment(), Look()).plain


def test_without_a_gate_nothing_is_claimed() -> None:
    bare = replace(assessment(), gates={}, plan=(), cells={}, controls=(), findings=())
    assert "production gate: not judged" in render(bare, Look()).plain


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("build", [assessment, hostile_assessment])
def test_no_line_is_wider_than_the_terminal(build: object, width: int, verbose: bool) -> None:  # noqa: FBT001
    assert callable(build)
    text = render(build(), Look(width=width, verbose=verbose)).plain
    assert max(cell_len(line) for line in text.split("\n")) <= width


def test_all_places_of_a_step_are_counted() -> None:
    given = assessment()
    step = replace(given.plan[0], elsewhere=5)
    named = len(step.places)
    text = render(replace(given, plan=(step, *given.plan[1:])), Look()).plain
    assert f" and {named - 1 + 5} more" in text


def test_verbose_shows_all_controls_and_findings_with_their_places() -> None:
    given = assessment()
    text = render(given, Look(verbose=True, confidence=Confidence.LOW)).plain
    assert all(control.id in text for control in given.controls)
    assert text.count("app/retrieval.py:17") > 3
    assert "→ app/agent.py:30  it becomes an argument of run_query" in text
    assert "train/finetune.ipynb:88 (cell 4)" in text


def test_findings_below_the_floor_are_counted_not_forgotten() -> None:
    text = render(assessment(), Look(verbose=True, confidence=Confidence.HIGH)).plain
    assert "findings of less than high confidence left out" in text


def test_the_screen_stays_one_screen_with_very_many_findings() -> None:
    assert len(render(large_assessment(2_000), Look()).plain.split("\n")) <= 40


@pytest.mark.parametrize("verbose", [False, True])
def test_hostile_text_is_inert(verbose: bool) -> None:  # noqa: FBT001
    text = render(hostile_assessment(), Look(verbose=verbose))
    assert all(line.isprintable() for line in text.plain.split("\n"))
    assert "[bold]rich[/bold]" in text.plain or not verbose
    known = {*STYLES.values(), "", "bold", "dim", "cyan"}
    assert {str(span.style) for span in text.spans} <= known


def test_printing_adds_no_escape_sequence_but_our_own_colours() -> None:
    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", width=100)
    console.print(render(hostile_assessment(), Look(verbose=True)), soft_wrap=True)
    assert "\x1b]" not in out.getvalue()
    assert "evil.example\x07" not in out.getvalue()


@pytest.mark.parametrize("verbose", [False, True])
def test_a_terminal_without_unicode_gets_ascii(verbose: bool) -> None:  # noqa: FBT001
    text = render(hostile_assessment(), Look(ascii_only=True, verbose=verbose)).plain
    assert text.isascii()
    assert all(sign.isascii() for sign in ASCII.values())


def test_the_same_assessment_gives_the_same_text() -> None:
    assert render(assessment(), Look(verbose=True)) == render(assessment(), Look(verbose=True))
