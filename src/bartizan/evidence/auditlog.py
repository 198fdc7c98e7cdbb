"""What a verification of the workload's audit log found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence

# What a log shows, and a head that a witness holds, are evidence for as long as an assessment is.
FRESH_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges:
    """What the fresh records show of one route of a gateway under one configuration.

    `passed` counts the requests that were passed on, of which `nameless` leave out who asked and
    `unmeasured` who, or which model. `ended` counts those to which a record of a reply or of its
    refusal belongs, and `endless` those that are too old to be under way and have none. `calls`
    counts exchanges with calls of tools, `stopped` what was refused on this route, and `acted`
    names the guards that had something to say. `telling` counts records whose texts hold a secret
    or personal data, and `undigested` those of what was passed that name no body by a digest.
    """

    passed: int = 0
    nameless: int = 0
    unmeasured: int = 0
    ended: int = 0
    endless: int = 0
    calls: int = 0
    stopped: int = 0
    acted: tuple[str, ...] = ()
    telling: int = 0
    undigested: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSeen:
    """A log as it was verified.

    `tampered` are the named attacks with what shows them, empty for a sound log. `keyed` says that
    the profile gave the log's key, so that the log does not vouch for itself. `above` counts the
    records above the newest head that a witness holds, all of them where there is none,
    `witnessed_at` is that head's moment and `witness_days` its age. `actions` counts the newest
    records by action, and `waived` gives the last day of the waivers of this workload that they
    hold, by control. Of them, `accesses` are of data, models or retrieval, of which `incomplete`
    leave out who, what or the decision. `metered` counts those who read in enough hours to tell
    what is usual for them, `untold` the others, and `unusual` says who read far more in an hour.
    `exchanges` are those of gateways, by route and by the digest of the configuration that they
    were judged under.
    """

    origin: str
    place: Place
    size: int
    tampered: tuple[tuple[str, str], ...] = ()
    keyed: bool = False
    witnessed: int = 0
    witness_days: int | None = None
    witnessed_at: datetime | None = None
    actions: Mapping[str, int] = field(default_factory=dict)
    waived: Mapping[str, date] = field(default_factory=dict)
    accesses: int = 0
    incomplete: int = 0
    metered: int = 0
    untold: int = 0
    unusual: tuple[tuple[str, str], ...] = ()
    exchanges: Mapping[tuple[str, str], Exchanges] = field(default_factory=dict)

    @property
    def above(self) -> int:
        """How many records no witness has seen."""
        return self.size - self.witnessed


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLogs(Evidence):
    """The log that the profile names; None where it names none."""

    log: LogSeen | None = None
