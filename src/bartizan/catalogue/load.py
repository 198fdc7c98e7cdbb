"""Load the built-in catalogue and the organisation's overlays from disk."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TypedDict, cast

from bartizan.catalogue.control import Catalogue, Control
from bartizan.catalogue.record import ControlRecord, from_record, ordered, to_record
from bartizan.catalogue.standards import Standard, StandardRecord, standard_of
from bartizan.core.errors import InvalidInputError

PREBUILT = "controls.json"
PREBUILT_STANDARDS = "standards.json"
MOST_FILES = 1000
LARGEST = 1_000_000


class Prebuilt(TypedDict):
    """What `controls.json` holds; it is made of the YAML files by `bartizan.catalogue.build`."""

    version: str
    controls: Sequence[ControlRecord]


def load_catalogue(overlays: Sequence[Path] = ()) -> Catalogue:
    """Return the built-in catalogue with the control files of the overlay folders laid over it.

    With overlays the version carries a digest of the result, so that two reports can be compared
    honestly. Raises InvalidInputError for a folder that cannot be read or holds no control file,
    and for invalid files, with every problem at its file and line.
    """
    prebuilt = cast("Prebuilt", json.loads(_packaged(PREBUILT)))
    catalogue = ordered(prebuilt["version"], [from_record(one) for one in prebuilt["controls"]])
    for folder in overlays:
        catalogue = _overlaid(catalogue, folder)
    if not overlays:
        return catalogue
    mark = _digest(catalogue.controls)
    return replace(catalogue, version=f"{catalogue.version}+overlay.{mark}")


def load_standards() -> dict[str, Standard]:
    """Return the standards that controls refer to, by id."""
    records = cast("list[StandardRecord]", json.loads(_packaged(PREBUILT_STANDARDS)))
    return {record["id"]: standard_of(record) for record in records}


def _packaged(name: str) -> bytes:
    return files("bartizan.catalogue").joinpath(name).read_bytes()


def _overlaid(catalogue: Catalogue, folder: Path) -> Catalogue:
    from bartizan.catalogue.overlay import ControlFile, overlay  # noqa: PLC0415 - pydantic is slow

    found = [
        ControlFile(path.as_posix(), _content(path), path.relative_to(folder).as_posix())
        for path in _control_files(folder)
    ]
    return ordered(catalogue.version, overlay(catalogue.controls, found))


def _control_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InvalidInputError(f"{folder} is no folder", hint="Name a folder of control files.")
    root = folder.resolve()
    found = sorted(
        path
        for pattern in ("*.yaml", "*.yml")
        for path in folder.rglob(pattern)
        if path.is_file() and path.resolve().is_relative_to(root)
    )
    if not found:
        raise InvalidInputError(
            f"{folder} holds no control files", hint="Control files end in .yaml or .yml."
        )
    if len(found) > MOST_FILES:
        raise InvalidInputError(f"{folder} holds {len(found)} files; {MOST_FILES} are read")
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from None


def _digest(controls: Sequence[Control]) -> str:
    records = [to_record(control) for control in controls]
    return sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()[:12]
