"""Small catalogues for the tests."""

from bartizan.catalogue.control import (
    AttestationTerm,
    Catalogue,
    Clause,
    Control,
    Kind,
    Observation,
    Raci,
)
from bartizan.catalogue.overlay import ControlFile
from bartizan.catalogue.predicate import parse
from bartizan.core.words import Effort, Layer, Phase, Role, Severity, Source

NEW = """\
id: ACME-01
title: Own control
layer: model
required_from: prototype
applies_when: trains
severity: high
effort: small
kind: preventive
why: Because.
requirement: It holds.
clauses:
  - id: holds
    text: It holds.
    observes:
      - {source: repo, what: It is seen.}
fix: Make it hold.
raci: {responsible: [application], accountable: security}
attestation: {role: security, statement: It holds., term_days: 90}
freshness_days: 7
"""


def control(id_: str = "MOD-02", *, title: str = "Safe loading", origin: str = "") -> Control:
    """A small control of the model layer with one tightening and one conditional clause."""
    return Control(
        id=id_,
        title=title,
        layer=Layer.MODEL,
        required_from=Phase.PROTOTYPE,
        applies_when=parse("self_hosts or trains"),
        severity=Severity.CRITICAL,
        effort=Effort.SMALL,
        kind=Kind.PREVENTIVE,
        why="A file can run code.",
        requirement="Files cannot run code.",
        clauses=(
            Clause(id="flags", text="Flags.", observes=(Observation(Source.REPO, "Seen."),)),
            Clause(id="tight", text="Tighter.", from_phase=Phase.SCALE, when=parse("acts")),
        ),
        fix="Convert it.",
        raci=Raci(responsible=(Role.DATA_SCIENCE,), accountable=Role.ML_PLATFORM),
        attestation=AttestationTerm(role=Role.ML_PLATFORM, statement="So it is.", term_days=90),
        freshness_days=7,
        threats=("owasp-llm/LLM03",),
        mappings={"owasp-llm": ("LLM03",), "mitre-atlas": ()},
        origin=origin,
    )


def catalogue(*controls: Control) -> Catalogue:
    """A catalogue of these controls, or of the small one."""
    return Catalogue("1.2.3", controls or (control(),))


def file(text: str, path: str = "own/control.yaml") -> ControlFile:
    """A control file with this text."""
    return ControlFile(path, text.encode())
