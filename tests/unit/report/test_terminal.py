"""The report on a terminal: one screen, honest, and not to be hijacked by what it shows."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from bartizan.assess.facts import PredicateFact
from bartizan.assess.judge import LEFT_OPEN
from bartizan.core.place import Place
from bartizan.core.words import Confidence, Outcome, Status, Truth
from bartizan.report.lines import ASCII, STYLES, Look, shortened
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
    assert "301 of 318 files read, 17 of kinds not looked at, 16 skipped or read in part" in text
    assert "unknown    7 controls" in text
    assert "aws: no AWS account was named" in text
    assert "undeclared regulations, risk_tolerance" in text


def test_it_says_what_leaves_most_controls_open_and_which_declaration_is_overruled() -> None:
    given = assessment()
    lacking = [control for control in given.controls if control.status is Status.UNKNOWN]
    unread = [
        replace(
            given.findings[0],
            control=control.id,
            outcome=Outcome.UNKNOWN,
            asset=LEFT_OPEN,
            locations=(Place("vendor/"), Place("data/big.jsonl")),
        )
        for control in lacking
    ]
    fact = PredicateFact(
        name="public_facing",
        truth=Truth.TRUE,
        because=("it listens to everyone",),
        places=(Place("app.py", 3),),
        overruled="declared: exposure is internal",
    )
    workload = replace(given.workload, predicates=(fact,), missing=("bartizan.yaml",))
    shown = replace(given, findings=(*given.findings, *unread), workload=workload)
    text = render(shown, Look()).plain
    assert f"{len(lacking)} for want of vendor/ (ignored by .gitignore)" in text
    assert "overruled  exposure is internal, but it listens to everyone (app.py:3)" in text
    assert "bartizan.yaml is not there: `bartizan init` writes one" in text


def test_a_step_that_is_not_known_says_why() -> None:
    given = assessment()
    why = "not known: setup.py was not read"
    step = replace(given.plan[0], status=Status.UNKNOWN, places=(), because=(why, "b"))
    text = render(replace(given, plan=(step,)), Look()).plain
    assert f"\n    {why}\n" in text
    failing = replace(step, status=Status.FAIL)
    assert why not in render(replace(given, plan=(failing,)), Look()).plain


def test_what_all_steps_have_in_common_is_said_once() -> None:
    given = assessment()
    steps = tuple(replace(step, because=("of every step", step.control)) for step in given.plan)
    text = render(replace(given, plan=steps), Look(verbose=True)).plain
    assert text.count("of every step") == 1


@pytest.mark.parametrize("text", ["one two three four", "a, b (c)", "word"])
@pytest.mark.parametrize("width", range(1, 20))
def test_a_shortened_line_ends_with_a_whole_word(text: str, width: int) -> None:
    line = shortened(text, width, Look())
    assert cell_len(line) <= width
    if line != text and " " in line:
        assert set(line.removesuffix("…").split()) <= {*text.split(), "(c", "a", "b"}


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
