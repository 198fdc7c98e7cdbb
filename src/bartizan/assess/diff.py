"""What changed between two reports of a workload."""

from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.core.described import described
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Outcome, Status

SCHEMA = "bartizan.report/v1"
ORDER = (
    Status.FAIL,
    Status.PARTIAL,
    Status.UNKNOWN,
    Status.STALE,
    Status.WAIVED,
    Status.ATTESTED,
    Status.PASS,
)
REAL = frozenset({Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN})

Report = Mapping[str, object]
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDrift:
    """A control whose status is not what it was; empty where a report does not have it.

    `better` is None where neither is better: the control began or ceased to apply.
    """

    id: str
    title: str
    before: str
    after: str
    better: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDrift:
    """A finding that appeared, went, moved, or whose outcome changed."""

    fingerprint: str
    check: str
    control: str
    severity: str
    outcome: str
    asset: str
    message: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueDrift:
    """A value that changed, as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All that changed; `new` and `gone` hold what is not a pass, `turned` changed outcomes.

    `low` and `high` are how far the bounds of the posture moved, upward positive.
    """

    before: str
    after: str
    catalogue: ValueDrift | None
    controls: tuple[ControlDrift, ...]
    new: tuple[FindingDrift, ...]
    gone: tuple[FindingDrift, ...]
    turned: tuple[FindingDrift, ...]
    moved: tuple[FindingDrift, ...]
    assets_new: tuple[str, ...]
    assets_gone: tuple[str, ...]
    predicates: tuple[ValueDrift, ...]
    gates: tuple[ValueDrift, ...]
    low: float
    high: float

    @property
    def worse(self) -> tuple[ControlDrift, ...]:
        """The controls that stand worse than before."""
        return tuple(item for item in self.controls if item.better is False)

    @property
    def better(self) -> tuple[ControlDrift, ...]:
        """The controls that stand better than before."""
        return tuple(item for item in self.controls if item.better is True)


def diff(before: Report, after: Report) -> Drift:
    """Return what changed from one report to the other.

    Raises InvalidInputError when one of them is no report of the schema.
    """
    for report in (before, after):
        if report.get("schema") != SCHEMA:
            found = described(report.get("schema"), [SCHEMA])
            raise InvalidInputError(
                f"the schema is {found}, not {SCHEMA}",
                hint="Give two files that `bartizan assess --format json -o FILE` wrote.",
            )
    old, new = _rows(before, "findings", "fingerprint"), _rows(after, "findings", "fingerprint")
    assets = _rows(before, "assets", "id"), _rows(after, "assets", "id")
    return Drift(
        before=_text(before, "generated"),
        after=_text(after, "generated"),
        catalogue=_catalogue(before, after),
        controls=_controls(before, after),
        new=tuple(_finding(new[key]) for key in new if key not in old and _is_real(new[key])),
        gone=tuple(_finding(old[key]) for key in old if key not in new and _is_real(old[key])),
        turned=_turned(old, new),
        moved=_moved(old, new),
        assets_new=tuple(key for key in assets[1] if key not in assets[0]),
        assets_gone=tuple(key for key in assets[0] if key not in assets[1]),
        predicates=_values(_predicates(before), _predicates(after)),
        gates=_values(_gates(before), _gates(after)),
        low=_bound(after, "low") - _bound(before, "low"),
        high=_bound(after, "high") - _bound(before, "high"),
    )


def _controls(before: Report, after: Report) -> tuple[ControlDrift, ...]:
    old, new = _rows(before, "controls", "id"), _rows(after, "controls", "id")
    found = []
    for key in sorted({*old, *new}):
        was, now = _text(old.get(key, {}), "status"), _text(new.get(key, {}), "status")
        if was != now:
            title = _text(new.get(key, old.get(key, {})), "title")
            drift = ControlDrift(
                id=key, title=title, before=was, after=now, better=_is_better(was, now)
            )
            found.append(drift)
    return tuple(found)


def _is_better(before: str, after: str) -> bool | None:
    ranks = {status.value: rank for rank, status in enumerate(ORDER)}
    if before not in ranks or after not in ranks:
        return None
    return ranks[after] > ranks[before]


def _turned(old: Mapping[str, Row], new: Mapping[str, Row]) -> tuple[FindingDrift, ...]:
    return tuple(
        _finding(new[key], _text(old[key], "outcome"), _text(new[key], "outcome"))
        for key in new
        if key in old and _text(old[key], "outcome") != _text(new[key], "outcome")
    )


def _moved(old: Mapping[str, Row], new: Mapping[str, Row]) -> tuple[FindingDrift, ...]:
    return tuple(
        _finding(new[key], _where(old[key]), _where(new[key]))
        for key in new
        if key in old and _is_real(new[key]) and _where(old[key]) != _where(new[key])
    )


def _finding(row: Row, before: str = "", after: str = "") -> FindingDrift:
    return FindingDrift(
        fingerprint=_text(row, "fingerprint"),
        check=_text(row, "check"),
        control=_text(row, "control"),
        severity=_text(row, "severity"),
        outcome=_text(row, "outcome"),
        asset=_text(row, "asset"),
        message=_text(row, "message"),
        before=before,
        after=after,
    )


def _is_real(row: Row) -> bool:
    return _text(row, "outcome") in REAL


def _where(row: Row) -> str:
    places = row.get("locations")
    first = places[0] if isinstance(places, list) and places else None
    return f"{first.get('path')}:{first.get('line')}" if isinstance(first, Mapping) else ""


def _predicates(report: Report) -> dict[str, str]:
    workload = report.get("workload")
    rows = _rows(workload, "predicates", "name") if isinstance(workload, Mapping) else {}
    return {name: _text(row, "value") for name, row in rows.items()}


def _gates(report: Report) -> dict[str, str]:
    gates = report.get("gates")
    if not isinstance(gates, Mapping):
        return {}
    return {
        str(name): "open" if gate.get("open") is True else "closed"
        for name, gate in gates.items()
        if isinstance(gate, Mapping)
    }


def _values(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[ValueDrift, ...]:
    return tuple(
        ValueDrift(name=name, before=old.get(name, ""), after=new.get(name, ""))
        for name in sorted({*old, *new})
        if old.get(name, "") != new.get(name, "")
    )


def _catalogue(before: Report, after: Report) -> ValueDrift | None:
    old, new = (_tool(report, "catalogue") for report in (before, after))
    return ValueDrift(name="catalogue", before=old, after=new) if old != new else None


def _tool(report: Report, field: str) -> str:
    tool = report.get("tool")
    return _text(tool, field) if isinstance(tool, Mapping) else ""


def _bound(report: Report, bound: str) -> float:
    posture = report.get("posture")
    overall = posture.get("overall") if isinstance(posture, Mapping) else None
    value = overall.get(bound) if isinstance(overall, Mapping) else None
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else 0.0


def _rows(report: Report, name: str, key: str) -> dict[str, Row]:
    listed = report.get(name)
    rows = listed if isinstance(listed, list) else []
    found = {_text(row, key): row for row in rows if isinstance(row, Mapping)}
    return {name: found[name] for name in sorted(found) if name}


def _text(row: Row, field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""
