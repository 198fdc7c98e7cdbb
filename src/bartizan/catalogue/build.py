"""Make the prebuilt catalogue of the YAML files: `python -m bartizan.catalogue.build [--check]`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bartizan.catalogue.load import PREBUILT, PREBUILT_STANDARDS
from bartizan.catalogue.overlay import ControlFile, read_controls, read_standards
from bartizan.catalogue.record import from_record, ordered, to_record

PACKAGE = Path(__file__).parent


def prebuilt(package: Path = PACKAGE) -> dict[str, str]:
    """Return the text of each prebuilt file by its name.

    Raises InvalidInputError when a YAML file of the package is invalid.
    """
    version = (package / "VERSION").read_text(encoding="utf-8").strip()
    records = read_controls(_files(package / "controls"))
    catalogue = ordered(version, [from_record(record) for record in records])
    controls = [to_record(control) for control in catalogue.controls]
    return {
        PREBUILT: f'{{"version": "{version}", "controls": {_rows(controls)}}}\n',
        PREBUILT_STANDARDS: f"{_rows(read_standards(_files(package / 'standards')))}\n",
    }


def _files(folder: Path) -> list[ControlFile]:
    return [
        ControlFile(path.relative_to(folder.parent).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*.yaml"))
    ]


def _rows(values: Sequence[object]) -> str:
    """Write one value a line, so that a change of one control is a change of one line."""
    rows = [json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values]
    return "[\n" + ",\n".join(rows) + "\n]"


def main(arguments: list[str], package: Path = PACKAGE) -> int:
    """Write the prebuilt files, or with `--check` only say which of them are out of date."""
    texts = prebuilt(package)
    stale = [name for name, text in texts.items() if _current(package / name) != text]
    if "--check" in arguments:
        sys.stderr.writelines(f"{name} is out of date\n" for name in stale)
        return 1 if stale else 0
    for name in stale:
        (package / name).write_text(texts[name], encoding="utf-8")
    return 0


def _current(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
