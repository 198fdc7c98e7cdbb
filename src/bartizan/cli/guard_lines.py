"""Reads the texts of a file of JSON lines for the commands of `bartizan guard`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bartizan.gateway.injection.model import Scored

LONGEST: Final = 8 << 20


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


def detector() -> "Callable[[str], Scored]":
    """Return the injection detector. Raises InvalidInputError where its extra is missing."""
    try:
        from bartizan.gateway.guards.injection import scored
    except ModuleNotFoundError as error:
        raise InvalidInputError(
            f"the injection detector needs {error.name}, which is not installed",
            hint="Install it: pip install 'bartizan[gateway]'.",
        ) from None
    return scored
