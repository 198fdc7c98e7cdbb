"""What is recorded lies in the workload's folder, under a name that nothing had."""

from pathlib import Path

import pytest

from bartizan.cli.recording import keep
from bartizan.core.errors import InvalidInputError

PATH = ".bartizan/imports/a.sarif"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def outside(root: Path) -> list[Path]:
    return sorted((root.parent / "outside").rglob("*"))


def test_it_is_written_where_it_says(root: Path) -> None:
    target = keep(root, PATH, b"x")
    assert target == root / PATH
    assert target.read_bytes() == b"x"


def test_what_is_there_is_never_replaced(root: Path) -> None:
    kept = [keep(root, PATH, content) for content in (b"1", b"2", b"3")]
    assert [path.name for path in kept] == ["a.sarif", "a-2.sarif", "a-3.sarif"]
    assert [path.read_bytes() for path in kept] == [b"1", b"2", b"3"]


@pytest.mark.parametrize("there", [True, False])
def test_link_in_the_place_of_the_file_is_left_alone(root: Path, *, there: bool) -> None:
    target = root.parent / "outside" / "x"
    if there:
        target.write_bytes(b"own")
    (root / ".bartizan/imports").mkdir(parents=True)
    (root / PATH).symlink_to(target)
    assert keep(root, PATH, b"x").name == "a-2.sarif"
    assert [path.read_bytes() for path in outside(root)] == ([b"own"] if there else [])


@pytest.mark.parametrize("at", [".bartizan", ".bartizan/imports"])
@pytest.mark.parametrize("target", ["../outside", "../nowhere", "../../outside", "inside"])
def test_link_on_the_way_is_refused_before_anything_is_made(
    root: Path, at: str, target: str
) -> None:
    (root / at).parent.mkdir(exist_ok=True)
    (root / "inside").mkdir()
    (root / at).symlink_to(target)
    with pytest.raises(InvalidInputError, match="cannot write"):
        keep(root, PATH, b"x")
    assert outside(root) == []
    assert not (root.parent / "nowhere").exists()


@pytest.mark.parametrize("path", ["../outside/x", "/etc/x", "a/../../outside/x", "a\x00b", ""])
def test_path_that_leads_elsewhere_is_refused(root: Path, path: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot write"):
        keep(root, path, b"x")
    assert outside(root) == []
