"""Paths become files: folders, patterns and links, and what cannot be read is never safe."""

import os
import struct
from pathlib import Path

import pytest

from bartizan.core.errors import FormatError
from bartizan.scan.facts import FileScan, Verdict
from bartizan.scan.files import SMALL, OpenFile, Target, scan_target, targets
from tests.builders_opcodes import PLAIN, SHELL


def named(*paths: object) -> list[str]:
    return [target.path.name for target in targets(str(path) for path in paths)]


def test_a_folder_is_walked_in_order_and_each_file_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.pkl", "1.bin", ".git/index", ".hidden"):
        (tmp_path / name).write_bytes(PLAIN)
    assert named(tmp_path, tmp_path / "1.bin") == [".hidden", "1.bin", "2.pkl"]


def test_a_pattern_names_what_it_matches(tmp_path: Path) -> None:
    for name in ("1.pt", "2.pt", "3.txt"):
        (tmp_path / name).write_bytes(PLAIN)
    assert named(f"{tmp_path}/*.pt") == ["1.pt", "2.pt"]


def test_a_link_out_of_the_folder_is_inconclusive(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.pkl").write_bytes(PLAIN)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out.pkl")
    (target,) = targets([str(tmp_path / "in")])
    assert scan_target(target).verdict is Verdict.INCONCLUSIVE


def test_a_link_within_the_folder_leads_to_a_file_that_is_scanned_anyway(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(PLAIN)
    (tmp_path / "link").symlink_to("a")
    assert named(tmp_path) == ["a"]


def test_a_link_to_what_the_walk_passes_over_is_scanned(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(SHELL)
    (tmp_path / "model.pkl").symlink_to(".git/index")
    (tmp_path / "models").symlink_to(".git")
    verdicts = {each.path.name: scan_target(each).verdict for each in targets([str(tmp_path)])}
    assert verdicts == {"model.pkl": Verdict.CRITICAL, "models": Verdict.INCONCLUSIVE}


def test_an_empty_file_is_inconclusive_unless_such_files_are_empty_as_a_rule(
    tmp_path: Path,
) -> None:
    for name in ("model.pkl", "model.safetensors", "weights", "__init__.py", ".gitkeep"):
        (tmp_path / name).touch()
    scans = [scan_target(target) for target in targets([str(tmp_path)])]
    safe = [Path(scan.path).name for scan in scans if scan.verdict is Verdict.SAFE]
    assert safe == [".gitkeep", "__init__.py"]


def test_what_is_no_file_is_inconclusive(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = [scan_target(target).verdict for target in targets([str(tmp_path), "/no/such"])]
    assert found == [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE]


def test_a_scan_tells_digest_format_and_coverage(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(SHELL)
    (target,) = targets([str(tmp_path / "m")])
    scan = scan_target(target)
    covered = (scan.coverage.size, scan.coverage.understood)
    assert (scan.format, scan.verdict, covered) == ("pickle", Verdict.CRITICAL, (len(SHELL),) * 2)
    assert (scan.digest or "").startswith("sha256:")
    assert scan_target(target, digest=False).digest is None


class Meddler:
    """A memory that changes the file when it is asked for its scan, and keeps what it is given."""

    def __init__(self, path: Path, change: bytes) -> None:
        self.path, self.change = path, change
        self.asked: list[str] = []
        self.kept: list[FileScan] = []

    def recall(self, path: str, digest: str) -> FileScan | None:
        """Write to the file, and know nothing of it."""
        self.asked.append(f"{path} {digest}")
        with self.path.open("ab") as file:
            file.write(self.change)
        return None

    def keep(self, scan: FileScan) -> None:
        """Note the scan."""
        self.kept.append(scan)


def large(folder: Path, content: bytes) -> Path:
    path = folder / "model.bin"
    path.write_bytes(content + bytes(SMALL))
    return path


def test_a_file_that_is_written_to_meanwhile_is_neither_judged_nor_remembered(
    tmp_path: Path,
) -> None:
    """Its digest is of other bytes than its scan."""
    path = large(tmp_path, SHELL)
    meddler = Meddler(path, b"more")
    scanned = scan_target(Target(path), memory=meddler)
    rules = {finding.rule: finding.verdict for finding in scanned.findings}
    assert rules["file-changed"] is Verdict.INCONCLUSIVE
    assert scanned.verdict is Verdict.CRITICAL
    assert (meddler.kept, scanned.digest) == ([], None)


def test_a_part_that_cannot_be_read_stays_known(tmp_path: Path) -> None:
    """Readers that look for something by chance pass over what they cannot read."""
    handle = os.open(large(tmp_path, SHELL), os.O_WRONLY)
    source = OpenFile(handle, SMALL, (0, 0, 0))
    with pytest.raises(FormatError):
        source.read_at(0, 9)
    assert source.problem.startswith("cannot be read")
    os.close(handle)


def test_a_file_that_stays_as_it_is_is_remembered(tmp_path: Path) -> None:
    path = large(tmp_path, SHELL)
    meddler = Meddler(path, b"")
    scanned = scan_target(Target(path), memory=meddler)
    assert meddler.kept == [scanned]


def test_code_is_not_remembered(tmp_path: Path) -> None:
    """Whether it is run rests on the configurations beside it."""
    path = tmp_path / "modeling.py"
    path.write_text("x = 1\n" * SMALL)
    meddler = Meddler(path, b"")
    assert scan_target(Target(path), memory=meddler).format == "code"
    assert meddler.kept == []


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        pytest.param(b"GGUF" + bytes(20), 0, id="GGUF"),
        pytest.param(struct.pack("<Q", 100) + b'{"a":', 0, id="safetensors"),
        pytest.param(b"PK\x03\x04" + bytes(22), 0, id="a zip that packs nothing"),
        pytest.param(b"PK\x03\x04" + bytes(4) + b"\x08" + bytes(22), 1, id="a zip that packs"),
        pytest.param(b"\x1f\x8b" + bytes(22), 1, id="gzip"),
        pytest.param(SHELL, 1, id="a pickle"),
    ],
)
def test_a_digest_that_nobody_sees_is_made_where_a_scan_costs_more(
    tmp_path: Path, head: bytes, asked: int
) -> None:
    path = large(tmp_path, head)
    meddler = Meddler(path, b"")
    scan_target(Target(path), digest=False, memory=meddler)
    assert len(meddler.asked) == asked
    scan_target(Target(path), digest=True, memory=meddler)
    assert len(meddler.asked) == asked + 1
