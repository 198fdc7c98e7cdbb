"""A check's verdict, with everything that a report needs to show it."""

from dataclasses import dataclass

from bartizan.core.place import Place, Step
from bartizan.core.words import Confidence, Layer, Outcome, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact about one asset: passes and unknowns are findings too.

    `fingerprint` is stable against moved lines, so that a finding keeps its identity from run to
    run; `source` names the tool that saw it ("bartizan", or that of an imported result).
    """

    check: str
    control: str
    clause: str
    layer: Layer
    severity: Severity
    confidence: Confidence
    outcome: Outcome
    asset: str
    title: str
    message: str
    locations: tuple[Place, ...] = ()
    flow: tuple[Step, ...] = ()
    fix: str = ""
    refs: tuple[str, ...] = ()
    fingerprint: str = ""
    source: str = "bartizan"
