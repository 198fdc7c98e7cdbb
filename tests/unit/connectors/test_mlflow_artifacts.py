"""What a server says of its files is bounded before the disk is."""

import resource
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.mlflow.artifacts import (
    DEEPEST,
    MOST_ENTRIES,
    MOST_MEMORY,
    SLACK,
    Entry,
    download,
)


@dataclass(frozen=True)
class Told:
    """What a server says of a file or a folder."""

    path: str
    is_dir: bool = False
    file_size: int | None = 1


@dataclass(frozen=True)
class Server:
    """Lists what it is told to, and gives so many bytes for each file."""

    listing: Callable[[str], Sequence[Entry]]
    given: int = 1

    def list_artifacts(self, path: str | None = None) -> Sequence[Entry]:
        return self.listing(path or "")

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        with Path(local_path).open("wb") as file:
            file.seek(self.given - 1)
            file.write(b"x")


def listing(tree: Mapping[str, Sequence[Entry]]) -> Callable[[str], Sequence[Entry]]:
    return lambda folder: tree.get(folder, ())


def test_files_are_written_by_their_paths(tmp_path: Path) -> None:
    tree = {"": [Told("a"), Told("b", is_dir=True)], "b": [Told("b/c", file_size=None)]}
    download(Server(listing(tree)), tmp_path)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert found == {"a", "b", "b/c"}


LIES = {
    "nothing": lambda _: (),
    "above": lambda _: [Told("../a")],
    "through": lambda _: [Told("a/../../b")],
    "absolute": lambda _: [Told("/etc/passwd")],
    "itself": lambda folder: [Told(folder or "a", is_dir=True)],
    "another": listing({"": [Told("a", is_dir=True)], "a": [Told("b")]}),
    "many": lambda _: [Told(f"{at}") for at in range(MOST_ENTRIES + 1)],
    "deep": lambda folder: [Told(f"{folder}/a".lstrip("/"), is_dir=True)],
    "wide": lambda folder: [
        Told(f"{folder}/{at}".lstrip("/"), is_dir=True) for at in range(DEEPEST)
    ],
    "large": lambda _: [Told("a", file_size=1 << 60)],
}


@pytest.mark.parametrize("lie", LIES)
def test_a_listing_that_lies_is_refused_before_a_byte_comes(lie: str, tmp_path: Path) -> None:
    with pytest.raises(ConnectorError):
        download(Server(LIES[lie]), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", [2, SLACK + 2])
def test_a_file_that_is_larger_than_it_was_said_to_be_ends_there(
    given: int, tmp_path: Path
) -> None:
    server = Server(lambda _: [Told("a"), Told("b")], given)
    with pytest.raises((ConnectorError, OSError)):
        download(server, tmp_path)
    assert not (tmp_path / "b").exists()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1 + SLACK


def test_no_more_is_brought_than_is_allowed(tmp_path: Path) -> None:
    sized = Server(lambda _: [Told("a", file_size=600), Told("b", file_size=600)], 600)
    unsized = Server(lambda _: [Told("a", file_size=None), Told("b", file_size=None)], 600)
    for server in (sized, unsized):
        with pytest.raises(ConnectorError):
            download(server, tmp_path, most=1_000)
        assert not (tmp_path / "b").exists() or (tmp_path / "b").stat().st_size <= 600
    download(sized, tmp_path, most=1_200)


def test_a_listing_that_memory_does_not_hold_is_refused(tmp_path: Path) -> None:
    """As a client does that reads an answer of any length."""

    def listing(_: str) -> Sequence[Entry]:
        return [Told(bytes(2 * MOST_MEMORY).decode())]

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(ConnectorError, match="memory"):
        download(Server(listing), tmp_path)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_file_of_no_known_size_has_what_room_is_left(tmp_path: Path) -> None:
    left_free = shutil.disk_usage(tmp_path).free * 2
    with pytest.raises(ConnectorError):
        download(Server(lambda _: [Told("a", file_size=None)], 2), tmp_path, left_free)
