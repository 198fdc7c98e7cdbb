"""Counts of what the gateway did, in the text form that Prometheus reads."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

PREFIX: Final = "bartizan_gateway_"
HELP: Final = {
    "exchanges_total": "Requests that were answered, by route and outcome.",
    "rulings_total": "Rulings of guards, by guard and action.",
    "tokens_total": "Tokens that providers counted, by route and direction.",
    "seconds_total": "Seconds that exchanges took, by route.",
    "reloads_total": "Readings of the configuration while running, by outcome.",
    "fetches_failed_total": "Keys of identity providers that cannot be had or used; other upkeep.",
    "switched_total": "Changes of what is stopped.",
    "alerts_total": "Alerts, by receiver and what became of them.",
    "unrecorded_total": "Requests that were refused because they could not be recorded.",
}
BOUNDS: Final[tuple[float, ...]] = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)


class Metrics:
    """Counters that only grow, and the number of exchanges under way."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._took = 0.0
        self.under_way = 0
        self.alarm = ""
        """Why an operator should look, "" where nothing is wrong."""

    def add(self, name: str, amount: int = 1, **labels: str) -> None:
        """Count something."""
        self._counts[name, tuple(sorted(labels.items()))] += amount

    @property
    def counts(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], float]:
        """The counters, by name and labels."""
        return self._counts

    def took(self, seconds: float) -> None:
        """Count the time of an exchange."""
        self._took += seconds
        for bound in BOUNDS:
            if seconds <= bound:
                self._buckets[bound] += 1
        self._buckets[float("inf")] += 1

    def text(self) -> str:
        """Return all counts."""
        lines = []
        for name, text in HELP.items():
            found = [(labels, n) for (each, labels), n in self._counts.items() if each == name]
            if found:
                lines += [f"# HELP {PREFIX}{name} {text}", f"# TYPE {PREFIX}{name} counter"]
                lines += [f"{PREFIX}{name}{_labels(labels)} {n:g}" for labels, n in sorted(found)]
        lines += self._histogram()
        lines += [f"# TYPE {PREFIX}under_way gauge", f"{PREFIX}under_way {self.under_way}"]
        lines += [f"# TYPE {PREFIX}alarm gauge", f"{PREFIX}alarm {int(bool(self.alarm))}"]
        return "\n".join([*lines, ""])

    def _histogram(self) -> list[str]:
        name = f"{PREFIX}exchange_seconds"
        lines = [f"# TYPE {name} histogram"]
        for bound in (*BOUNDS, float("inf")):
            label = "+Inf" if bound == float("inf") else f"{bound:g}"
            lines.append(f'{name}_bucket{{le="{label}"}} {self._buckets[bound]}')
        return [*lines, f"{name}_sum {self._took:.6f}",
                f"{name}_count {self._buckets[float('inf')]}"]  # fmt: skip


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{said}}}" if said else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
