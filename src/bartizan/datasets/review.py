"""Reviews who read what: each read against the grants, and all of them for what is unusual."""

from dataclasses import dataclass, field, replace

from bartizan.datasets.against import Given, ungranted
from bartizan.datasets.notices import Notice, Sign
from bartizan.datasets.reads import Evidence, Gap, Kind, Read, Tampered
from bartizan.datasets.unusual import canaries_touched, newcomers, sweeps, untold, volumes


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who read what, what may be wrong with it, and what is not known."""

    reads: tuple[Read, ...]
    notices: tuple[Notice, ...]
    gaps: tuple[Gap, ...]
    tampered: tuple[Tampered, ...] = ()
    sources: tuple[str, ...] = ()
    untold: tuple[str, ...] = field(default=())

    @property
    def sound(self) -> bool:
        """Whether all that was read was granted, and nothing is unusual or was changed."""
        return not self.notices and not self.tampered


def review(evidence: Evidence, given: Given) -> Reviewed:
    """Return the review of some evidence. What is missing in it stays a gap, whatever is found."""
    reads = tuple(sorted(evidence.reads, key=lambda each: (each.at, each.place)))
    took = [each for each in reads if each.kind is not Kind.DENIED]
    gaps = evidence.gaps
    given = replace(given, revocations=(*given.revocations, *evidence.revocations))
    if given.grants is None and took:
        because = "none were given: whether a read was granted is not known"
        gaps = (*gaps, Gap("grants", because))
    notices = [
        *(() if given.grants is None else ungranted(took, given)),
        *canaries_touched(reads, given.canaries),
        *sweeps(took),
        *volumes(took),
        *newcomers(took, given.grants or ()),
    ]
    notices.sort(key=lambda each: (list(Sign).index(each.sign), each.at, each.principal))
    return Reviewed(reads, tuple(notices), gaps, evidence.tampered, evidence.sources, untold(took))
