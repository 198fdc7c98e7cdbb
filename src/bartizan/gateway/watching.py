"""The watch for extraction as a configuration wires it: baselines in files, alarms on the record.

A baseline is JSON: the mean of the benign questions in the space of hashed words, and a threshold
for each sign. It holds no question, and none can be had from it.
"""

import hmac
import json
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.jsondoc import read_json
from bartizan.gateway.access.shared import Shared
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Watcher
from bartizan.gateway.schema import RoutePart, WatchPart
from bartizan.gateway.watch import SHARES, SIZE, Alarm, Baseline, Watch, seen
from bartizan.gateway.words import Action, Role, Ruling

ID: Final = "extraction-watch"
SCHEMA: Final = "bartizan.gateway-baseline/v1"
LARGEST: Final = 1 << 20
SALT: Final = 32
DOMAIN: Final = "bartizan.gateway.watch/v1"
MOST_ALARMS: Final = 10_000
HINT: Final = "`bartizan guard baseline` writes one."


def written(benign: Baseline) -> str:
    """Return a baseline as the text of a file."""
    document = {
        "schema": SCHEMA,
        "mean": [round(each, 9) for each in benign.mean],
        "thresholds": {name: round(each, 9) for name, each in benign.thresholds.items()},
    }
    return json.dumps(document) + "\n"


def read_baseline(content: bytes) -> Baseline:
    """Return the baseline that a file holds. Raises FormatError."""
    if len(content) > LARGEST:
        raise FormatError(f"is larger than {LARGEST} bytes")
    document = read_json(content).plain()
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise FormatError(f"is no baseline of the schema {SCHEMA}")
    mean, limits = document.get("mean"), document.get("thresholds")
    if not isinstance(mean, list) or len(mean) != SIZE:
        raise FormatError(f"has no mean of {SIZE} numbers")
    if not isinstance(limits, dict) or "unlike" not in limits or not limits.keys() <= {*SHARES}:
        raise FormatError("has no thresholds by the names of signs")
    thresholds = {name: _number(each) for name, each in limits.items()}
    return Baseline(tuple(map(_number, mean)), thresholds)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise FormatError("holds a number that is none")
    return float(value)


def watchers(
    routes: Iterable[RoutePart], folder: Path, shared: Shared | None, key: bytes
) -> Mapping[str, Watcher]:
    """Return what watches each route that asks for it, under a key of the site's.

    Raises InvalidInputError.
    """
    found: dict[str, Watcher] = {}
    for route in routes:
        if route.watch is None:
            continue
        own = RouteWatch(route.watch, Watch(_benign(route.watch, folder)))
        found[route.name] = own if shared is None else _together(own, route, shared, key)
    return found


def _together(own: "RouteWatch", route: RoutePart, shared: Shared, key: bytes) -> Watcher:
    make = import_module("bartizan.gateway.shared_watch").SharedWatch
    salt = hmac.digest(key, f"{DOMAIN}:{route.name}".encode(), "sha256")
    watch: Watcher = make(own.part, own.watch.benign, shared, route.name, salt, own)
    return watch


def _benign(part: WatchPart, folder: Path) -> Baseline:
    path = folder / part.baseline
    try:
        with path.open("rb") as file:
            return read_baseline(file.read(LARGEST + 1))
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}", hint=HINT) from None
    except FormatError as error:
        raise InvalidInputError(f"{path} {error.message}", hint=HINT) from None


def question_of(turn: Turn) -> str:
    """Return the last text of the caller: those before it were asked before."""
    texts = [
        slot.passage.text
        for slot in turn.reading.slots
        if slot.passage.role is Role.USER and not slot.name
    ]
    return texts[-1] if texts else ""


def alarm_of(alarm: Alarm) -> Ruling:
    """Return what the record says of an alarm, which lets the request pass."""
    return Ruling(Action.ALLOW, ID, alarm.because)


def slowed(left: float) -> RefusedError:
    """Return the refusal of a caller with an alarm who does not pause, for so many seconds yet."""
    message = "requests like these are slowed down"
    return RefusedError(Reason.LIMITED, message, retry=max(1, round(left)))


@dataclass(slots=True)
class RouteWatch:
    """Watches the callers of one route; what it keeps of a request is hashed, and in memory."""

    part: WatchPart
    watch: Watch
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(SALT), repr=False)
    _alarms: OrderedDict[str, float] = field(default_factory=OrderedDict)
    """Since when the alarm of a caller stands."""
    _let_by: dict[str, float] = field(default_factory=dict)
    """When a caller with an alarm was last let by."""

    async def look(self, principal: str, place: str, turn: Turn, moment: float) -> Ruling | None:
        """Take a request in, and return the alarm that it raises, once while it stands.

        Raises RefusedError where the caller is throttled.
        """
        knobs = turn.document.tree
        request = seen(question_of(turn), knobs, (0, 0), place, self.salt)
        alarm = self.watch.note(principal, request)
        stands = self._stands(principal, moment)
        if stands:
            self._throttle(principal, moment)
        if alarm is None or stands:
            return None
        self._raise(principal, moment)
        return alarm_of(alarm)

    def _stands(self, principal: str, moment: float) -> bool:
        since = self._alarms.get(principal)
        return since is not None and moment - since < self.part.minutes * 60

    def _raise(self, principal: str, moment: float) -> None:
        self._alarms[principal] = self._let_by[principal] = moment
        self._alarms.move_to_end(principal)
        if len(self._alarms) > MOST_ALARMS:
            oldest, _ = self._alarms.popitem(last=False)
            self._let_by.pop(oldest, None)

    def _throttle(self, principal: str, moment: float) -> None:
        """Raise RefusedError for a caller with an alarm who does not pause."""
        if self.part.response != "throttle":
            return
        left = self._let_by.get(principal, 0.0) + self.part.pause - moment
        if left > 0:
            raise slowed(left)
        self._let_by[principal] = moment
