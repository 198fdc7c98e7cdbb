"""An assessment as one self-contained page that needs no network and runs no foreign code."""

from collections import Counter

from jinja2 import Environment
from markupsafe import Markup

from bartizan.assess.facts import Assessment
from bartizan.core.clock import wire
from bartizan.core.counting import plural
from bartizan.core.words import Confidence, Layer, Outcome, Phase, Severity, Status
from bartizan.report import gaps, page, view
from bartizan.report.document import OUTCOME_ORDER
from bartizan.report.rows import encode
from bartizan.report.template import block, environment


def render(assessment: Assessment) -> str:
    """Return the page, byte for byte the same for the same assessment.

    Text of the workload reaches it only escaped or as JSON data that the script writes with
    textContent. The Content-Security-Policy allows the one style and the one script of the page by
    their hashes and nothing else.
    """
    return _environment().get_template("report.html.j2").render(_context(assessment)) + "\n"


def _context(assessment: Assessment) -> dict[str, object]:
    findings = view.shown_findings(assessment, Confidence.LOW)
    phases = {control.id: control.phase for control in assessment.controls}
    return {
        "assessment": assessment,
        "moment": wire(assessment.moment),
        "gate": view.target_gate(assessment),
        "gates": [(phase, assessment.gates.get(phase)) for phase in Phase],
        "phases": list(Phase),
        "grid": view.grid(assessment),
        "waves": page.waves(assessment),
        "sections": page.control_sections(assessment, findings),
        "applying": sum(c.status is not Status.NOT_APPLICABLE for c in assessment.controls),
        "not_applicable": page.not_applicable(assessment),
        "counts": _counts(assessment),
        "asset_groups": page.asset_groups(assessment),
        "skipped": view.skipped_by_reason(assessment),
        "not_known": view.not_known(assessment),
        "left_open": gaps.left_open(assessment),
        "overruled": gaps.overruled(assessment),
        "style": block("report.css"),
        "script": block("report.js"),
        # Data that `encode` has made safe inside of a script element.
        "data": Markup(encode(findings, phases, assessment.excerpts)),  # noqa: S704
    }


def _counts(assessment: Assessment) -> dict[str, list[tuple[str, int]]]:
    outcomes = Counter(finding.outcome for finding in assessment.findings)
    severities = Counter(finding.severity for finding in assessment.findings)
    layers = Counter(finding.layer for finding in assessment.findings)
    return {
        "outcome": [(o, outcomes[o]) for o in OUTCOME_ORDER if o in outcomes],
        "severity": [(severity, severities[severity]) for severity in Severity],
        "layer": [(layer, layers[layer]) for layer in Layer],
    }


def _environment() -> Environment:
    found = environment()
    found.globals.update(
        cell_glyph=page.cell_glyph,
        cell_kind=view.cell_kind,
        cell_words=view.cell_words,
        coverage_words=gaps.coverage_words,
        gate_sentence=page.gate_sentence,
        gate_state=view.gate_state,
        gate_tag=page.gate_tag,
        glyph=view.glyph,
        label=view.label,
        lacking=view.LACKING,
        meanings=tuple(view.MEANINGS.items()),
        pass_word=Outcome.PASS,
        percent=view.percent,
        place_words=view.place_words,
        plural=plural,
        posture_range=view.posture_range,
        posture_sentence=page.posture_sentence,
        standing=view.standing,
        status_words=view.status_words,
        truth_words=page.truth_words,
        unknown_word=Outcome.UNKNOWN,
        value_words=page.value_words,
    )
    return found
