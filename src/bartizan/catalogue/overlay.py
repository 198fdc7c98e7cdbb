"""Control files as records: validation, and the overlay of an organisation's files on others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bartizan.catalogue.control import Control
from bartizan.catalogue.document import line_of, read_document
from bartizan.catalogue.problem import Problem, refusal
from bartizan.catalogue.record import ControlRecord, from_record, to_record
from bartizan.catalogue.schema import ControlDocument, StandardDocument
from bartizan.catalogue.standards import StandardRecord
from bartizan.formats.node import Node, Plain

LONGEST_SHOWN = 60
D = TypeVar("D", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ControlFile:
    """A file of the catalogue: where people find it, its bytes, and its name in its folder.

    The name becomes the origin of a control, so that reports do not depend on where folders lie.
    """

    path: str
    content: bytes
    name: str = ""


def overlay(controls: Iterable[Control], files: Iterable[ControlFile]) -> tuple[Control, ...]:
    """Return the controls with those of the files added or laid over.

    A file with a new id adds a control and must be complete. One with a known id replaces the
    fields that it gives: of `raci`, `attestation` and `mappings` only the entries that it gives,
    of lists the whole list. Raises InvalidInputError with every problem of every file.
    """
    result = {control.id: control for control in controls}
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for file in files:
        node = read_document(file.path, file.content)
        if isinstance(node, list):
            problems.extend(node)
            continue
        problems.extend(_one(file, node, result, seen))
    if problems:
        raise refusal(problems)
    return tuple(result.values())


def read_controls(files: Iterable[ControlFile]) -> tuple[ControlRecord, ...]:
    """Return the complete controls of files as records.

    Raises InvalidInputError as `overlay` does.
    """
    return tuple(to_record(control) for control in overlay((), files))


def read_standards(files: Iterable[ControlFile]) -> tuple[StandardRecord, ...]:
    """Return the standards of files as records; raises InvalidInputError with every problem."""
    records: list[StandardRecord] = []
    problems: list[Problem] = []
    for file in files:
        node = read_document(file.path, file.content)
        if isinstance(node, list):
            problems.extend(node)
            continue
        document = _validated(StandardDocument, file.path, node, node.plain(), problems)
        if document is not None:
            records.append(cast("StandardRecord", document.model_dump(mode="json")))
    if problems:
        raise refusal(problems)
    return tuple(records)


def _one(
    file: ControlFile, node: Node, result: dict[str, Control], seen: dict[str, str]
) -> list[Problem]:
    path = file.path
    plain = node.plain()
    fields = plain if isinstance(plain, dict) else {}
    name = fields.get("id")
    key = name if isinstance(name, str) else ""
    if key in seen:
        return [Problem(path, line_of(node, ("id",)), f"'{key}' is also in {seen[key]}")]
    if key:
        seen[key] = path
    base = result.get(key)
    problems: list[Problem] = []
    merged = fields if base is None else _merged(to_record(base), fields)
    document = _validated(ControlDocument, path, node, merged, problems)
    if document is not None:
        record = cast("ControlRecord", document.model_dump(mode="json", by_alias=True))
        changed = tuple(sorted(set(fields) - {"id"}))
        result[key] = from_record(record, origin=file.name or path, overlaid=changed)
    return problems


def _merged(base: ControlRecord, given: Mapping[str, Plain]) -> dict[str, object]:
    merged: dict[str, object] = {**base}
    for name, value in given.items():
        old = merged.get(name)
        both_maps = isinstance(old, dict) and isinstance(value, dict)
        merged[name] = {**old, **value} if both_maps else value  # type: ignore[dict-item] # both are maps, as tested
    return merged


def _validated(
    schema: type[D], path: str, node: Node, value: object, problems: list[Problem]
) -> D | None:
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            location = tuple(step for step in detail["loc"] if step != "[key]")
            problems.append(Problem(path, line_of(node, location), _explained(location, detail)))
        return None


def _explained(location: tuple[int | str, ...], detail: ErrorDetails) -> str:
    where = ".".join(str(step) for step in location)
    match detail["type"]:
        case "missing":
            return f"'{where}' is missing"
        case "extra_forbidden":
            return f"'{where}' is no field of this file"
        case "enum":
            allowed = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            return f"'{where}' is {_shown(detail['input'])}; allowed: {allowed}"
        case "value_error" if not location:
            return detail["msg"].removeprefix("Value error, ")
        case _:
            reason = detail["msg"].removeprefix("Value error, ")
            return f"'{where}' is {_shown(detail['input'])}: {reason[:1].lower()}{reason[1:]}"


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
