"""Paths become files: folders, patterns and links, and what cannot be read is never safe."""

import os
from pathlib import Path

from bartizan.scan.facts import Verdict
from bartizan.scan.files import scan_target, targets
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
