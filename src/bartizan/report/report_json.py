"""The report that other programs read: `bartizan.report/v1`, every fact of an assessment."""

import json
from importlib.resources import files

from bartizan.assess.facts import (
    Assessment,
    Blocker,
    Coverage,
    Gate,
    Interval,
    PlanItem,
    PredicateFact,
    Workload,
)
from bartizan.core.clock import wire
from bartizan.core.words import Layer, Phase
from bartizan.report.document import Document, dump, ordered
from bartizan.report.report_json_rows import (
    DIGITS,
    asset_row,
    control_row,
    finding_row,
    place_rows,
)

SCHEMA = "bartizan.report/v1"


def render(assessment: Assessment) -> str:
    """Return the whole assessment as JSON; equal assessments give equal bytes.

    Lists whose order says nothing are sorted. Excerpts of source are left out.
    """
    return dump(document(assessment))


def schema() -> Document:
    """Return the published JSON Schema (Draft 2020-12) of the report."""
    text = (files("bartizan.report") / "schemas" / "bartizan.report.v1.json").read_text("utf-8")
    loaded: Document = json.loads(text)
    return loaded


def document(assessment: Assessment) -> Document:
    """Return the report as a tree of plain values; one that was logged carries its receipt."""
    report = _report(assessment)
    return {**report, "receipt": assessment.receipt} if assessment.receipt else report


def _report(assessment: Assessment) -> Document:
    return {
        "schema": SCHEMA,
        "generated": wire(assessment.moment),
        "tool": {
            "name": "bartizan",
            "version": assessment.tool_version,
            "catalogue": assessment.catalogue_version,
        },
        "workload": _workload(assessment.workload),
        "posture": {
            "overall": _interval(assessment.overall),
            "cells": _cells(assessment),
        },
        "gates": {
            phase: _gate(assessment.gates[phase]) for phase in Phase if phase in assessment.gates
        },
        "plan": [_step(item) for item in assessment.plan],
        "controls": [control_row(c) for c in sorted(assessment.controls, key=lambda c: c.id)],
        "findings": [finding_row(f) for f in ordered(assessment.findings)],
        "assets": [asset_row(a) for a in sorted(assessment.assets, key=lambda a: (a.id, a.name))],
        "coverage": _coverage(assessment.coverage),
    }


def _workload(workload: Workload) -> Document:
    return {
        "name": workload.name,
        "phase": workload.phase,
        "target": workload.target,
        "profile": {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in sorted(workload.declared.items())
        },
        "predicates": [
            _predicate(fact) for fact in sorted(workload.predicates, key=lambda fact: fact.name)
        ],
        "missing": list(workload.missing),
    }


def _predicate(fact: PredicateFact) -> Document:
    return {
        "name": fact.name,
        "value": fact.truth,
        "because": list(fact.because),
        "locations": place_rows(fact.places),
    }


def _cells(assessment: Assessment) -> Document:
    cells: dict[str, object] = {}
    for layer in Layer:
        row = {
            phase: _interval(assessment.cells[layer, phase])
            for phase in Phase
            if (layer, phase) in assessment.cells
        }
        if row:
            cells[layer] = row
    return cells


def _interval(interval: Interval) -> Document:
    return {
        "low": round(interval.low, DIGITS),
        "high": round(interval.high, DIGITS),
        "coverage": round(interval.coverage, DIGITS),
        "fresh": round(interval.fresh, DIGITS),
        "attested": round(interval.attested, DIGITS),
        "controls": interval.controls,
    }


def _gate(gate: Gate) -> Document:
    return {
        "open": gate.open,
        "conclusive": gate.conclusive,
        "required": gate.required,
        "met": gate.met,
        "waived": gate.waived,
        "posture": {
            "low": round(gate.low, DIGITS),
            "high": round(gate.high, DIGITS),
            "floor": round(gate.floor, DIGITS),
        },
        "not_judged": list(gate.not_judged),
        "blocked_by": [_blocker(blocker) for blocker in gate.blocked_by],
    }


def _blocker(blocker: Blocker) -> Document:
    return {
        "control": blocker.control,
        "title": blocker.title,
        "severity": blocker.severity,
        "status": blocker.status,
        "because": blocker.because,
    }


def _step(item: PlanItem) -> Document:
    return {
        "rank": item.rank,
        "wave": item.wave,
        "control": item.control,
        "title": item.title,
        "layer": item.layer,
        "severity": item.severity,
        "status": item.status,
        "action": item.action,
        "owner": item.owner,
        "effort": item.effort,
        "risk_removed": item.risk_removed,
        "because": list(item.because),
        "opens_gate": item.opens_gate,
        "locations": place_rows(item.places),
        "elsewhere": item.elsewhere,
    }


def _coverage(coverage: Coverage) -> Document:
    return {
        "files_seen": coverage.files_seen,
        "files_read": coverage.files_read,
        "unmapped_imports": coverage.unmapped_imports,
        "skipped": [
            {"path": skipped.path, "reason": skipped.reason}
            for skipped in sorted(coverage.skipped, key=lambda s: (s.path, s.reason))
        ],
        "collectors": [
            {
                "name": run.name,
                "ok": run.ok,
                "unavailable": run.unavailable,
                "files": run.files,
                "gaps": run.gaps,
                "digest": run.digest,
            }
            for run in sorted(coverage.collectors, key=lambda run: (run.name, run.digest))
        ],
    }
