"""Small synthetic catalogues, checks and evidence for the tests of the assessment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from bartizan.assess.assemble import Inputs
from bartizan.assess.facts import PredicateFact
from bartizan.catalogue.control import (
    AttestationTerm,
    Catalogue,
    Clause,
    Control,
    Kind,
    Observation,
    Raci,
)
from bartizan.catalogue.predicate import parse
from bartizan.checks.api import Check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict
from bartizan.core.words import (
    Effort,
    Layer,
    Outcome,
    Phase,
    Role,
    Severity,
    Source,
    Truth,
)
from bartizan.evidence.declared import Attested, Declared, Excluded, Profile, Waived
from bartizan.evidence.facts import Evidence
from bartizan.evidence.imported import ForeignResult

PEOPLE = {Role.APPLICATION: "Ada", Role.SECURITY: "Grace"}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = NOW.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Evidence):
    """Evidence that is nothing but outcomes, one for each asset."""

    outcomes: tuple[Outcome, ...] = ()


class SeenA(Seen):
    """The evidence of the first check."""


class SeenB(Seen):
    """The evidence of the second check."""


class SeenC(Seen):
    """The evidence of the third check."""


class SeenD(Seen):
    """The evidence of the fourth check."""


KINDS: tuple[type[Seen], ...] = (SeenA, SeenB, SeenC, SeenD)


def seen(kind: type[Seen], *outcomes: Outcome, **fields: Any) -> Seen:
    """Evidence of a kind with these outcomes."""
    return kind(outcomes=outcomes, **fields)


def verdicts(evidence: Seen) -> Iterable[Verdict]:
    """One verdict for each outcome, about an asset of its own."""
    return [
        Verdict(
            outcome=outcome,
            because=f"asset {number} says {outcome.value}",
            subject=f"asset-{number}",
            where=(Place(f"file{number}.py", number + 1),),
        )
        for number, outcome in enumerate(evidence.outcomes)
    ]


def clause(name: str = "whole", **fields: Any) -> Clause:
    """A clause that the repository can prove."""
    when = parse(fields.pop("when")) if "when" in fields else None
    built = Clause(
        id=name,
        text=f"clause {name}",
        observes=(Observation(Source.REPO, "files"),),
        **fields,
    )
    return replace(built, when=when) if when is not None else built


def control(name: str = "APP-01", **fields: Any) -> Control:
    """A critical control of the prototype phase with one clause."""
    applies = parse(fields.pop("applies_when", "always"))
    defaults: dict[str, Any] = {
        "title": f"Control {name}",
        "layer": Layer.APPLICATION,
        "required_from": Phase.PROTOTYPE,
        "severity": Severity.CRITICAL,
        "effort": Effort.SMALL,
        "kind": Kind.PREVENTIVE,
        "why": "why",
        "requirement": "requirement",
        "clauses": (clause(),),
        "fix": "do it",
        "raci": Raci(responsible=(Role.APPLICATION,), accountable=Role.APPLICATION),
        "attestation": AttestationTerm(role=Role.APPLICATION, statement="it is so", term_days=90),
        "freshness_days": 30,
        "threats": ("owasp-llm/LLM01",),
    }
    return Control(id=name, applies_when=applies, **(defaults | fields))


def catalogue(*controls: Control) -> Catalogue:
    """A catalogue of these controls."""
    return Catalogue("1.0.0", controls)


def check(name: str = "app-one", **fields: Any) -> Check:
    """A check of APP-01/whole that reads SeenA."""
    defaults: dict[str, Any] = {
        "title": f"Check {name}",
        "control": "APP-01",
        "clause": "whole",
        "severity": Severity.HIGH,
        "reads": (SeenA,),
        "fix": f"fix of {name}",
        "absent": "there is nothing to look at",
        "evaluate": verdicts,
        "doc": "",
    }
    return Check(id=name, **(defaults | fields))


def fact(name: str, truth: Truth = Truth.TRUE, **fields: Any) -> PredicateFact:
    """A discovered fact."""
    return PredicateFact(name=name, truth=truth, **fields)


def declared(**fields: Any) -> Declared:
    """What people declare, with a profile that names Ada and Grace in their roles."""
    return Declared(**({"profile": Profile(roles=PEOPLE)} | fields))


def attested(control_id: str = "APP-01", **fields: Any) -> Attested:
    """A live attestation of all clauses."""
    defaults: dict[str, Any] = {
        "clauses": (),
        "by": "Ada",
        "role": Role.APPLICATION,
        "statement": "it is so",
        "made": date(2026, 11, 1),
        "expires": date(2027, 1, 15),
        "path": ".bartizan/attestations/a.yaml",
    }
    return Attested(control=control_id, **(defaults | fields))


def waived(control_id: str = "APP-01", **fields: Any) -> Waived:
    """A live waiver of the whole control."""
    defaults: dict[str, Any] = {
        "scope": (),
        "reason": "it takes time",
        "requested_by": "Ada",
        "approved_by": "Grace",
        "approver_role": Role.SECURITY,
        "made": date(2026, 11, 10),
        "expires": date(2026, 12, 1),
        "path": ".bartizan/waivers/a.yaml",
    }
    return Waived(control=control_id, **(defaults | fields))


def excluded(predicate: str = "acts", **fields: Any) -> Excluded:
    """A live exclusion."""
    defaults: dict[str, Any] = {
        "reason": "the code is dead",
        "requested_by": "Ada",
        "approved_by": "Grace",
        "approver_role": Role.SECURITY,
        "made": date(2026, 11, 10),
        "expires": date(2026, 12, 1),
        "path": ".bartizan/exclusions/a.yaml",
    }
    return Excluded(predicate=predicate, **(defaults | fields))


def foreign(outcome: Outcome = Outcome.FAIL, **fields: Any) -> ForeignResult:
    """A result of another tool about APP-01/whole, seen today."""
    defaults: dict[str, Any] = {
        "tool": "Bandit",
        "tool_version": "1.9",
        "rule": "B301",
        "severity": Severity.HIGH,
        "message": "pickle is used",
        "subject": "app.py",
        "places": (Place("app.py", 3),),
        "seen": NOW,
        "control": "APP-01",
        "clause": "whole",
    }
    return ForeignResult(outcome=outcome, **(defaults | fields))


def inputs(**fields: Any) -> Inputs:
    """Inputs with one control, one check and no evidence."""
    defaults: dict[str, Any] = {
        "catalogue": catalogue(control()),
        "checks": (check(),),
        "collected": {},
        "target": Phase.PROTOTYPE,
        "now": NOW,
        "tool_version": "0.0.0",
        "name": "workload",
    }
    return Inputs(**(defaults | fields))
