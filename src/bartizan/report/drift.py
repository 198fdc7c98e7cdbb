"""What changed between two reports, for people and as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from bartizan.assess.diff import ControlDrift, Drift, FindingDrift
from bartizan.report.inert import inert

MOST = 30


def render_json(drift: Drift) -> str:
    """Return everything that changed as JSON; equal drifts give equal bytes."""
    document = {"schema": "bartizan.drift/v1", **asdict(drift)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def render_text(drift: Drift) -> str:
    """Return what changed as plain lines, the worst first."""
    lines = [*_head(drift), *_controls(drift), *_findings(drift), *_rest(drift)]
    return "\n".join(map(inert, lines)) + "\n"


def _head(drift: Drift) -> Iterator[str]:
    yield f"{drift.before} → {drift.after}"
    low, high = drift.low * 100, drift.high * 100
    yield f"posture: lower bound {low:+.0f}, upper bound {high:+.0f} points"
    for gate in drift.gates:
        yield f"{gate.name} gate: {gate.before} → {gate.after}"
    if drift.catalogue is not None:
        yield f"catalogue: {drift.catalogue.before} → {drift.catalogue.after}"


def _controls(drift: Drift) -> Iterator[str]:
    changed = [item for item in drift.controls if item.better is None]
    groups = (("worse", drift.worse), ("better", drift.better), ("changed", changed))
    rows = [(title, item, _change(item)) for title, items in groups for item in items]
    width = max((len(change) for _, _, change in rows), default=0)
    for title, item, change in rows:
        yield f"{title:<7} {item.id:<8} {change:<{width}}  {item.title}"


def _change(item: ControlDrift) -> str:
    before, after = (word.replace("_", " ") or "absent" for word in (item.before, item.after))
    return f"{before} → {after}"


def _findings(drift: Drift) -> Iterator[str]:
    for title, items in (("new", drift.new), ("turned", drift.turned), ("gone", drift.gone)):
        yield from _some(title, items)


def _some(title: str, items: tuple[FindingDrift, ...]) -> Iterator[str]:
    for item in items[:MOST]:
        where = f" at {item.after or item.before}" if item.after or item.before else ""
        yield f"{title:<7} {item.outcome} {item.check}{where}: {item.message}"
    if len(items) > MOST:
        yield f"{title:<7} and {len(items) - MOST} more"


def _rest(drift: Drift) -> Iterator[str]:
    for item in drift.predicates:
        yield f"fact    {item.name}: {item.before or 'absent'} → {item.after or 'absent'}"
    yield from _names("asset +", drift.assets_new)
    yield from _names("asset -", drift.assets_gone)


def _names(title: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    for name in listed[:MOST]:
        yield f"{title} {name}"
    if len(listed) > MOST:
        yield f"{title} and {len(listed) - MOST} more"
