"""The prebuilt catalogue is made of the YAML files, and says when it is out of date."""

import shutil
from pathlib import Path

import pytest

from bartizan.catalogue import build


def test_building_writes_what_checking_wants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("controls", "standards"):
        shutil.copytree(build.PACKAGE / name, tmp_path / name)
    shutil.copy(build.PACKAGE / "VERSION", tmp_path)
    assert build.main(["--check"], tmp_path) == 1
    assert "controls.json is out of date" in capsys.readouterr().err
    assert build.main([], tmp_path) == 0
    assert build.main(["--check"], tmp_path) == 0
    assert (tmp_path / "controls.json").read_text().count("\n") > 90
