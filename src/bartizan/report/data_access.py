"""Who read what and when, for people and as JSON: granted or not, and what is not known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from bartizan.core.clock import wire
from bartizan.core.counting import plural
from bartizan.datasets.notices import Notice
from bartizan.datasets.reads import Gap, Kind, Read, Window
from bartizan.datasets.review import Reviewed
from bartizan.report.document import Document, dump, one_line

SCHEMA: Final = "bartizan.access-report/v1"
SHOWN: Final = 200
PLACES: Final = 50


def document(found: Reviewed, window: Window, tool: str) -> str:
    """Return the JSON document of a review; the same input gives the same bytes."""
    return dump(
        {
            "schema": SCHEMA,
            "tool": {"name": "bartizan", "version": tool},
            "outcome": outcome(found),
            "window": {"since": _wire(window.since), "until": _wire(window.until)},
            "sources": list(found.sources),
            "readers": [_reader(*key, reads) for key, reads in _readers(found.reads)],
            "denied": [_denied(each) for each in found.reads if each.kind is Kind.DENIED],
            "notices": [_notice(each) for each in found.notices],
            "tampered": [
                {"attack": each.attack, "because": each.because, "where": each.where}
                for each in found.tampered
            ],
            "gaps": [_gap(each) for each in found.gaps],
            "too_few_hours": list(found.untold),
        }
    )


def outcome(found: Reviewed) -> str:
    """Return what a review says in one word; what is not known is never taken for granted."""
    if not found.sound:
        return "suspicious"
    return "unknown" if found.gaps else "granted"


def terminal(found: Reviewed) -> str:
    """Return the review as lines for people: what is wrong first, then who read what."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Reviewed) -> Iterator[str]:
    for sign in found.tampered:
        yield one_line(f"TAMPERED {sign.attack}: {sign.because} ({sign.where})")
    for notice in found.notices[:SHOWN]:
        yield one_line(
            f"{notice.sign.upper()} {wire(notice.at)} {notice.principal}, {notice.dataset}: "
            f"{notice.because} ({', '.join(notice.places[:2])})"
        )
    yield from _more(found.notices, "notices")
    for gap in found.gaps[:SHOWN]:
        yield one_line(f"UNKNOWN {gap.what}{_span(gap)}: {gap.because}")
    yield from _more(found.gaps, "gaps")
    for (principal, dataset, grant), reads in _readers(found.reads):
        yield one_line(f"READ {principal}, {dataset}: {_told(reads)}{_under(grant)}")
    denied = [each for each in found.reads if each.kind is Kind.DENIED]
    for each in denied[:SHOWN]:
        yield one_line(
            f"DENIED {wire(each.at)} {each.principal}, {each.dataset}: {each.because} "
            f"({each.place})"
        )
    yield from _more(denied, "denials")
    yield {
        "granted": "All reads that are known were granted, and nothing is missing.",
        "unknown": "All reads that are known were granted; what the gaps hold is not known.",
        "suspicious": "There is something to look into.",
    }[outcome(found)]


def _more(some: Sequence[object], what: str) -> Iterator[str]:
    if len(some) > SHOWN:
        yield f"and {len(some) - SHOWN} more {what}; --format json has all"


def _readers(reads: Iterable[Read]) -> list[tuple[tuple[str, str, str], list[Read]]]:
    """Return what each reader read of each dataset under each grant."""
    found: dict[tuple[str, str, str], list[Read]] = defaultdict(list)
    for each in reads:
        if each.kind is not Kind.DENIED:
            found[(each.principal, each.dataset, each.grant)].append(each)
    return sorted(found.items())


def _counted(reads: Sequence[Read]) -> tuple[int, int, bool]:
    """Return how many objects and bytes some reads are of, and whether the bytes are all known."""
    objects = {each.object for each in reads if each.kind is Kind.READ}
    metered = [each for each in reads if each.kind is (Kind.OPEN if each.brokered else Kind.READ)]
    known = all(each.count is not None for each in metered)
    return len(objects), sum(each.count or 0 for each in metered), known


def _told(reads: Sequence[Read]) -> str:
    objects, count, known = _counted(reads)
    bytes_ = f"{count} bytes" if known else f"at least {count} bytes"
    purposes = sorted({each.purpose for each in reads if each.purpose})
    why = f" for {', '.join(purposes)}" if purposes else ""
    return (
        f"{plural(objects, 'object')}, {bytes_}, from {wire(reads[0].at)} to "
        f"{wire(reads[-1].at)}{why}"
    )


def _under(grant: str) -> str:
    return f" (grant {grant[:12]})" if grant else ""


def _span(gap: Gap) -> str:
    if gap.since is None and gap.until is None:
        return ""
    since, until = _wire(gap.since) or "the beginning", _wire(gap.until) or "the end"
    return f" from {since} to {until}"


def _reader(principal: str, dataset: str, grant: str, reads: Sequence[Read]) -> Document:
    objects, count, known = _counted(reads)
    return {
        "principal": principal,
        "dataset": dataset,
        "grant": grant or None,
        "purposes": sorted({each.purpose for each in reads if each.purpose}),
        "objects": objects,
        "bytes": count,
        "bytes_known": known,
        "verified": all(each.verified for each in reads),
        "first": wire(reads[0].at),
        "last": wire(reads[-1].at),
        "acts": {kind.value: sum(each.kind is kind for each in reads) for kind in Kind},
        "places": [each.place for each in reads[:PLACES]],
    }


def _denied(read: Read) -> Document:
    return {
        "principal": read.principal,
        "dataset": read.dataset,
        "at": wire(read.at),
        "purpose": read.purpose or None,
        "because": read.because,
        "place": read.place,
    }


def _notice(notice: Notice) -> Document:
    return {
        "sign": notice.sign.value,
        "principal": notice.principal,
        "dataset": notice.dataset,
        "at": wire(notice.at),
        "because": notice.because,
        "places": list(notice.places[:PLACES]),
    }


def _gap(gap: Gap) -> Document:
    return {
        "what": gap.what,
        "because": gap.because,
        "since": _wire(gap.since),
        "until": _wire(gap.until),
    }


def _wire(moment: datetime | None) -> str | None:
    return None if moment is None else wire(moment)
