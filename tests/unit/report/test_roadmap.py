"""The plan as lines for people."""

from dataclasses import replace

from bartizan.report.roadmap import render_text
from tests.builders_report import assessment


def test_a_reason_of_all_steps_is_said_once_and_other_fixes_are_counted() -> None:
    given = assessment()
    steps = tuple(
        replace(step, because=("of every step", f"own of {step.control}"), other_fixes=2)
        for step in given.plan
    )
    text = render_text(replace(given, plan=steps))
    assert text.count("of every step") == 1
    assert all(f"- own of {step.control}" in text for step in steps)
    assert text.count("2 other fixes in its findings") == len(steps)


def test_the_reasons_of_a_single_step_stand_with_it() -> None:
    given = assessment()
    text = render_text(replace(given, plan=(replace(given.plan[0], because=("alone",)),)))
    assert "- alone" in text
