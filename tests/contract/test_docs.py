"""Every page that is linked exists, every check is explained, locks are what they should be."""

import re
import tomllib
from pathlib import Path

import pytest

from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from tools.docs.checks import EITHER, REQUIRED, parts_of

ROOT = Path(__file__).parents[2]
HAND_WRITTEN = [
    *sorted(ROOT.glob("*.md")),
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "reference" not in path.parts),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
LOCKED = re.compile(r"[a-z0-9._-]+==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_a_check_explains_itself_under_every_heading(check: Check) -> None:
    parts = parts_of(check.doc)
    assert parts[""], "the docstring opens with what is promised"
    assert [name for name in REQUIRED if name not in parts] == []
    assert any(name in parts for name in EITHER)


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_navigation_lists_only_pages_that_exist() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = re.findall(r"^\s+- (\S+\.md)$", text, re.MULTILINE)
    assert [page for page in pages if not (ROOT / "docs" / page).is_file()] == []


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda p: p.name
)
def test_a_lock_has_hashes_and_names_no_address(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not LOCKED.fullmatch(line)] == []


def test_what_runs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=~! ]", entry)[0] for entry in project["dependencies"]}
    lock = (ROOT / "requirements" / "base.lock").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def test_the_locks_agree_with_one_another() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9._-]+==\S+)", text, re.MULTILINE))

    assert pins("base") <= pins("dev") <= pins("heavy")
