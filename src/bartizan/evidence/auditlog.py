"""What a verification of the workload's audit log found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSeen:
    """A log as it was verified.

    `tampered` are the named attacks with what shows them, empty for a sound log. `keyed` says that
    the profile gave the log's key, so that the log does not vouch for itself. `above` counts the
    records above the newest head that a witness holds, all of them where there is none, and
    `witness_days` is that head's age. `actions` counts the newest records by action, and `waived`
    gives the last day of the waivers of this workload that they hold, by control. Of them,
    `accesses` are of data, models or retrieval, of which `incomplete` leave out who, what or the
    decision. `metered` counts those who read in enough hours to tell what is usual for them,
    `untold` the others, and `unusual` says who read far more in an hour.
    """

    origin: str
    place: Place
    size: int
    tampered: tuple[tuple[str, str], ...] = ()
    keyed: bool = False
    witnessed: int = 0
    witness_days: int | None = None
    actions: Mapping[str, int] = field(default_factory=dict)
    waived: Mapping[str, date] = field(default_factory=dict)
    accesses: int = 0
    incomplete: int = 0
    metered: int = 0
    untold: int = 0
    unusual: tuple[tuple[str, str], ...] = ()

    @property
    def above(self) -> int:
        """How many records no witness has seen."""
        return self.size - self.witnessed


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLogs(Evidence):
    """The log that the profile names; None where it names none."""

    log: LogSeen | None = None
