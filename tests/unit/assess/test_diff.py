from typing import Any

import pytest

from bartizan.assess.diff import diff
from bartizan.core.errors import InvalidInputError


def report(**fields: Any) -> dict[str, Any]:
    return {"schema": "bartizan.report/v1", "generated": "2026-11-22T00:00:00Z"} | fields


def control(status: str, name: str = "APP-01") -> dict[str, Any]:
    return {"id": name, "title": "Control", "status": status}


def finding(name: str, outcome: str = "fail", line: int = 1) -> dict[str, Any]:
    return {
        "fingerprint": name,
        "check": "app-one",
        "outcome": outcome,
        "locations": [{"path": "a.py", "line": line}],
    }


def test_equal_reports_differ_in_nothing() -> None:
    same = report(controls=[control("pass")], findings=[finding("a")])
    found = diff(same, same)
    assert (found.controls, found.new, found.gone, found.moved, found.low) == ((), (), (), (), 0)


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        ("pass", "fail", False),
        ("fail", "partial", True),
        ("unknown", "pass", True),
        ("pass", "attested", False),
        ("pass", "not_applicable", None),
        ("not_applicable", "fail", None),
    ],
)
def test_controls_get_better_or_worse(before: str, after: str, better: bool | None) -> None:  # noqa: FBT001 - a table
    found = diff(report(controls=[control(before)]), report(controls=[control(after)]))
    (drift,) = found.controls
    assert (drift.before, drift.after, drift.better) == (before, after, better)
    assert len(found.worse) == (better is False)
    assert len(found.better) == (better is True)


def test_findings_appear_go_move_and_turn() -> None:
    before = report(
        findings=[finding("gone"), finding("moved"), finding("turned"), finding("p", "pass")]
    )
    after = report(findings=[finding("new"), finding("moved", line=9), finding("turned", "pass")])
    found = diff(before, after)
    assert [item.fingerprint for item in found.new] == ["new"]
    assert [item.fingerprint for item in found.gone] == ["gone"]
    assert [(item.before, item.after) for item in found.moved] == [("a.py:1", "a.py:9")]
    assert [(item.before, item.after) for item in found.turned] == [("fail", "pass")]


def test_assets_predicates_gates_and_posture_are_compared() -> None:
    def with_(asset: str, value: str, *, is_open: bool, low: float) -> dict[str, Any]:
        return report(
            assets=[{"id": asset}],
            workload={"predicates": [{"name": "acts", "value": value}]},
            gates={"production": {"open": is_open}},
            posture={"overall": {"low": low, "high": 1}},
            tool={"catalogue": asset},
        )

    found = diff(
        with_("a", "false", is_open=True, low=0.75), with_("b", "true", is_open=False, low=0.5)
    )
    assert (found.assets_new, found.assets_gone) == (("b",), ("a",))
    assert [(item.name, item.before, item.after) for item in found.predicates] == [
        ("acts", "false", "true")
    ]
    assert [(item.before, item.after) for item in found.gates] == [("open", "closed")]
    assert (found.low, found.high) == (-0.25, 0)
    assert found.catalogue is not None


def test_a_foreign_document_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="the schema is empty, not bartizan"):
        diff(report(), {})


def test_odd_values_do_not_raise() -> None:
    odd = report(controls=[1], findings={"a": 1}, gates=[], posture=3, workload=[], tool=1)
    assert diff(odd, odd).controls == ()


@pytest.mark.parametrize("low", [float("nan"), float("inf"), 10**400, -1, 2, "1"])
def test_a_bound_that_is_no_share_counts_as_none(low: object) -> None:
    odd = report(posture={"overall": {"low": low, "high": 0.5}})
    found = diff(report(), odd)
    assert (found.low, found.high) == (0.0, 0.5)


def test_what_stands_in_the_place_of_a_schema_is_not_quoted() -> None:
    with pytest.raises(InvalidInputError, match="the schema is a text of 6 characters"):
        diff({"schema": "secret"}, report())
