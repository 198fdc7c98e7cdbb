"""The summary of a pull request: short, and no way into the discussion for what it shows."""

import re
from dataclasses import replace

import pytest

from bartizan.report.markdown import Drift, code, escaped, render
from tests.builders_hostile import hostile_assessment
from tests.builders_report import assessment, open_assessment


def test_it_says_gate_posture_blockers_and_first_steps() -> None:
    text = render(assessment())
    assert "**Production gate: shut, 14 controls block (9 fail, 5 lack evidence)**" in text
    assert "Posture 42\u201366 % (coverage 76 %" in text
    assert "| `MOD-02` Model files cannot run code on load | critical | fail |" in text
    assert "1. **Model files cannot run code on load** (`MOD-02`, critical" in text
    assert "at `app/agent.py:42`" in text
    assert "out of reach: aws" in text


@pytest.mark.parametrize("build", [assessment, hostile_assessment, open_assessment])
def test_it_is_at_most_sixty_lines(build: object) -> None:
    assert callable(build)
    assert render(build(), Drift(before="main")).count("\n") <= 60


def test_very_many_blockers_are_counted() -> None:
    given = assessment()
    target = given.workload.target
    gate = given.gates[target]
    many = replace(gate, blocked_by=gate.blocked_by * 5)
    text = render(replace(given, gates={target: many}))
    assert "and 50 more" in text
    assert text.count("\n") <= 60


def test_a_change_is_shown_only_when_known() -> None:
    assert "Since" not in render(assessment())
    text = render(assessment(), Drift(before="main", worse=("MOD-02",), better=("APP-01",)))
    assert "Since main: worse: MOD-02; better: APP-01" in text
    assert "Since main: no control changed" in render(assessment(), Drift(before="main"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&amp;", r"\<b\>\&amp;"),
        ("a | b", r"a \| b"),
        ("`code` *bold* _it_", r"\`code\` \*bold\* \_it\_"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        ("@octocat", "@\u200boctocat"),
        ("#12 GH-12", "\\#\u200b12 GH-\u200b12"),
        ("http://evil.example", "http\u200b://evil.example"),
        ("www.evil.example", "www\u200b.evil.example"),
        ("high-impact", "high-impact"),
        ("one\n# two", r"one \#" + "\u200b two"),
    ],
)
def test_text_of_the_workload_is_literal(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_code_span_cannot_be_left() -> None:
    assert code("a `` b") == "``` a `` b ```"
    assert code("plain") == "`plain`"


def test_hostile_text_makes_no_row_tag_mention_or_link() -> None:
    text = render(hostile_assessment())
    outside = re.sub(r"(`+) .*? \1", "", text)
    outside = outside.replace("<sub>", "").replace("</sub>", "")
    assert not re.search(r"(?<!\\)<", outside)
    assert not re.search(r"@\w", outside)
    assert not re.search(r"\w://", outside)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
    assert "\n# heading" not in text


def test_the_same_assessment_gives_the_same_bytes() -> None:
    assert render(assessment()) == render(assessment())


def test_a_summary_names_the_record_of_what_was_logged() -> None:
    receipt = "c2sp.org/tlog-proof@v1\nindex 12\n\nexample.com/log\n13\nAAAA\n\n- x y\n"
    text = render(replace(assessment(), receipt=receipt))
    assert "record 12 of example.com/log; the JSON report carries the receipt" in text
    assert "receipt" not in render(assessment())
    assert "receipt" not in render(replace(assessment(), receipt="no receipt"))
