"""Reads the texts of a file of JSON lines for the commands of `bartizan guard`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.formats.node import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from bartizan.gateway.injection.scoring import Scored

LONGEST: Final = 8 << 20
WAYS: Final = ("in", "out")
LIMITS: Final = Limits(size=1 << 20, depth=20, nodes=50_000)
GUARDS: Final = "It holds `guards:`, and below that `- guard: NAME` with its settings."
THRESHOLDS: Final = ("injection", "denied-topics")


class Text(NamedTuple):
    """The text of a record, or why there is none."""

    record: int
    text: str
    unread: str = ""
    fields: Mapping[str, object] = {}


def texts(path: Path, field: str) -> Iterator[Text]:
    """Yield the text of each line. Raises InvalidInputError for a file that cannot be opened."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST + 1):
                if line.strip():
                    yield _text(number, line, field)
                    number += 1
                while len(line) > LONGEST and not line.endswith(b"\n"):
                    line = file.readline(LONGEST + 1)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from None


def _text(number: int, line: bytes, field: str) -> Text:
    if len(line) > LONGEST:
        return Text(number, "", f"the line is longer than {LONGEST} bytes")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return Text(number, "", "the line is not JSON")
    value = record.get(field) if isinstance(record, dict) else None
    if not isinstance(value, str):
        return Text(number, "", f"it has no text in {field!r}")
    return Text(number, value, fields=record)


def detector(role: str) -> "Callable[[str], Scored]":
    """Return the injection detector as it is asked about texts of a role.

    It raises InvalidInputError where its extra is missing.
    """
    from bartizan.gateway.guards.injection import scored
    from bartizan.gateway.words import Role

    return partial(scored, role=Role(role))


class Listed(NamedTuple):
    """A guard as a file lists it."""

    name: str
    settings: Mapping[str, object]
    directions: Sequence[str] = WAYS


class Calibrated(NamedTuple):
    """A guard that goes by a threshold, and how it scores a text."""

    name: str
    score: "Callable[[str], float]"


def by_threshold(path: Path | None, role: str, wanted: str | None = None) -> Calibrated:
    """Return the first guard of a file that goes by a threshold; without one our own detector.

    It is asked about texts of a role. `wanted` says which, where a file has several. Raises
    InvalidInputError for a file without it.
    """
    scored = detector(role)
    if path is None:
        return Calibrated("injection", lambda text: scored(text).score)
    from bartizan.gateway.guards.api import Scoring
    from bartizan.gateway.guards.registry import guard_of
    from bartizan.gateway.words import Role

    told = Role(role)
    names = (wanted,) if wanted else THRESHOLDS
    for name, settings, _ in written(path):
        guard = guard_of(name, settings) if name in names else None
        if isinstance(guard, Scoring):
            return Calibrated(name, partial(guard.likeness, role=told))
    raise InvalidInputError(f"{path} lists none of the guards {', '.join(names)}")


def written(path: Path) -> list[Listed]:
    """Return the guards that a file lists, as gateway.yaml is read.

    Raises InvalidInputError, which names the line of what is no YAML.
    """
    from bartizan.formats.yamldoc import read_yaml

    try:
        with path.open("rb") as file:
            documents = read_yaml(file.read(LIMITS.size + 1), limits=LIMITS)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from None
    except FormatError as error:
        raise InvalidInputError(f"{path}: {error.message}", hint=GUARDS) from None
    document = documents[0].plain() if len(documents) == 1 else None
    listed = document.get("guards") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise InvalidInputError(f"{path} lists no guards", hint=GUARDS)
    return [_part(each, path) for each in listed]


def _part(part: object, path: Path) -> Listed:
    if not isinstance(part, dict) or not isinstance(part.get("guard"), str):
        raise InvalidInputError(f"{path}: a guard has no name", hint="Write `- guard: NAME`.")
    settings = part.get("settings", {})
    if not isinstance(settings, dict):
        raise InvalidInputError(f"{path}: the settings of {part['guard']} are no mapping")
    directions = part.get("directions", list(WAYS))
    if not isinstance(directions, list) or not all(each in WAYS for each in directions):
        raise InvalidInputError(f"{path}: the directions of {part['guard']} are {', '.join(WAYS)}")
    return Listed(part["guard"], settings, directions)
