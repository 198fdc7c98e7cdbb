"""Results of other tools that were brought in as evidence."""

from dataclasses import dataclass
from datetime import datetime

from bartizan.core.place import Place
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.facts import Evidence, Gap
from bartizan.evidence.usage import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignResult:
    """One row of another tool's report; `control` is empty where no mapping knows its rule.

    `seen` is None where nothing says when the tool saw it.
    """

    tool: str
    tool_version: str
    rule: str
    outcome: Outcome
    severity: Severity
    message: str
    subject: str
    places: tuple[Place, ...]
    seen: datetime | None
    control: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Evidence):
    """All imported rows, and what was lost of their reports.

    A gap leaves open whatever rests on imports. `open` are the other clauses, each with its
    control, that the lost part may have spoken about. `counted` is what providers counted, and
    `uncounted` are the gaps that may have held such counts.
    """

    results: tuple[ForeignResult, ...] = ()
    open: frozenset[tuple[str, str]] = frozenset()
    counted: tuple[Period, ...] = ()
    uncounted: tuple[Gap, ...] = ()
