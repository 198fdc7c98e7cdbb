"""The built-in catalogue loads fast; overlay folders are read safely."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bartizan.catalogue import load
from bartizan.catalogue.load import MOST_FILES, load_catalogue, load_standards
from bartizan.core.errors import InvalidInputError
from tests.unit.catalogue.builders import NEW


def test_loading_the_built_in_catalogue_imports_no_slow_library() -> None:
    code = (
        "import sys; from bartizan.catalogue.load import load_catalogue; load_catalogue(); "
        "print([name for name in ('pydantic', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "[]"


def test_standards_are_found_by_id() -> None:
    assert load_standards()["owasp-llm"].items["LLM01"] == "Prompt Injection"


def test_an_overlay_adds_and_marks_the_version(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "own.yml").write_text(NEW)
    (tmp_path / "notes.txt").write_text("not a control")
    found = load_catalogue([tmp_path])
    assert found.by_id["ACME-01"].origin == "deep/own.yml"
    assert found.version.startswith(f"{load_catalogue().version}+overlay.")
    assert load_catalogue([tmp_path]).version == found.version


def test_later_folders_lie_over_earlier_ones(tmp_path: Path) -> None:
    for name, severity in (("one", "low"), ("two", "medium")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_text(f"id: MOD-02\nseverity: {severity}\n")
    found = load_catalogue([tmp_path / "one", tmp_path / "two"])
    assert found.by_id["MOD-02"].severity == "medium"


def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is no folder"):
        load_catalogue([tmp_path / "gone"])
    with pytest.raises(InvalidInputError, match="holds no control files"):
        load_catalogue([tmp_path])


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(NEW)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    with pytest.raises(InvalidInputError, match="holds no control files"):
        load_catalogue([folder])


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number}.yaml").touch()
    with pytest.raises(InvalidInputError, match="1000 are read"):
        load_catalogue([tmp_path])


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(NEW + "#" * 1_000_000)
    with pytest.raises(InvalidInputError, match="1000001 bytes are more"):
        load_catalogue([tmp_path])


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot read"):
        load._content(tmp_path / "gone.yaml")
