"""What a check says of one asset, why, and where."""

from dataclasses import dataclass
from dataclasses import replace as _replace
from typing import Self

from bartizan.core.place import Place, Step
from bartizan.core.words import Confidence, Outcome, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome with its reason and its places.

    `subject` names what was judged (a model id, a resource, a tool); one verdict is one fact, with
    all its places. `severity` and `confidence` override those of the check where the facts justify
    it; `fix` overrides the check's general advice with one that can be copied.
    """

    outcome: Outcome
    because: str
    subject: str = ""
    where: tuple[Place, ...] = ()
    flow: tuple[Step, ...] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None
    fix: str = ""

    def with_(
        self,
        *,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        flow: tuple[Step, ...] = (),
        fix: str = "",
    ) -> Self:
        """Return the same verdict with what is given here in place of the check's defaults."""
        return _replace(
            self,
            severity=severity or self.severity,
            confidence=confidence or self.confidence,
            flow=flow or self.flow,
            fix=fix or self.fix,
        )


def failed(because: str, *where: Place, subject: str = "") -> Verdict:
    """Return the verdict that the requirement is not met here."""
    return Verdict(outcome=Outcome.FAIL, because=because, where=where, subject=subject)


def passed(because: str, *where: Place, subject: str = "") -> Verdict:
    """Return the verdict that the requirement is met here, with the evidence that says so."""
    return Verdict(outcome=Outcome.PASS, because=because, where=where, subject=subject)


def review(because: str, *where: Place, subject: str = "") -> Verdict:
    """Return the verdict that a person should look; it never fails a gate."""
    return Verdict(outcome=Outcome.REVIEW, because=because, where=where, subject=subject)


def unknown(because: str, *where: Place, subject: str = "") -> Verdict:
    """Return the verdict that the evidence does not answer the question."""
    return Verdict(outcome=Outcome.UNKNOWN, because=because, where=where, subject=subject)


def not_applicable(because: str) -> Verdict:
    """Return the verdict that the workload has nothing that the check is about."""
    return Verdict(outcome=Outcome.NOT_APPLICABLE, because=because)
