"""Which controls apply to a workload, which are only advice, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bartizan.assess.facts import PredicateFact
from bartizan.assess.judge import LEFT_OPEN
from bartizan.catalogue.control import Control
from bartizan.catalogue.expression import Expression
from bartizan.catalogue.predicate import because, evaluate, parse
from bartizan.checks.api import Check
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Severity, Truth
from bartizan.evidence.declared import Declared
from bartizan.evidence.documents import Documents
from bartizan.evidence.facts import Evidence

LIGHT = "not sensitivity:confidential and not criticality:medium and not acts and not personal_data"
LIGHT_EXPRESSION = parse(LIGHT)
KEPT_WHEN_LIGHT = frozenset({"APP-01", "APP-09", "DAT-01", "MOD-01", "ORG-01", "ORG-04", "ORG-06"})
MAY_BE_THERE = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN)
ADVISABLE = frozenset({Severity.LOW, Severity.MEDIUM})
NEEDLESS = "this workload does not need it"
PAPER = frozenset[type[Evidence]]({Documents, Declared})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """A control with whether it applies and whether it is only advice.

    What is not known of either makes the control no less required, and `certain` false.
    """

    control: Control
    applies: Truth
    light: Truth
    because: tuple[str, ...]

    @property
    def in_scope(self) -> bool:
        """Whether the control is judged: it applies, or may apply."""
        return self.applies is not Truth.FALSE

    @property
    def advice(self) -> bool:
        """Whether the light outcome turns the control into advice."""
        return self.in_scope and self.light is Truth.TRUE

    @property
    def certain(self) -> bool:
        """Whether it is known that the control applies and is no advice."""
        return self.applies is Truth.TRUE and self.light is Truth.FALSE


def speaking(findings: Iterable[Finding], checks: Iterable[Check]) -> tuple[Finding, ...]:
    """Return the findings that may contradict facts: not those on source that was not read.

    Which facts source code leaves open is told by the facts themselves. Of a data file or a
    template they tell nothing: what a check would have found there, only the check knows. And what
    a document lacks says nothing of what the workload does: a runbook that names no stop for agents
    does not make it have agents.
    """
    checks = tuple(checks)
    asking = {check.id for check in checks if check.asks}
    paper = _of_paper(checks)
    return tuple(
        finding
        for finding in findings
        if finding.check not in paper
        and (finding.asset != LEFT_OPEN or finding.check not in asking)
    )


def withdrawn(
    findings: Iterable[Finding], checks: Iterable[Check], scoped: Iterable[Scoped]
) -> tuple[Finding, ...]:
    """Return the findings; documents are not asked for what the workload does not need."""
    paper = _of_paper(checks)
    outside = {item.control.id for item in scoped if not item.in_scope}
    return tuple(
        replace(finding, outcome=Outcome.NOT_APPLICABLE, message=f"{finding.control}: {NEEDLESS}")
        if finding.check in paper and finding.control in outside
        else finding
        for finding in findings
    )


def _of_paper(checks: Iterable[Check]) -> frozenset[str]:
    return frozenset(check.id for check in checks if check.reads and PAPER.issuperset(check.reads))


def scope(
    controls: Iterable[Control], facts: Iterable[PredicateFact], findings: Iterable[Finding] = ()
) -> tuple[Scoped, ...]:
    """Return every control with its scope, in the order of their ids.

    A control that facts leave out may apply all the same where a finding about it says that what it
    is about is there, or may be: so no failure vanishes with the control that it fails, and neither
    does a failure that nobody could see. `findings` are those that speak.
    """
    known = {fact.name: fact for fact in facts}
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.control, []).append(finding)
    truth = {name: fact.truth for name, fact in known.items()}
    light = evaluate(LIGHT_EXPRESSION, truth)
    return tuple(
        _contradicted(_scoped(control, known, truth, light), known, told.get(control.id, ()))
        for control in sorted(controls, key=lambda item: item.id)
    )


def witness(
    findings: Iterable[Finding], expression: Expression, known: Mapping[str, PredicateFact]
) -> Finding | None:
    """Return a finding that contradicts an expression which is false by what is known.

    What fails is there. What is for review, or could not be judged, may be, unless people have
    looked and excluded the fact: else the loss of a failure would take its control away.
    """
    excluded = any(known[name].excluded for name in deciders(expression, known))
    outcomes = (Outcome.FAIL,) if excluded else MAY_BE_THERE
    return next((finding for finding in findings if finding.outcome in outcomes), None)


def _contradicted(
    scoped: Scoped, known: Mapping[str, PredicateFact], findings: Iterable[Finding]
) -> Scoped:
    if scoped.in_scope:
        return scoped
    found = witness(findings, scoped.control.applies_when, known)
    if found is None:
        return scoped
    where = f" ({found.locations[0]})" if found.locations else ""
    sees = "could not tell" if found.outcome is Outcome.UNKNOWN else "found what it is about"
    because = f"{found.check} {sees}{where}, so it is taken to apply, against this:"
    return replace(scoped, applies=Truth.UNKNOWN, because=(because, *scoped.because))


def deciders(expression: Expression, known: Mapping[str, PredicateFact]) -> tuple[str, ...]:
    """Return the names of the facts that decided an expression."""
    truth = {name: fact.truth for name, fact in known.items()}
    return tuple(reason.atom for reason in because(expression, truth) if reason.atom in known)


def _scoped(
    control: Control,
    known: Mapping[str, PredicateFact],
    truth: Mapping[str, Truth],
    light: Truth,
) -> Scoped:
    applies = evaluate(control.applies_when, truth)
    found = tuple(_reason(known[name]) for name in deciders(control.applies_when, known)) or (
        "it applies to every workload",
    )
    if applies is Truth.UNKNOWN:
        found = ("whether it applies is not known, so it is taken to apply", *found)
    advisable = control.severity in ADVISABLE and control.id not in KEPT_WHEN_LIGHT
    advice = light if advisable else Truth.FALSE
    if advice is Truth.TRUE and applies is not Truth.FALSE:
        found = (*found, "advice: low sensitivity, low criticality, no actions, no personal data")
    return Scoped(control=control, applies=applies, light=advice, because=found)


def _reason(fact: PredicateFact) -> str:
    words = {
        Truth.TRUE: f"{fact.name} holds",
        Truth.FALSE: f"{fact.name} does not hold",
        Truth.UNKNOWN: f"{fact.name} is not known",
    }
    if not fact.because:
        return words[fact.truth]
    place = f" ({fact.places[0]})" if fact.places else ""
    return f"{words[fact.truth]}: {fact.because[0]}{place}"
