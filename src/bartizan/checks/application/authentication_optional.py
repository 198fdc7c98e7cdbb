"""Authentication must be on where nobody has set anything."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.admission import ADMISSION_ASKS
from bartizan.evidence.optional import doors, doubled
from bartizan.evidence.source import Source
from bartizan.evidence.switched import Default, Off

MOST_NAMED = 3


@check(
    Meta(
        id="app-authentication-optional",
        title="Callers are authenticated where nothing is set",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=ADMISSION_ASKS,
        fix="Refuse callers, or refuse to start, where the key or the mode is not set; let only an "
        "explicit setting turn the check off.",
        absent="no check of callers depends on a setting",
        refs=("CWE-1188", "CWE-636", "CWE-306"),
    ),
    Source,
)
def authentication_optional(source: Source) -> Iterator[Verdict]:
    """A check that waits for a key to be set lets everybody in on the day when it is forgotten.

    *What it reads*: functions before routes that refuse callers or prove who they are, the
    conditions on settings that leave this out (`if not API_KEY: return`, `if env == "PROD"`), and
    what these settings are by default: a constant, a field, the second argument of a look-up. *Why
    it matters*: what runs on a laptop without a key is deployed without one. *Passes*: somebody has
    to set something to turn it off. *Fails*: it is off by default. Where the default is not in
    sight, and where a module defines the check twice, it is for review. *Fix*: on by default.
    """
    for off in doors(source):
        yield _judged(off)
    for name, places in doubled(source):
        because = f"{name} is defined twice, and one of the two lets everybody in: see which holds"
        yield review(because, *places, subject=name)


def _judged(off: Off) -> Verdict:
    places: tuple[Place, ...] = (off.place, off.function.place)
    name = off.function.short
    if off.default is Default.OFF:
        because = f"{name} lets everybody in unless {off.by} is set"
        return failed(because, *places, subject=name)
    if off.default is Default.ON:
        because = f"{name} asks who calls unless {off.by} turns that off"
        return passed(because, *places, subject=name)
    because = f"{off.by} decides whether {name} asks who calls: see how it is set by default"
    return review(because, *places, subject=name)
