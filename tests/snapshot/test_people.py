"""The reports for people, whole, as they looked when somebody last agreed to them."""

from syrupy.assertion import SnapshotAssertion

from bartizan.core.words import Confidence
from bartizan.report import markdown, terminal
from bartizan.report.lines import Look
from tests.builders_report import assessment, open_assessment


def test_terminal(snapshot: SnapshotAssertion) -> None:
    look = Look(width=100, report_path="bartizan-report.html")
    assert terminal.render(assessment(), look).plain == snapshot


def test_terminal_with_an_open_gate(snapshot: SnapshotAssertion) -> None:
    assert terminal.render(open_assessment(), Look(width=100)).plain == snapshot


def test_terminal_in_full(snapshot: SnapshotAssertion) -> None:
    look = Look(width=100, verbose=True, confidence=Confidence.LOW)
    assert terminal.render(assessment(), look).plain == snapshot


def test_pull_request(snapshot: SnapshotAssertion) -> None:
    assert markdown.render(assessment()) == snapshot
