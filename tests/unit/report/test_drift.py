"""What changed between two reports, as lines for people."""

from bartizan.assess.diff import diff
from bartizan.report.drift import render_text


def report(**statuses: str) -> dict[str, object]:
    """A report with one control of each status."""
    controls = [{"id": name, "title": "Title", "status": each} for name, each in statuses.items()]
    return {"schema": "bartizan.report/v1", "generated": "now", "controls": controls}


def test_titles_stand_in_one_column_and_no_word_of_the_wire_is_shown() -> None:
    before = report(A="fail", B="pass", C="unknown", D="unknown")
    after = report(A="pass", B="fail", C="not_applicable", D="not_applicable")
    lines = render_text(diff(before, after)).splitlines()
    rows = [line for line in lines if line.endswith("Title")]
    assert len(rows) == 4
    assert len({row.index("Title") for row in rows}) == 1
    assert any("unknown → not applicable" in row for row in rows)
